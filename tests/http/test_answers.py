"""What a reader is answered when the mistake is known, fixed, gone, declined or back."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.acts import service as acts
from errorreport.acts.act import Act, By
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.extract import fingerprint
from errorreport.findings.life import EventKind, Reason
from errorreport.findings.models import Event, Finding
from errorreport.sites.models import Site
from tests import factories
from tests.factories import NOW, ORIGIN

URL = f"{ORIGIN}/a"
LEAD = "The council met again on Monday evening in the old town hall."
BODY = "On Monday the committee had recieved the letter on Monday, the mayor said."
CLOSE = "The harbour works are to end in May, and the bridge will open after that."
FIRST = "\n".join([LEAD, BODY, CLOSE])
FIXED = FIRST.replace("recieved", "received")


@pytest.fixture
def site(app: Flask) -> Site:
    return factories.add_site(app)


@pytest.fixture
def token(app: Flask, site: Site) -> dict[str, str]:
    return factories.add_token(app, site)


@pytest.fixture
def editor(app: Flask, site: Site) -> str:
    with app.app_context():
        return accounts.add_editor(
            "anna@news.example",
            name="Anna",
            password="correct horse battery",
            site_id=site.id,
            role=Role.EDITOR,
            now=NOW,
        ).id


def push(client: FlaskClient, token: dict[str, str], text: str, **said: Any) -> Any:
    body = {"url": URL, "text": text, **said}
    answer = client.post("/api/v1/revisions", json=body, headers=token)
    return answer.get_json()


def send(client: FlaskClient, site: Site, *, saw: str | None = None, **changes: Any) -> Any:
    """Report the misspelling; ``saw`` is the text that was on the reader's screen."""
    body = factories.report(site.public_key, **changes)
    if saw is not None:
        body["target"]["fingerprint"] = fingerprint(saw)
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def rule(app: Flask, editor: str, kind: EventKind, **said: Any) -> None:
    with app.app_context():
        with read_scope() as session:
            finding_id = session.scalars(select(Finding.id).order_by(Finding.id)).first()
        assert finding_id is not None
        act = Act(kind=kind, **said)
        acts.record(finding_id, act, by=By(editor), expected=None, clock=utc_now)


def states(app: Flask) -> list[tuple[str, int]]:
    with app.app_context(), read_scope() as session:
        rows = session.execute(select(Finding.state, Finding.reports_count).order_by(Finding.id))
        return [(state.value, reports) for state, reports in rows]


@pytest.mark.parametrize("known_text", [True, False])
def test_a_hundred_marks_of_one_mistake_are_one_finding(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str], known_text: bool
) -> None:
    if known_text:
        push(client, token, FIRST)
    sentence = ("town hall.\n", "\nThe harbour works")
    first = send(client, site)
    second = send(client, site, suggestion=None)
    third = send(
        client,
        site,
        exact=BODY,
        around=sentence,
        suggestion=BODY.replace("recieved", "received"),
    )
    fourth = send(
        client,
        site,
        exact="had recieved the",
        around=("Monday the committee ", " letter on Monday, the"),
        suggestion="had received the",
    )

    assert [it["answer"] for it in (first, second, third, fourth)] == ["new"] + ["known"] * 3
    assert [it["finding"]["others"] for it in (first, second, third, fourth)] == [0, 1, 2, 3]
    assert states(app) == [("open", 4)]
    with app.app_context(), read_scope() as session:
        # However wide they marked, three readers wish the same for the passage.
        assert session.scalars(select(Finding.suggestions)).one() == [["received", 3]]


@pytest.mark.parametrize("known_text", [True, False])
def test_two_mistakes_of_one_sentence_stay_two(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str], known_text: bool
) -> None:
    if known_text:
        push(client, token, FIRST)
    send(client, site)
    around = ("recieved the letter on Monday, the ", " said.")
    other = send(client, site, exact="mayor", around=around, suggestion="major")
    assert other["answer"] == "new"
    assert states(app) == [("open", 1), ("open", 1)]


def test_a_confirmed_mistake_is_said_to_be_known(
    app: Flask, client: FlaskClient, site: Site, editor: str
) -> None:
    send(client, site)
    rule(app, editor, EventKind.CONFIRMED)
    answer = send(client, site)
    assert (answer["answer"], answer["finding"]["state"]) == ("known", "confirmed")


@pytest.mark.parametrize("category", ["fact", "other"])
def test_of_facts_no_number_is_told(client: FlaskClient, site: Site, category: str) -> None:
    send(client, site, category=category)
    answer = send(client, site, category="spelling")
    assert (answer["answer"], answer["finding"]["others"]) == ("known", None)


def test_an_old_copy_is_told_that_it_was_fixed_and_reopens_nothing(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token, FIRST)
    send(client, site)
    push(client, token, FIXED)

    answer = send(client, site, saw=FIRST)

    assert answer["answer"] == "already_fixed"
    assert answer["finding"]["corrected_at"] is not None
    assert states(app) == [("corrected", 2)]


def test_a_mistake_of_an_old_copy_that_nobody_reported_in_time_is_no_work(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token, FIRST)
    push(client, token, FIXED)
    answer = send(client, site, saw=FIRST)
    assert answer["answer"] == "already_fixed"
    assert states(app) == [("corrected", 1)]
    with app.app_context(), read_scope() as session:
        kinds = session.scalars(select(Event.kind).order_by(Event.number)).all()
        assert [kind.value for kind in kinds] == ["opened", "corrected"]


def test_a_mistake_that_stands_again_reopens(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str], editor: str
) -> None:
    push(client, token, FIRST)
    send(client, site)
    rule(app, editor, EventKind.CORRECTED)  # by hand, but the text was never mended
    answer = send(client, site, saw=FIRST)
    assert answer["answer"] == "regressed"
    assert answer["finding"]["state"] == "open"
    assert answer["finding"]["corrected_at"] is not None
    assert states(app) == [("open", 2)]


def test_a_copy_that_cannot_be_told_neither_reopens_nor_is_lost(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token, FIRST)
    send(client, site)
    push(client, token, FIXED)
    around = ("an altogether different ", " surrounding of the word")
    answer = send(client, site, around=around)
    assert answer["answer"] == "new"
    assert states(app)[0] == ("corrected", 1)


def test_a_passage_that_was_taken_out_is_gone(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token, FIRST)
    send(client, site)
    push(client, token, f"{LEAD}\n{CLOSE}")
    answer = send(client, site, saw=FIRST)
    assert answer["answer"] == "gone"
    assert states(app) == [("gone", 2)]


def test_a_ruling_is_told_with_its_reason(
    app: Flask, client: FlaskClient, site: Site, editor: str
) -> None:
    send(client, site)
    rule(app, editor, EventKind.DECLINED, reason=Reason.HOUSE_STYLE, note="We write it so.")
    answer = send(client, site)
    assert (answer["answer"], answer["reason"]) == ("declined", "house_style")
    assert answer["note"] == "We write it so."
    assert states(app) == [("declined", 2)]


def test_spam_is_not_held_against_the_next_reader(
    app: Flask, client: FlaskClient, site: Site, editor: str
) -> None:
    send(client, site)
    rule(app, editor, EventKind.DECLINED, reason=Reason.SPAM)
    assert send(client, site)["answer"] == "new"
    assert states(app) == [("declined", 1), ("open", 1)]


def test_new_words_reopen_what_was_unclear(
    app: Flask, client: FlaskClient, site: Site, editor: str
) -> None:
    send(client, site, suggestion=None)
    rule(app, editor, EventKind.DECLINED, reason=Reason.UNCLEAR)
    send(client, site, suggestion=None)
    assert states(app) == [("declined", 2)]
    send(client, site, suggestion="received")
    assert states(app) == [("open", 3)]


OTHER = "The video below does not play."


@pytest.mark.parametrize(
    ("target", "comments", "findings"),
    [
        ({"part": "image", "src": "https://cdn.example/p.jpg"}, ["Upside down.", OTHER], 1),
        ({"part": "link", "href": "https://elsewhere.example/"}, ["It is dead.", OTHER], 1),
        ({"part": "title"}, ["It says the opposite.", OTHER], 1),
        # of the page as a whole only what is said of it tells
        ({"part": "page"}, ["The page is empty!", "the page  is empty"], 1),
        ({"part": "page"}, ["The page is empty!", OTHER], 2),
        ({"part": "page"}, ["!!!", "???"], 2),
    ],
)
def test_what_has_no_place_groups_by_what_it_is_about(
    app: Flask,
    client: FlaskClient,
    site: Site,
    target: dict[str, str],
    comments: list[str],
    findings: int,
) -> None:
    answers = [
        send(client, site, target={"source": URL, **target}, suggestion=None, comment=comment)[
            "answer"
        ]
        for comment in comments
    ]

    assert len(states(app)) == findings
    assert answers == ["new", "known" if findings == 1 else "new"]


@pytest.mark.parametrize(
    ("marks", "findings"),
    [
        (["Subscribe to our “letter”", 'subscribe to\nour "letter"'], 1),
        (["Subscribe to our letter", "Follow us"], 2),
    ],
)
def test_marks_outside_the_text_group_by_their_words(
    app: Flask, client: FlaskClient, site: Site, marks: list[str], findings: int
) -> None:
    for mark in marks:
        selector = [{"type": "TextQuoteSelector", "exact": mark}]
        target = {"source": URL, "part": "page", "selector": selector}
        send(client, site, target=target, suggestion=None, comment=f"Wrong: {mark}")

    assert len(states(app)) == findings


def test_no_answer_holds_another_readers_words(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    evil = ["<img src=x onerror=alert(1)>", "https://spam.example/buy", "a slur"]
    push(client, token, FIRST)
    for words in evil:
        send(client, site, suggestion=words, comment=words)
    body = factories.report(site.public_key)
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    receipt = client.get(answer.headers["Location"].removeprefix("http://127.0.0.1:8000"))
    page = client.get(answer.get_json()["receipt"].removeprefix("http://127.0.0.1:8000"))
    for shown in (answer.text, receipt.text, page.text):
        assert not any(words in shown for words in [*evil, "onerror", "spam.example"])


def test_a_title_that_one_readers_page_gave_is_not_told_to_another(
    client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    def told(title: str | None) -> Any:
        body = factories.report(site.public_key, title=title)
        answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
        path = answer.headers["Location"].removeprefix("http://127.0.0.1:8000")
        return client.get(path).get_json()["article"]["title"]

    assert told("READER ONE WORDS") == "READER ONE WORDS"
    assert told(None) is None
    client.put("/api/v1/articles", json={"url": URL, "title": "Council"}, headers=token)
    assert told("READER ONE WORDS") == "Council"


def test_a_report_joins_without_making_an_editors_decision_stale(
    app: Flask, client: FlaskClient, site: Site, editor: str
) -> None:
    send(client, site)
    with app.app_context(), read_scope() as session:
        finding = session.scalars(select(Finding)).one()
    send(client, site)
    act = Act(kind=EventKind.CONFIRMED)
    with app.app_context():
        done = acts.record(finding.id, act, by=By(editor), expected=finding.etag, clock=utc_now)
    assert done.first.state == "confirmed"


@pytest.mark.parametrize("since", [False, True], ids=["current", "with a text since"])
def test_a_copy_that_arrived_late_is_as_old_as_it_says(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str], since: bool
) -> None:
    draft, after = FIRST.replace("in May", "in June"), FIXED.replace("in May", "in April")
    push(client, token, FIRST, published_at="2026-11-20T10:00:00Z")
    send(client, site)
    push(client, token, FIXED, published_at="2026-11-22T10:00:00Z")
    push(client, token, draft, published_at="2026-11-21T10:00:00Z")
    if since:
        push(client, token, after, published_at="2026-11-25T10:00:00Z")

    answer = send(client, site, saw=draft)

    assert answer["answer"] == "already_fixed"
    assert states(app) == [("corrected", 2)]


def test_a_late_copy_from_after_the_correction_is_no_older_copy(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token, FIRST, published_at="2026-11-20T10:00:00Z")
    send(client, site)
    push(client, token, FIXED, published_at="2026-11-22T10:00:00Z")
    push(client, token, FIXED + "!", published_at="2026-11-25T10:00:00Z")
    late = FIRST.replace("in May", "in June")
    push(client, token, late, published_at="2026-11-24T10:00:00Z")  # it was back for a while

    send(client, site, saw=late)

    assert states(app)[0] == ("corrected", 1)
