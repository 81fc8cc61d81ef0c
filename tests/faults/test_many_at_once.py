"""Two processes submitting at once never lose or double a report."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from errorreport.db import read_scope
from errorreport.findings.models import Event, Finding
from errorreport.reports.models import Report
from tests import factories
from tests.conftest import Serve
from tests.support import load
from tests.support.marks import mark

REPORTS = 2000
ARTICLES = 40
TWINS = 240
READERS = 50

pytestmark = [pytest.mark.redis, pytest.mark.slow]


def stored_reports(app: Flask) -> list[str]:
    with app.app_context(), read_scope() as session:
        return list(session.scalars(select(Report.id)))


def test_two_workers_store_every_report_once(serve: Serve, app: Flask, redis_url: str) -> None:
    site = factories.add_site(app)
    server = serve(workers=2, redis_url=redis_url, rate_limits="off")
    url = f"{server.url}/api/v1/reports"
    headers = {"Origin": factories.ORIGIN}
    requests = [
        load.post(
            url,
            factories.report(site.public_key, exact, f"/{n % ARTICLES}", around=around),
            headers,
        )
        for n, (exact, around) in enumerate(map(mark, range(REPORTS)))
    ]

    answers = load.send_all(url, requests, at_once=16)

    assert {answer.status for answer in answers} == {201}
    answered = [answer.json()["id"] for answer in answers]
    assert len(set(answered)) == REPORTS
    assert sorted(stored_reports(app)) == sorted(answered)


def test_one_key_sent_by_many_at_once_is_one_report(
    serve: Serve, app: Flask, redis_url: str
) -> None:
    site = factories.add_site(app)
    server = serve(workers=2, redis_url=redis_url, rate_limits="off")
    url = f"{server.url}/api/v1/reports"
    headers = {"Origin": factories.ORIGIN, "Idempotency-Key": '"one"'}
    request = load.post(url, factories.report(site.public_key), headers)

    answers = load.send_all(url, [request] * TWINS, at_once=TWINS)

    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert stored_reports(app) == [answers[0].json()["id"]]


def test_many_readers_of_one_mistake_at_once_are_one_finding(
    serve: Serve, app: Flask, redis_url: str
) -> None:
    site = factories.add_site(app)
    server = serve(workers=2, redis_url=redis_url, rate_limits="off")
    url = f"{server.url}/api/v1/reports"
    headers = {"Origin": factories.ORIGIN}
    marks = [
        ("recieved", ("the committee had ", " the letter on Monday"), "received"),
        ("had recieved the", ("the committee ", " letter on Monday"), "had received the"),
        ("recieved", ("committee had ", " the letter on"), None),
    ]
    requests = [
        load.post(
            url,
            factories.report(site.public_key, exact, around=around, suggestion=suggestion),
            headers,
        )
        for exact, around, suggestion in (marks[n % 3] for n in range(READERS))
    ]

    answers = load.send_all(url, requests, at_once=READERS)

    assert {answer.status for answer in answers} == {201}
    others = sorted(answer.json()["finding"]["others"] for answer in answers)
    assert others == list(range(READERS))
    with app.app_context(), read_scope() as session:
        finding = session.scalars(select(Finding)).one()
        assert finding.reports_count == READERS
        assert session.scalar(select(func.count()).select_from(Event)) == READERS
