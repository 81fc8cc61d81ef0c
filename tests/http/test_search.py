"""Searching the desk: by the beginnings of words, in every script, off an index."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from errorreport.accounts.models import Scope
from errorreport.db import direct, on_sqlite, read_scope, unit_of_work
from errorreport.engines import plan_for_values
from errorreport.findings import leading
from errorreport.findings.words import FindingWord
from errorreport.retention import closed
from tests import factories
from tests.http.test_desk_plans import asked, plans
from tests.support.newsroom import OURS, AtTheDesk, Newsroom, text_of

ORIGIN = factories.ORIGIN


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


#: what makes a list be read off whole words, off its own index, or off all words that begin so
READ_OFF: dict[str, dict[str, object]] = {
    "words": {},
    "lists": {"MOST_PARTS": 0},
    "beginnings": {"_widest": lambda _parts: 1000},
}


@pytest.fixture(params=READ_OFF)
def known(
    request: pytest.FixtureRequest,
    newsroom: Newsroom,
    anna: AtTheDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """Findings by their words; whatever the list is read off, they are found."""
    for name, value in READ_OFF[request.param].items():
        monkeypatch.setattr(leading, name, value)
    made = {}
    for exact, title in (
        ("recieved", "Harbour works to end in May"),
        ("Ёлка", "Новый год"),
        ("東京都知事", "選挙"),
        ("état-major", "Politique"),
    ):
        path = f"/{len(made)}"
        newsroom.reports(exact, title=title, target=_target(exact, path))
        made[exact] = anna.listed(sort="newest")[0]
    return made


def _target(exact: str, path: str) -> dict[str, object]:
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": "of the ", "suffix": " that"}
    return {"source": f"{ORIGIN}{path}", "selector": [quote]}


#: what is typed, and what is found by it
FOUND_BY: dict[str, str | None] = {
    "recieved": "recieved",
    "RECIE": "recieved",
    "harbour": "recieved",
    "harb  recieved": "recieved",
    "May works": "recieved",
    f"{ORIGIN}/0?utm_source=letter": None,
    f"{ORIGIN}/1": "Ёлка",
    "елка": "Ёлка",
    "НОВЫЙ ёл": "Ёлка",
    "京都": "東京都知事",
    "東京都": "東京都知事",
    "選": "東京都知事",
    "etat": None,
    "ÉTAT": "état-major",
    "ceived": None,
    "recieved harvest": None,
    "-": "état-major",
}


def test_it_is_found_by_how_its_words_begin(known: dict[str, str], anna: AtTheDesk) -> None:
    found = {said: anna.listed(q=said, view="all") for said in FOUND_BY}

    assert found == {said: [known[exact]] if exact else [] for said, exact in FOUND_BY.items()}


def test_it_is_found_by_the_wording_that_was_confirmed(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("recieved")
    [finding] = anna.listed()
    assert anna.listed(q="obtained", view="all") == []

    anna.acts(finding, "confirmed", choice="other", other="had obtained")

    assert anna.listed(q="obtained", view="all") == [finding]
    assert anna.listed(q="obtained", view="confirmed", category="spelling") == [finding]
    assert anna.listed(q="obtained") == [], "it is not to be decided any more"


def test_the_site_s_own_headline_takes_the_place_of_the_reader_s(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    newsroom.reports("recieved", title="Old headline", target=_target("recieved", "/a"))
    token = factories.add_token(app, newsroom.site)
    client = app.test_client()

    pushed = {"url": f"{ORIGIN}/a", "text": "of the recieved that", "title": "Newly put"}
    client.post("/api/v1/revisions", json=pushed, headers=token)
    assert anna.listed(q="old", view="all") == []
    assert len(anna.listed(q="newly", view="all")) == 1

    client.put("/api/v1/articles", json={"url": f"{ORIGIN}/a", "title": "Once more"}, headers=token)
    assert anna.listed(q="newly", view="all") == []
    assert len(anna.listed(q="once", view="all")) == 1

    moved = {"from": f"{ORIGIN}/a", "to": f"{ORIGIN}/harbour/works"}
    assert client.post("/api/v1/articles/move", json=moved, headers=token).status_code == 200
    assert len(anna.listed(q="harbour", view="all")) == 1
    assert len(anna.listed(q="once", view="all")) == 1


def test_what_a_site_says_anew_of_an_article_is_what_its_findings_are_narrowed_by(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    for path in ("/a", "/b"):
        newsroom.reports("recieved", target=_target("recieved", path), language="pt-BR")
    both, token, client = anna.listed(), factories.add_token(app, newsroom.site), app.test_client()
    for language in ("pt-BR", "PT-br", "pt"):
        assert anna.listed(language=language) == both, language
    assert anna.listed(language="pt-BR-x") == anna.listed(language="p") == []

    pushed = {"url": f"{ORIGIN}/a", "text": "of the recieved that", "section": "News & more"}
    client.post("/api/v1/revisions", json=pushed | {"language": "uk"}, headers=token)
    [moved] = anna.listed(section="News & more")
    assert anna.listed(language="uk") == [moved]
    assert anna.listed(language="pt") == [one for one in both if one != moved]
    assert anna.listed(section="News") == []

    told = {"url": f"{ORIGIN}/a", "section": "Culture"}
    assert client.put("/api/v1/articles", json=told, headers=token).status_code == 200
    assert anna.listed(section="Culture") == anna.listed(section="Culture", q="rec") == [moved]
    assert anna.listed(section="News & more") == []

    new = {"url": f"{ORIGIN}/c", "text": "It was recieved.", "section": "Sport", "language": "de"}
    client.post("/api/v1/revisions", json=new, headers=token)
    newsroom.reports("recieved", target=_target("recieved", "/c"))
    assert len(anna.listed(section="Sport", language="de")) == 1


def test_signs_are_found_as_they_stand_in_passage_wording_and_headline(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    for number, (exact, title) in enumerate(
        (
            ("50%", "a"),
            ("a — b", "b"),
            ("or", "Is it so?!"),
            ("a? b!", "d"),
            ("…", "e"),
            ("x­y", "f"),
        )
    ):
        newsroom.reports(exact, title=title, target=_target(exact, f"/{number}"))
    made = anna.listed(sort="oldest")
    anna.acts(made[4], "confirmed", choice="other", other="«so»")

    found = {
        said: [made.index(one) for one in anna.listed(q=said, view="all", sort="oldest")]
        for said in ("%", "—", "-", "?!", "?", "!", "…", "»", "/", "­")
    }

    assert found == {
        "%": [0], "—": [1], "-": [], "?!": [2], "?": [2, 3], "!": [2, 3], "…": [4], "»": [4],
        "/": [], "­": [5],
    }  # fmt: skip


@pytest.mark.parametrize(
    "narrowed",
    [{"category": "fact"}, {"section": "Sport"}, {"language": "de"}, {"q": "…"}],
    ids=str,
)
@pytest.mark.parametrize("sort", ["impact", "newest"])
def test_what_few_findings_have_leads_to_them(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask, narrowed: dict[str, str], sort: str
) -> None:
    for word in ("one", "two", "three"):
        newsroom.reports(word)
    token = factories.add_token(app, newsroom.site)
    url = f"{ORIGIN}/four"
    pushed = {"url": url, "text": "of the four that", "section": "Sport", "language": "de"}
    app.test_client().post("/api/v1/revisions", json=pushed | {"title": "…"}, headers=token)
    newsroom.reports("four", category="fact", target=_target("four", "/four"))

    with asked(app) as sent:
        assert len(anna.listed(view="all", sort=sort, **narrowed)) == 1

    of_words = [plan for plan in plans(app, sent) if " led" in plan]
    lists = [plan.partition("SELECT")[0] for plan in of_words]
    assert lists
    for how in lists:
        assert re.search(r"pk_finding_word|led USING PRIMARY KEY \(site_id=\? AND word=", how), how


def test_only_what_is_looked_for_is_said_to_be_new(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("recieved")
    page = anna.queue(q="recie")
    [came] = re.findall(r'data-from="(/newer[^"]+)"', page)
    newsroom.reports("other", title="Elsewhere")
    assert anna.client.get(unescape(came)).json["count"] == 0

    newsroom.reports("recieves")

    assert anna.client.get(unescape(came)).json["count"] == 1


def test_all_that_was_found_is_decided_at_once(newsroom: Newsroom, anna: AtTheDesk) -> None:
    for word in ("recieved", "recieves", "other"):
        newsroom.reports(word, title="")
    [seen] = re.findall(r'name="seen" value="(\w+)"', anna.queue(q="recie"))
    form = {"do": "declined unclear", "every": "true", "seen": seen, "q": "recie", "sure": "true"}

    answer = anna.client.post("/findings/bulk", data=form, headers=OURS)

    assert "2 declined" in text_of(anna.follows(answer))
    assert len(anna.listed(view="open")) == 1


def test_nobody_finds_what_another_site_s_readers_marked(newsroom: Newsroom, app: Flask) -> None:
    newsroom.reports("recieved")
    vera = newsroom.hires("Vera", site=factories.add_site(app, "weekly"))

    assert vera.listed(q="recieved", view="all") == []


def test_nothing_is_left_of_what_is_deleted(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    newsroom.reports("recieved")
    [finding] = anna.listed()
    with app.app_context():
        with unit_of_work() as uow:
            closed.erase(uow, {finding})
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(FindingWord)) == 0


@pytest.mark.parametrize("view", ["all", "open"])
@pytest.mark.parametrize("said", ["thr", "thr mee"])
def test_a_rare_word_leads_to_its_findings_and_no_list_is_read(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask, view: str, said: str
) -> None:
    for word in ("one", "two", "three"):
        newsroom.reports(word, title="Council meets")

    with asked(app) as sent:
        assert len(anna.listed(q=said, view=view)) == 1
    lists = [plan for plan in plans(app, sent) if "finding_word AS led" in plan]
    of_words = [plan.partition("SELECT")[0] for plan in lists]

    for how in of_words:
        assert re.search(r"pk_finding_word|led USING PRIMARY KEY \(site_id=\? AND word=", how), how
        if said != "thr":
            beside = r"finding_word USING PRIMARY KEY \(site_id=\? AND word=\? AND finding_id=\?|"
            assert re.search(beside + r"using (?:pk|ix)_finding_word\S* on finding_word\b", how), (
                how
            )
        # with so few rows PostgreSQL has no reason to prefer one index to another
        assert "SEARCH" not in how or not re.search(r"ix_finding_(?:listed|queue)", how), how
    assert of_words


def test_what_is_found_is_shown_as_it_came_page_by_page(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    for number, word in enumerate(("recieved", "recieves", "recieving recieve")):
        newsroom.reports(word, category="fact" if number == 0 else "spelling")
    newest = anna.listed(sort="newest")
    token = factories.add_token(app, newsroom.site, Scope.FINDINGS_READ)

    assert anna.listed(q="recie") == newest
    assert anna.listed(q="recie", sort="oldest") == newest[::-1]
    by_impact = anna.listed(sort="impact")
    assert by_impact[0] == newest[-1]
    assert anna.listed(q="recie", sort="impact") == by_impact

    for sort, wanted in (("newest", newest), ("oldest", newest[::-1]), ("impact", by_impact)):
        found, address = [], f"/api/v1/findings?q=recie+meets&sort={sort}&limit=2"
        while address:
            answer = app.test_client().get(address, headers=token)
            found += [finding["id"] for finding in answer.json["findings"]]
            address = "".join(re.findall("<(.+?)>", answer.headers.get("Link", "")))
        assert found == wanted, sort


def test_what_several_words_lead_to_is_planned_for_those_words(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    """One plan for all words is a hundred times slower for some; and to make one takes its time."""
    newsroom.reports("recieved", title="Council meets")
    sent_for = {}
    for said in ("council", "council recieved"):
        with asked(app) as sent:
            anna.queue(q=said, view="all")
        sent_for[said] = [statement for statement, _ in sent if "plan_cache_mode" in statement]
    with app.app_context(), read_scope() as session:
        on_postgresql = not on_sqlite(session)
        plan_for_values(direct(session))
        if on_postgresql:
            assert session.scalar(text("SHOW plan_cache_mode")) == "force_custom_plan"
    with app.app_context(), read_scope() as session:
        if on_postgresql:
            assert session.scalar(text("SHOW plan_cache_mode")) == "auto", "it ends by itself"

    assert sent_for["council"] == []
    assert len(sent_for["council recieved"]) == on_postgresql


#: what decides off what a search is read, so that few findings are read off each
LIMITS: list[dict[str, object]] = [
    {},
    {"DEPTH": 2},
    {"FEW": 1, "DEPTH": 1},
    {"FEW": 2, "DEPTH": 2, "_SIZES": (1, 2, 5, 100)},
    {"_MOST_BESIDE": 0, "DEPTH": 2},
    {"MOST_PARTS": 0},
]


def test_the_same_is_found_whatever_it_is_read_off(
    newsroom: Newsroom, anna: AtTheDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("recieved", "recieves recieving", "council", "meets", "mee recieved", "harbour")
    for number, word in enumerate(words):
        title = "Council meets" if number % 2 else "Harbour works"
        category = "fact" if number % 3 == 0 else "spelling"
        newsroom.reports(word, title=title, category=category, target=_target(word, f"/{number}"))
    first, second, *_ = anna.listed(sort="oldest")
    anna.acts(first, "confirmed")
    anna.acts(second, "declined", reason="unclear")
    lists = [
        {"q": q, "view": view, "sort": sort}
        for q in ("rec", "council meets", "mee rec", "h", "works harbour", "zzyzx rec")
        for view in ("all", "confirmed" if q == "mee rec" else "open")
        for sort in ("impact", "newest", "oldest")
    ]
    found = {}
    for number, limits in enumerate(LIMITS):
        with monkeypatch.context() as patch:
            for name, value in limits.items():
                patch.setattr(leading, name, value)
            found[number] = [anna.listed(**one) for one in lists]

    assert all(found[number] == found[0] for number in found)
    assert len({len(some) for some in found[0]}) > 3
    for asked_for, some in zip(lists, found[0], strict=True):
        every = anna.listed(view=asked_for["view"], sort=asked_for["sort"])
        assert some == [finding for finding in every if finding in some], asked_for


def test_a_list_that_holds_less_than_the_word_is_read_itself(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    for word in ("one", "two", "three"):
        newsroom.reports(word, title="Council meets")
    [first, *rest] = anna.listed(sort="newest")
    for finding in rest:
        anna.acts(finding, "declined", reason="unclear")

    with asked(app) as sent:
        assert anna.listed(q="council") == [first]

    lists = [plan for plan in plans(app, sent) if "SELECT finding.id, finding.state" in plan]
    assert any("finding_word" in plan and " led" not in plan for plan in lists)


def test_the_words_of_an_article_go_with_its_findings(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    """Articles become one, and two again: their findings are found by where they stand."""
    newsroom.reports("harbour", title="Harbour works", target=_target("harbour", "/a"))
    newsroom.reports("other", title="Council meets", target=_target("other", "/b"))
    token = factories.add_token(app, newsroom.site)
    client = app.test_client()
    places = {"from": f"{ORIGIN}/a", "to": f"{ORIGIN}/b"}
    [harbour] = anna.listed(q="harbour")

    assert client.post("/api/v1/articles/move", json=places, headers=token).status_code == 200
    assert len(anna.listed(q="council")) == 2
    assert anna.listed(q="works") == []
    assert anna.listed(q="harbour") == [harbour], "by its own words"

    undone = client.delete(f"/api/v1/articles/move?from={ORIGIN}/a", headers=token)
    assert undone.status_code == 200, undone.json
    assert anna.listed(q="works") == [harbour]
    assert len(anna.listed(q="council")) == 1
