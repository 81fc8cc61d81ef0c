"""The key of a reader's own list: it counts them once, limits them, and goes when they want it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.findings.models import Finding
from errorreport.reports.models import Report
from errorreport.retention import service as retention
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN
from tests.support.newsroom import BASE, Newsroom
from tests.support.statements import counted

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MINE = "5a" * 16


@pytest.fixture
def newsroom(make_app: MakeApp) -> Newsroom:
    app = make_app(trusted_proxies="1")
    return Newsroom(app, factories.add_site(app))


def send(newsroom: Newsroom, address: str, key: str | None = MINE, **more: Any) -> Any:
    return newsroom.app.test_client().post(
        "/api/v1/reports",
        json=factories.report(newsroom.site.public_key, reader_key=key, **more),
        headers={"Origin": ORIGIN, "X-Forwarded-For": address},
    )


def stored(newsroom: Newsroom) -> list[Report]:
    with newsroom.app.app_context(), read_scope() as session:
        return list(session.scalars(select(Report).order_by(Report.id)))


def readers(newsroom: Newsroom) -> int:
    with newsroom.app.app_context(), read_scope() as session:
        return session.scalars(select(Finding.readers_count)).one()


def test_a_device_is_one_reader_on_every_day_and_at_every_address(newsroom: Newsroom) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        send(newsroom, "192.0.2.1")
        send(newsroom, "192.0.2.2")
        assert readers(newsroom) == 1
        clock.shift(timedelta(days=1))
        send(newsroom, "192.0.2.1")
        assert readers(newsroom) == 1
        send(newsroom, "192.0.2.3", None)
        send(newsroom, "192.0.2.3", "another device of the same house")  # keys are easily made up
        assert readers(newsroom) == 2


def test_a_key_is_stored_as_a_hash_of_one_site_and_goes_with_the_list_or_the_words(
    newsroom: Newsroom,
) -> None:
    other = Newsroom(newsroom.app, factories.add_site(newsroom.app, "weekly"))
    kept = send(newsroom, "192.0.2.1").get_json()
    send(newsroom, "192.0.2.2", path="/b")
    send(other, "192.0.2.1")
    send(newsroom, "192.0.2.3", None)
    first, second, elsewhere, without = (report.reader_key for report in stored(newsroom))
    assert first is not None
    assert first == second != elsewhere
    assert without is None
    assert not any(MINE in str(vars(report)) for report in stored(newsroom))

    client = newsroom.app.test_client()
    receipt = kept["receipt"].removeprefix(f"{BASE}/r/")
    assert client.delete(f"/api/v1/receipts/{receipt}").status_code == 204
    assert [r.reader_key for r in stored(newsroom)] == [None, second, elsewhere, None]
    forget = f"/api/v1/sites/{newsroom.site.public_key}/readers/{MINE}"
    answers = [client.delete(forget, headers={"Origin": ORIGIN}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert [r.reader_key for r in stored(newsroom)] == [None, None, elsewhere, None]
    with time_machine.travel(utc_now() + timedelta(days=181)), newsroom.app.app_context():
        retention.tidy(clock=utc_now)
    assert {report.reader_key for report in stored(newsroom)} == {None}
    assert client.delete("/api/v1/sites/pk_none/readers/x").status_code == 404


def test_a_device_that_goes_from_address_to_address_is_limited_as_one(newsroom: Newsroom) -> None:
    def of(number: int) -> int:
        return int(send(newsroom, f"192.0.2.{number}", path=f"/{number % 5}").status_code)

    sent = [of(number) for number in range(31)]

    assert sent == [201] * 30 + [429]
    assert "challenge" in send(newsroom, "192.0.2.98").get_json()
    assert send(newsroom, "192.0.2.99", None).status_code == 201


def test_who_has_no_list_costs_no_statement_more(newsroom: Newsroom) -> None:
    send(newsroom, "192.0.2.1", None)
    asked = []
    for key in (None, MINE):
        with counted(newsroom.app, every=True) as sent:
            send(newsroom, "192.0.2.2", key)
        asked.append(sum("reader_key =" in one or 'reader_key" =' in one for one in sent))

    assert asked == [0, 1]
