"""A finding's story at the desk, where readers and new texts act between the editors."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from errorreport.accounts.models import Scope
from errorreport.db import db
from errorreport.findings.life import EventKind
from errorreport.findings.lines import Line
from errorreport.reports.queries import MOST
from errorreport.web.happened import story_line
from tests import factories
from tests.conftest import MakeApp
from tests.support.newsroom import AtTheDesk, Newsroom, part, text_of

TEXT = "On Monday, the committee had recieved the letter on Monday, he said."
PAGE = f"{factories.ORIGIN}/recieved"


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


@pytest.fixture
def token(newsroom: Newsroom) -> dict[str, str]:
    return factories.add_token(newsroom.app, newsroom.site, Scope.REVISIONS)


def push(newsroom: Newsroom, token: dict[str, str], text: str = TEXT) -> None:
    body: dict[str, Any] = {"url": PAGE, "text": text, "complete": True}
    answer = newsroom.app.test_client().post("/api/v1/revisions", json=body, headers=token)
    assert answer.status_code in {200, 201}, answer.text


def story(desk: AtTheDesk, finding: str) -> str:
    return text_of(part(desk.opens(finding), "story"))


def test_an_act_after_another_readers_report_is_told_and_can_be_undone(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports()
    newsroom.reports()
    [finding] = anna.listed()

    page = anna.follows(anna.acts(finding, "declined", reason="quotation"))

    status = part(page, "status")
    assert text_of(status) == "Declined “recieved”: quotation. Undo z"
    undo = dict(re.findall(r'name="(\w+)" value="([^"]+)"', status))
    page = anna.follows(anna.acts(finding, undo.pop("event"), **undo))
    assert text_of(part(page, "status")) == "Undone: “recieved” is back at “To decide”."


def test_an_act_is_told_though_a_reader_reports_before_the_next_page(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports()
    [finding] = anna.listed()
    answer = anna.acts(finding, "confirmed")
    newsroom.reports()

    assert text_of(part(anna.follows(answer), "status")) == "Confirmed “recieved”. Undo z"


@pytest.mark.parametrize("done", ["nothing", "", "-1", "ⅷ"])
def test_an_act_that_is_not_there_is_not_told(
    newsroom: Newsroom, anna: AtTheDesk, done: str
) -> None:
    newsroom.reports()

    assert text_of(part(anna.queue(done=done), "status")) == ""


def test_acts_on_other_sites_are_not_told(newsroom: Newsroom, app: Flask) -> None:
    other = factories.add_site(app, "other")
    newsroom.reports(site=other)
    insider, outsider = newsroom.hires("Ivan", site=other), newsroom.hires("Anna")
    [finding] = insider.listed()
    done = insider.acts(finding, "confirmed").location.split("done=")[1]

    assert "Confirmed" in text_of(part(insider.queue(done=done), "status"))
    assert text_of(part(outsider.queue(done=done), "status")) == ""


def test_who_was_first_is_an_editor_and_no_reader(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    boris = newsroom.hires("Boris")
    [finding] = anna.listed()
    seen = boris.etag(finding)
    newsroom.reports()
    anna.acts(finding, "confirmed")
    newsroom.reports()

    answer = boris.acts(finding, "corrected", etag=seen)

    assert answer.status_code == 412
    assert "Anna confirmed this a moment ago." in text_of(part(answer.text, "pane"))


def test_a_readers_report_leaves_undo_in_the_story(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    [finding] = anna.listed()
    anna.acts(finding, "confirmed")
    newsroom.reports()

    told = story(anna, finding)

    assert re.search(r"another reader reported it .* confirmed it: “received” Undo ", told)
    assert told.count("Undo") == 1


def test_a_reader_who_says_more_is_told_in_words(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports(suggestion=None)
    [finding] = anna.listed()
    anna.acts(finding, "declined", reason="unclear")
    newsroom.reports(comment="It is spelled wrong.")

    assert "opened again: a reader said more" in story(anna, finding)
    assert anna.listed() == [finding]


def test_an_article_taken_off_the_site_is_told_as_such(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    push(newsroom, token)
    newsroom.reports()
    [finding] = anna.listed()

    newsroom.app.test_client().delete("/api/v1/articles", query_string={"url": PAGE}, headers=token)

    told = story(anna, finding)
    assert "the article was taken off the site" in told
    assert "taken out by the new text" not in told


@pytest.mark.parametrize(
    ("by_reader", "said"),
    [
        (True, "back again: a reader found it in the article"),
        (False, "brought back by the new text"),
    ],
)
def test_what_came_back_is_told_by_who_brought_it(app: Flask, by_reader: bool, said: str) -> None:
    line = Line(
        event_id="e",
        number=2,
        kind=EventKind.RESTORED,
        at=factories.NOW,
        who=None,
        by_revision=not by_reader,
        by_reader=by_reader,
        undone=False,
        payload={},
    )
    with app.test_request_context():
        assert story_line(line, {}) == said


def test_comments_beyond_those_shown_are_not_passed_over(make_app: MakeApp) -> None:
    app = make_app(rate_limits="off")
    newsroom = Newsroom(app, factories.add_site(app))
    anna = newsroom.hires()
    for number in range(MOST):
        newsroom.reports(comment=f"Comment {number}.")
    [finding] = anna.listed()
    heading = f"Comments {MOST}"

    assert f"{heading} Comment {MOST - 1}." in text_of(anna.opens(finding))
    newsroom.reports(comment="One more.")
    assert f"{heading}+ One more." in text_of(anna.opens(finding))


def test_a_list_shows_the_earliest_comment_and_reads_no_other(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    picture = {"source": PAGE, "part": "image", "src": "https://cdn.example/p.jpg"}
    for comment in ("Upside down.", "Turn it.", "It hangs wrong."):
        newsroom.reports(target=picture, suggestion=None, comment=comment)
    read: list[int] = []

    def again(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "report.comment" in statement and "report.category" not in statement and not read:
            read.append(0)  # running it again comes here too
            read.append(len(connection.exec_driver_sql(statement, parameters).all()))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", again)
    try:
        row = text_of(part(anna.queue(), "list"))
    finally:
        event.remove(engine, "after_cursor_execute", again)

    assert "Upside down." in row
    assert "Turn it." not in row
    assert read == [0, 1]
