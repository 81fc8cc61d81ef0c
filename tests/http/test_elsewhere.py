"""The same mistake in other articles: found by their words, and made findings."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from errorreport.accounts.models import Editor, Scope
from errorreport.acts import elsewhere as acts
from errorreport.acts.act import By
from errorreport.articles.models import ArticleTerm
from errorreport.articles.terms import terms_of
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.findings.elsewhere import Elsewhere, elsewhere
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN
from tests.support.newsroom import OURS, AtTheDesk, Newsroom, part, text_of
from tests.support.statements import counted

SHOWN = re.compile(r'name="place" value="([^"]+)"')
OPENING = "The council met on Monday evening."
WRONG = "They have recieved the letter, and the mayor read it out."


@pytest.fixture
def newsroom(make_app: MakeApp) -> Newsroom:
    app = make_app(rate_limits="off")
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


@pytest.fixture
def token(newsroom: Newsroom) -> dict[str, str]:
    return factories.add_token(newsroom.app, newsroom.site)


def push(newsroom: Newsroom, token: dict[str, str], path: str, text: str, **more: Any) -> None:
    body = {"url": f"{ORIGIN}{path}", "text": text, "complete": True, **more}
    answer = newsroom.app.test_client().post("/api/v1/revisions", json=body, headers=token)
    assert answer.status_code in {200, 201, 202}, answer.text


def mark(newsroom: Newsroom, path: str, text: str, words: str, suggestion: str) -> None:
    body = factories.report(
        newsroom.site.public_key,
        words,
        path,
        factories.around(text, words, 32),
        suggestion=suggestion,
    )
    answer = newsroom.app.test_client().post(
        "/api/v1/reports", json=body, headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 201, answer.text


def confirmed(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str], text: str, words: str, right: str
) -> str:
    """Return the id of a confirmed finding about ``words`` of ``text`` at ``/first``."""
    push(newsroom, token, "/first", text)
    mark(newsroom, "/first", text, words, right)
    [finding] = anna.listed()
    anna.acts(finding, "confirmed", choice=f"as:{right}")
    return finding


def found(newsroom: Newsroom, finding: str) -> Elsewhere:
    with newsroom.app.app_context():
        return elsewhere(finding, [newsroom.site.id])


def pages(places: Elsewhere) -> list[str]:
    return sorted(place.url.removeprefix(ORIGIN) for place in places.places)


def test_the_same_words_in_the_same_context_are_found_in_other_articles(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, f"{OPENING}\n{WRONG}", "recieved", "received")
    push(newsroom, token, "/same", f"Another story.\n{WRONG}")
    push(newsroom, token, "/neighbour", "She Recieved the prize.\nThe end.")
    push(newsroom, token, "/otherwise", "A recieved opinion.")  # as "their", it may be right there
    push(newsroom, token, "/inside", "The unrecieved the letter.")
    push(newsroom, token, "/right", WRONG.replace("recieved", "received"))
    push(newsroom, token, "/old", WRONG)
    push(newsroom, token, "/old", "A text without it.")
    push(newsroom, token, "/off", WRONG)
    newsroom.app.test_client().delete(
        "/api/v1/articles", query_string={"url": f"{ORIGIN}/off"}, headers=token
    )

    places = found(newsroom, finding)

    assert pages(places) == ["/neighbour", "/same"]
    assert (places.articles, places.more) == (2, False)
    wordings = {place.place.exact: place.place.wording for place in places.places}
    assert wordings == {"recieved": "received", "Recieved": "Received"}


def test_a_word_much_rarer_than_the_right_one_is_found_in_every_context(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, f"{OPENING}\n{WRONG}", "recieved", "received")
    push(newsroom, token, "/otherwise", "A recieved opinion.")
    for number in range(8):
        push(newsroom, token, f"/right{number}", f"Prize {number} was received.")

    assert pages(found(newsroom, finding)) == ["/otherwise"]


@pytest.mark.parametrize(
    ("text", "words", "right", "other", "wrong"),
    [
        ("我们明天在见，好吗？", "在见", "再见", "他说明天在见。", "在见"),
        ("Это было в течении года.", "в течении года", "в течение года",
         "В течении года.", "В течении года"),
        ("พวกเขาอยู่ในในบ้านหลังใหญ่", "ในใน", "ใน", "เราอยู่ในในบ้าน", "ในใน"),
        ("Ağac köhnəldi və yıxıldı.", "köhnəldi və yıxıldı", "köhnəlib yıxıldı",
         "O, köhnəldi və yıxıldı.", "köhnəldi və yıxıldı"),
    ],
)  # fmt: skip
def test_in_every_script(
    newsroom: Newsroom,
    anna: AtTheDesk,
    token: dict[str, str],
    text: str,
    words: str,
    right: str,
    other: str,
    wrong: str,
) -> None:
    finding = confirmed(newsroom, anna, token, text, words, right)
    push(newsroom, token, "/other", other)

    assert [place.place.exact for place in found(newsroom, finding).places] == [wrong]


def test_only_what_is_confirmed_and_stands_in_the_text_is_searched(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    push(newsroom, token, "/first", WRONG)
    push(newsroom, token, "/same", WRONG)
    mark(newsroom, "/first", WRONG, "recieved", "received")
    [finding] = anna.listed()

    assert found(newsroom, finding).places == ()


def test_another_site_is_not_searched(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    other = factories.add_site(newsroom.app, "other")
    there = Newsroom(newsroom.app, other)
    push(there, factories.add_token(newsroom.app, other), "/same", WRONG)

    assert found(newsroom, finding).places == ()


def test_where_a_finding_stands_already_nothing_is_offered(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    push(newsroom, token, "/same", WRONG)
    mark(newsroom, "/same", WRONG, "recieved", "received")

    assert found(newsroom, finding).places == ()


def test_the_search_asks_the_same_of_the_database_however_much_it_finds(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str], app: Flask
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    asked = []
    for number in range(1, 13):
        push(newsroom, token, f"/same{number}", WRONG)
        if number in {1, 12}:
            with counted(newsroom.app) as statements:
                places = found(newsroom, finding)
            asked.append((len(statements), len(places.places)))

    assert asked == [(4, 1), (4, 12)]


def test_the_index_holds_the_terms_of_the_current_text_and_no_others(
    newsroom: Newsroom, token: dict[str, str]
) -> None:
    first = f"{OPENING}\n{WRONG}\n再见北京"
    texts = [first, first.replace("Monday", "Tuesday"), WRONG, first]
    for text in texts:
        push(newsroom, token, "/first", text)
        with newsroom.app.app_context(), read_scope() as session:
            stored = set(session.scalars(select(ArticleTerm.term)))
        assert stored == terms_of(text)


def test_a_held_text_is_not_searched(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    push(newsroom, token, "/long", "Some sentence of it. " * 20)
    push(newsroom, token, "/long", WRONG, complete=False)

    assert found(newsroom, finding).places == ()


def three(newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]) -> str:
    """Return a confirmed finding whose words stand in three other articles."""
    finding = confirmed(newsroom, anna, token, f"{OPENING}\n{WRONG}", "recieved", "received")
    for number in range(3):
        push(
            newsroom, token, f"/same{number}", f"Story {number}.\n{WRONG}", title=f"Story {number}"
        )
    return finding


def makes(anna: AtTheDesk, finding: str, *places: str) -> str:
    form = {"place": list(places)} if places else {}
    answer = anna.client.post(f"/findings/{finding}/elsewhere", data=form, headers=OURS)
    return anna.follows(answer)


def test_one_click_confirms_it_in_one_article(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = three(newsroom, anna, token)
    page = part(anna.opens(finding), "elsewhere")
    assert "The same words in 3 other articles" in text_of(page)

    page = makes(anna, finding, SHOWN.findall(page)[0])

    assert "1 mistake confirmed elsewhere." in text_of(page)
    assert "The same words in 2 other articles" in text_of(page)
    [made] = set(anna.listed(view="confirmed")) - {finding}
    shown = text_of(part(anna.opens(made), "pane"))
    assert "Anna found it here too" in shown
    assert "Story 2" in shown
    assert "received" in shown


def test_all_at_once_and_one_undo_takes_all_back(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = three(newsroom, anna, token)

    page = makes(anna, finding)

    assert "3 mistakes confirmed elsewhere." in text_of(page)
    assert len(anna.listed(view="confirmed")) == 4
    [act] = re.findall(r'name="act" value="(\w+)"', page)
    answer = anna.client.post(
        f"/findings/{finding}/elsewhere/undo", data={"act": act}, headers=OURS
    )
    assert "The same words in 3 other articles" in text_of(anna.follows(answer))
    assert anna.listed(view="confirmed") == [finding]
    assert len(SHOWN.findall(makes(anna, finding))) == 0
    assert len(anna.listed(view="confirmed")) == 4


def test_the_reader_of_another_article_is_told_the_editors_know(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = three(newsroom, anna, token)
    page = makes(anna, finding)
    text = f"Story 1.\n{WRONG}"
    body = factories.report(
        newsroom.site.public_key, "recieved", "/same1", factories.around(text, "recieved", 32)
    )
    answer = newsroom.app.test_client().post(
        "/api/v1/reports", json=body, headers={"Origin": ORIGIN}
    )

    assert answer.json is not None
    assert (answer.json["answer"], answer.json["finding"]["state"]) == ("known", "confirmed")
    assert answer.json["finding"]["others"] == 0
    [act] = re.findall(r'name="act" value="(\w+)"', page)
    anna.client.post(f"/findings/{finding}/elsewhere/undo", data={"act": act}, headers=OURS)
    assert len(anna.listed(view="confirmed")) == 2  # the one a reader has reported stays


def test_the_next_text_of_the_other_article_corrects_it(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = three(newsroom, anna, token)
    makes(anna, finding)
    push(newsroom, token, "/same1", f"Story 1.\n{WRONG.replace('recieved', 'received')}")

    assert len(anna.listed(view="confirmed")) == 3
    assert len(anna.listed(view="by_text")) == 1


def test_a_text_that_changed_meanwhile_is_left_out(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = three(newsroom, anna, token)
    places = SHOWN.findall(anna.opens(finding))
    chosen = list(dict.fromkeys(places))
    push(newsroom, token, "/same1", "Story 1, told otherwise.")

    page = text_of(makes(anna, finding, *chosen))

    assert "2 mistakes confirmed elsewhere. Where the text has changed meanwhile, none was." in page


def test_programs_do_the_same(newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]) -> None:
    finding = three(newsroom, anna, token)
    scopes = (Scope.FINDINGS_READ, Scope.FINDINGS_WRITE)
    may = factories.add_token(newsroom.app, newsroom.site, *scopes)
    client, address = newsroom.app.test_client(), f"/api/v1/findings/{finding}/elsewhere"

    seen = client.get(address, headers=may).json
    assert seen is not None
    assert (seen["articles"], seen["more"]) == (3, False)
    assert {place["exact"] for place in seen["places"]} == {"recieved"}
    assert {place["wording"] for place in seen["places"]} == {"received"}
    made = client.post(address, json={}, headers=may).json
    assert made is not None
    assert (len(made["findings"]), made["left_out"]) == (3, 0)
    undone = client.post(
        "/api/v1/findings/events",
        json={"event": {"kind": "undone", "act": made["act"]}},
        headers=may,
    ).json
    assert undone is not None
    assert [item["state"] for item in undone["findings"]] == ["gone"] * 3


def test_twenty_places_are_made_in_as_many_statements_as_two(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    asked = []
    for first, last in ((0, 2), (2, 22)):
        for number in range(first, last):
            push(newsroom, token, f"/same{number}", WRONG)
        with counted(newsroom.app, every=True) as statements, newsroom.app.app_context():
            made = acts.make(finding, None, by=By(editor(newsroom)), clock=utc_now)
        assert len(made.finding_ids) == last - first
        asked.append(len(statements))

    assert asked[0] == asked[1]


def editor(newsroom: Newsroom) -> str:
    with newsroom.app.app_context(), read_scope() as session:
        return session.scalars(select(Editor.id)).one()
