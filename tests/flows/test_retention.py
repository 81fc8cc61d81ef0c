"""What is past its days goes, and only that: words, closed mistakes, texts, and the rest."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, update

from errorreport import tasks
from errorreport.accounts.models import Session as SignIn
from errorreport.articles.models import Revision
from errorreport.clock import utc_now
from errorreport.db import Base, read_scope, unit_of_work
from errorreport.doctor.database import tidied
from errorreport.findings.models import Anchor, Event, Finding, FindingReader, ReaderDay
from errorreport.notify.models import Outbox
from errorreport.reports.models import Erasure, IdempotencyKey, Receipt, Report
from errorreport.retention import service as retention
from errorreport.retention.service import Tidied
from errorreport.stats import service as stats
from tests import factories
from tests.support.newsroom import AtTheDesk, Newsroom, text_of
from tests.support.texts import mark, push
from tests.support.whole import left_over

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TEXT = "The clerk said that the committee had recieved the letter on Monday, and then went home."


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def newsroom(now: Any, app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app, words_days=90, findings_days=200, texts_days=30))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def after(traveller: Any, **later: float) -> None:
    traveller.move_to(START + timedelta(**later))


def tidy(newsroom: Newsroom, **how: bool) -> Tidied:
    with newsroom.app.app_context():
        tidied = retention.tidy(clock=utc_now, **how)
        with read_scope() as session:
            assert left_over(session) == []
    return tidied


def rows(newsroom: Newsroom, model: type[Base]) -> list[Any]:
    with newsroom.app.app_context(), read_scope() as session:
        return list(session.scalars(select(model)))


def count(newsroom: Newsroom, model: type[Base]) -> int:
    with newsroom.app.app_context(), read_scope() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def decline(anna: AtTheDesk, finding_id: str) -> None:
    assert anna.acts(finding_id, "declined", reason="not_a_mistake").status_code == 303


def letter(newsroom: Newsroom, receipt: str) -> str:
    answer = newsroom.app.test_client().get(receipt)
    assert answer.status_code == 200
    return text_of(answer.text.split("<main>")[1])


def test_words_stand_for_their_days_and_no_longer(newsroom: Newsroom, now: Any) -> None:
    newsroom.reports(comment="Call me at 555.")

    after(now, days=90)
    assert tidy(newsroom).reports == 0
    after(now, days=91)
    assert tidy(newsroom).reports == 1
    assert tidy(newsroom) == Tidied()

    [report], [finding] = rows(newsroom, Report), rows(newsroom, Finding)
    assert (report.exact, report.suggestion, report.comment, report.source) == (None,) * 4
    assert (finding.exact, finding.suggestions, finding.reports_count) == ("recieved", [], 1)
    assert [row.event for row in rows(newsroom, Outbox)][-1] == "report.erased"


def test_the_receipt_says_that_nobody_got_to_it(newsroom: Newsroom, now: Any) -> None:
    receipt = newsroom.reports(comment="Call me at 555.")

    after(now, days=179)
    tidy(newsroom)
    after(now, days=200)  # the receipt would have ended at 180
    tidy(newsroom)

    told = letter(newsroom, receipt)
    assert (
        "Closed The editors did not get to this report within 179 days. What you wrote has been "
        "erased. Thank you for sending it."
    ) in told
    assert "555" not in told
    assert "Erase my report" not in told
    api = newsroom.app.test_client().get(f"/api/v1/receipts/{receipt.rpartition('/')[2]}").json
    assert (api["state"], api["lapsed_after"], api["suggestion"]) == ("open", 179, None)


def test_a_decided_report_loses_its_words_and_keeps_its_answer(
    newsroom: Newsroom, anna: AtTheDesk, now: Any
) -> None:
    receipt = newsroom.reports()
    decline(anna, anna.listed()[0])

    after(now, days=91)
    tidy(newsroom)

    [report] = rows(newsroom, Report)
    assert report.erasure is Erasure.AGE
    told = letter(newsroom, receipt)
    assert "Left as it is" in told
    assert "The wording is correct." in told
    assert "received" not in told


def test_a_closed_mistake_goes_whole_and_an_open_one_stays(
    newsroom: Newsroom, anna: AtTheDesk, now: Any
) -> None:
    newsroom.reports("recieved")
    newsroom.reports("seperate", suggestion="separate")
    [closed] = [f.id for f in rows(newsroom, Finding) if f.exact == "recieved"]
    decline(anna, closed)

    after(now, days=201)
    assert tidy(newsroom).findings == 1

    [left] = rows(newsroom, Finding)
    assert left.exact == "seperate"
    for model in (Report, Event):
        assert {row.finding_id for row in rows(newsroom, model)} == {left.id}


def test_what_readers_still_report_stays(newsroom: Newsroom, anna: AtTheDesk, now: Any) -> None:
    newsroom.reports()
    decline(anna, anna.listed()[0])
    after(now, days=150)
    newsroom.reports()

    after(now, days=210)
    assert tidy(newsroom).findings == 0


def test_what_was_reopened_lately_stays(newsroom: Newsroom, anna: AtTheDesk, now: Any) -> None:
    newsroom.reports()
    [finding] = anna.listed()
    decline(anna, finding)
    after(now, days=20)
    anna.acts(finding, "reopened")
    decline(anna, finding)

    after(now, days=210)
    assert tidy(newsroom).findings == 0
    after(now, days=221)
    assert tidy(newsroom).findings == 1


def test_merged_mistakes_go_together_or_not_at_all(
    newsroom: Newsroom, anna: AtTheDesk, now: Any
) -> None:
    for words in ("recieved", "seperate"):
        answer = newsroom.app.test_client().post(
            "/api/v1/reports",
            json=factories.report(newsroom.site.public_key, words, "/a"),
            headers={"Origin": factories.ORIGIN},
        )
        assert answer.status_code == 201
    first, second = sorted(row.id for row in rows(newsroom, Finding))
    taken = f"{second} {anna.etag(second)}"
    assert anna.acts(first, "merged", taken=taken).status_code == 303

    after(now, days=25)
    decline(anna, first)
    after(now, days=201)
    assert tidy(newsroom).findings == 0  # the other half is past its days, the survivor is not
    after(now, days=226)
    assert tidy(newsroom).findings == 2
    assert [count(newsroom, model) for model in (Finding, Report, Event, Receipt)] == [0] * 4


def test_days_are_counted_before_their_events_go(
    newsroom: Newsroom, anna: AtTheDesk, now: Any
) -> None:
    newsroom.reports()
    decline(anna, anna.listed()[0])

    after(now, days=201)
    tidy(newsroom)

    with newsroom.app.app_context():
        span = stats.span([newsroom.site.id], days=300, step=7, now=utc_now())
    assert span.whole.reports == 1
    assert span.since == START.date()


def test_texts_go_that_are_neither_current_nor_stood_in(newsroom: Newsroom, now: Any) -> None:
    token = factories.add_token(newsroom.app, newsroom.site)
    push(newsroom, token, "An early text in which no mistake was ever marked by a reader.")
    push(newsroom, token, TEXT)
    mark(newsroom, TEXT, "recieved", "received")
    article = push(newsroom, token, TEXT.replace("recieved", "received"))
    push(newsroom, token, TEXT.replace("recieved", "received") + " More came after.")

    after(now, days=31)
    tidy(newsroom)

    texts = {row.number: bool(row.text) for row in rows(newsroom, Revision)}
    standing = {row.revision_id for row in rows(newsroom, Anchor)}
    anchored = {row.number for row in rows(newsroom, Revision) if row.id in standing}
    assert texts == {number: number == 4 or number in anchored for number in (1, 2, 3, 4)}
    assert 1 not in anchored
    anna = newsroom.hires("Anna")
    page = anna.client.get(f"/articles/{article}").text
    assert "text no longer kept" in text_of(page)
    gone = anna.client.get(f"/articles/{article}/revisions/1")
    assert gone.status_code == 404


def test_what_ran_out_by_itself_goes(newsroom: Newsroom, anna: AtTheDesk, now: Any) -> None:
    answer = newsroom.app.test_client().post(
        "/api/v1/reports",
        json=factories.report(newsroom.site.public_key),
        headers={"Origin": factories.ORIGIN, "Idempotency-Key": '"one"'},
    )
    assert answer.status_code == 201
    kinds = (IdempotencyKey, ReaderDay, FindingReader, SignIn, Outbox, Receipt)
    assert [count(newsroom, model) for model in kinds] == [1] * 6

    tidy(newsroom)
    assert [count(newsroom, model) for model in kinds] == [1] * 6
    after(now, days=1, hours=1)
    tidy(newsroom)
    assert [count(newsroom, model) for model in kinds] == [0, 0, 0, 1, 1, 1]
    after(now, days=31)
    tidy(newsroom)
    assert [count(newsroom, model) for model in kinds] == [0, 0, 0, 0, 0, 1]
    after(now, days=181)  # it says for a month more that nobody got to the report
    tidy(newsroom)
    assert count(newsroom, Receipt) == 1
    after(now, days=212)
    tidy(newsroom)
    assert count(newsroom, Receipt) == 0


def test_todays_readers_are_still_told_apart(newsroom: Newsroom, now: Any) -> None:
    newsroom.reports()

    tidy(newsroom)
    newsroom.reports()

    [finding] = rows(newsroom, Finding)
    assert (finding.reports_count, finding.readers_count) == (2, 1)


def test_a_worker_leaves_alone_what_another_has_just_tidied(newsroom: Newsroom, now: Any) -> None:
    newsroom.reports()
    after(now, days=91)
    with newsroom.app.app_context(), unit_of_work() as uow:
        uow.session.execute(update(type(newsroom.site)).values(tidied_at=utc_now()))

    assert tidy(newsroom, due_only=True) == Tidied()
    after(now, days=92)
    assert tidy(newsroom, due_only=True).reports == 1


def test_doctor_says_when_nobody_tidies(newsroom: Newsroom, now: Any) -> None:
    after(now, days=3)
    with newsroom.app.app_context():
        assert "was not tidied since 2026-11-23" in tidied(now=START + timedelta(days=60)).text
        tidy(newsroom)
        assert tidied(now=utc_now()).text.startswith("every site was tidied")


def test_the_command_says_what_went(newsroom: Newsroom, now: Any, runner: FlaskCliRunner) -> None:
    from errorreport.cli import cli

    newsroom.reports()
    after(now, days=91)

    answer = runner.invoke(cli, ["tidy"])

    assert answer.exit_code == 0, answer.output
    assert re.match(r"Erased the words of 1 reports, deleted 0 closed mistakes", answer.output)


def test_the_worker_tidies_by_the_clock(newsroom: Newsroom, now: Any) -> None:
    newsroom.reports()
    after(now, days=91)
    queue = tasks.queue_of(newsroom.app)
    try:
        [bell] = queue.read_periodic(datetime(2027, 2, 1, 3, 7))  # noqa: DTZ001 # huey's own
        assert queue.read_periodic(datetime(2027, 2, 1, 3, 8)) == []  # noqa: DTZ001 # the same
        queue.enqueue(bell)
        queue.execute(queue.dequeue())
    finally:
        queue.storage.close()

    assert rows(newsroom, Report)[0].erasure is Erasure.LAPSED
