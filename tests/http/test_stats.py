"""The stats page: what is counted, that a day once added up stays right, CSV, and what it costs."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from errorreport.accounts.models import Role
from errorreport.db import read_scope
from errorreport.stats import service
from errorreport.stats.models import DayFigures
from errorreport.stats.service import Span, span
from tests import factories
from tests.support.newsroom import AtTheDesk, Newsroom, part, text_of
from tests.support.statements import counted

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TEXT = "The clerk said that the committee had recieved the letter on Monday, and then went home."


@pytest.fixture
def newsroom(make_app: "factories.Any") -> Newsroom:
    app: Flask = make_app(rate_limits="off")
    with time_machine.travel(START, tick=False):
        return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    with time_machine.travel(START, tick=False):
        return newsroom.hires("Anna", Role.ADMIN)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a look take its time: what it leaves for the next has a test of its own."""
    monkeypatch.setattr(service, "_LOOK", 600.0)


def pushes(newsroom: Newsroom, path: str, text: str, **described: str) -> None:
    header = factories.add_token(newsroom.app, newsroom.site)
    client = newsroom.app.test_client()
    url = f"{factories.ORIGIN}{path}"
    if described:
        client.put("/api/v1/articles", json={"url": url, **described}, headers=header)
    answer = client.post("/api/v1/revisions", json={"url": url, "text": text}, headers=header)
    assert answer.status_code in {200, 201}, answer.text


def at(days: int, hours: int = 0) -> time_machine.travel:
    return time_machine.travel(START + timedelta(days=days, hours=hours), tick=False)


def a_fortnight(newsroom: Newsroom, anna: AtTheDesk) -> None:
    """Two mistakes: one reported twice and cured by the new text, one declined after four hours."""
    with at(0):
        pushes(newsroom, "/recieved", TEXT, section="=News")
        for _ in range(2):
            newsroom.reports("recieved")
        newsroom.reports("e-mail", suggestion=None)
    with at(0, 4):
        (email,) = [one for one in anna.listed() if "e-mail" in part(anna.opens(one), "pane")]
        anna.acts(email, "declined", reason="house_style")
    with at(2):
        pushes(newsroom, "/recieved", TEXT.replace("recieved", "received"))


def looked(newsroom: Newsroom, day: int) -> Span:
    with newsroom.app.app_context():
        return span([newsroom.site.id], days=30, step=1, now=START + timedelta(days=day))


def test_each_thing_is_counted_on_its_day(newsroom: Newsroom, anna: AtTheDesk) -> None:
    a_fortnight(newsroom, anna)

    by_day = {day: figures for day, figures in looked(newsroom, 15).steps if figures.stored()}

    first, third = by_day[START.date()], by_day[START.date() + timedelta(days=2)]
    assert (first.reports, first.opened, first.to_decision.total()) == (3, 2, 1)
    assert dict(first.sections) == {"=News": 1, "": 1}
    assert (third.by_revision, third.by_editor, third.automatic, third.undone) == (1, 0, 1, 0)
    assert third.to_decision.total() == third.to_correction.total() == 1


def test_a_day_that_is_over_is_kept_and_the_present_one_is_not(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    a_fortnight(newsroom, anna)
    before = looked(newsroom, 2).whole
    with newsroom.app.app_context(), read_scope() as session:
        kept = sorted(row.day for row in session.query(DayFigures))
    assert kept == [START.date(), START.date() + timedelta(days=1)]

    with at(2, 3):
        newsroom.reports("teh")
    after = looked(newsroom, 2).whole

    assert after.reports == before.reports + 1


def test_what_an_editor_takes_back_counts_against_the_automatic(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    a_fortnight(newsroom, anna)
    with at(3):
        (cured,) = anna.listed(view="by_text")
        anna.acts(cured, "reopened")
        anna.acts(cured, "corrected")
    with at(4):
        anna.acts(cured, "reopened")  # by hand and taken back by hand: no machine's decision

    figures = looked(newsroom, 15).whole

    assert (figures.automatic, figures.undone) == (1, 1)


def test_the_page_shows_plots_tables_and_what_they_come_to(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    a_fortnight(newsroom, anna)
    with at(15):
        page = anna.client.get("/stats").text

    words = text_of(page)
    assert "Reports 3 New mistakes 2 Half decided within 4 hours" in words
    assert "Corrected by the new text 100 %" in words
    assert page.count('role="img"') == 5
    assert page.count("<table>") == 5
    assert "2 November 2026 3 2" in words
    assert re.search(r"<(?:style|script(?! src))|\sstyle=", page) is None


def test_a_young_site_is_told_to_wait(newsroom: Newsroom, anna: AtTheDesk) -> None:
    a_fortnight(newsroom, anna)
    with at(3):
        page = text_of(anna.client.get("/stats").text)

    assert "Two weeks of reports make a picture. So far: 3." in page


def test_csv_quotes_what_a_spreadsheet_would_run(newsroom: Newsroom, anna: AtTheDesk) -> None:
    a_fortnight(newsroom, anna)
    with at(15):
        answer = anna.client.get("/stats/sections.csv")
        missing = anna.client.get("/stats/authors.csv")

    assert answer.mimetype == "text/csv"
    assert sorted(csv.reader(io.StringIO(answer.text))) == [
        ["'=News", "1"],
        ["Section", "New mistakes"],
        ["without a section", "1"],
    ]
    assert missing.status_code == 404


@pytest.mark.parametrize("query", ["days=31", "days=x", "site=other"])
def test_what_is_not_there_is_not_found(anna: AtTheDesk, query: str) -> None:
    with at(0, 1):
        assert anna.client.get(f"/stats?{query}").status_code == 404


def test_a_look_adds_up_only_so_much_and_says_what_is_missing(
    newsroom: Newsroom, anna: AtTheDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_fortnight(newsroom, anna)
    monkeypatch.setattr(service, "_LOOK", -1.0)
    seen = [looked(newsroom, 15) for _ in range(16)]

    assert [one.missing for one in seen] == [*range(14, -1, -1), 0]
    assert seen[-1].whole.reports == 3


def test_a_page_asks_as_much_of_a_hundred_findings_as_of_two(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    a_fortnight(newsroom, anna)
    asked = []
    for _ in range(2):
        with at(15, 1):
            anna.client.get("/stats")
            with counted(newsroom.app) as sent:
                anna.client.get("/stats")
        asked.append(len(sent))
        with at(15):
            for number in range(8):
                newsroom.reports(f"word{number}")

    # The sign-in and its roles, the sites; what is kept, the first day; and the present day's six.
    assert asked == [11, 11]
