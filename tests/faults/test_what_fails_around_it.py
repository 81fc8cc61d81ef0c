"""Disk full, database read-only or gone, Redis gone, a clock that jumps: what each does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from errorreport.articles.lock import LEASE
from errorreport.articles.models import Article
from errorreport.clock import utc_now
from errorreport.db import db, read_scope, unit_of_work
from errorreport.findings.models import Finding
from errorreport.reports.models import Report
from tests import factories
from tests.conftest import MakeApp
from tests.factories import NOW
from tests.support import databases, servers
from tests.support.servers import free_port

LONG = "x" * 1_900


@pytest.fixture
def key(app: Flask) -> str:
    return factories.add_site(app).public_key


def send(client: FlaskClient, key: str, path: str = "/a", **changes: Any) -> Any:
    body = factories.report(key, path=path, **changes)
    return client.post("/api/v1/reports", json=body, headers={"Origin": factories.ORIGIN})


def stored(app: Flask) -> set[str]:
    with app.app_context(), read_scope() as session:
        return set(session.scalars(select(Report.id)))


@contextmanager
def pragma(app: Flask, name: str, value: object) -> Iterator[None]:
    """Set a pragma on every connection that is opened from now on."""

    def on_connect(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA {name} = {value}")

    with app.app_context():
        engine = db.engine
        event.listen(engine, "connect", on_connect)
        engine.dispose()
        try:
            yield
        finally:
            event.remove(engine, "connect", on_connect)
            engine.dispose()


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Flask]:
    """An application on SQLite, whose disk is this machine's; PostgreSQL's is its operator's."""
    folder = tmp_path / "sqlite"
    folder.mkdir()
    app = servers.create_app_for(databases.SQLite(folder).migrated(), instance=str(tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_full_disk_refuses_and_loses_nothing_it_took(
    on_sqlite: Flask,
) -> None:
    app, client = on_sqlite, on_sqlite.test_client()
    key = factories.add_site(app).public_key
    promised = {send(client, key).json["id"]}
    with app.app_context(), read_scope() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()

    with pragma(app, "max_page_count", pages):
        answers = [send(client, key, f"/{n}", comment=LONG) for n in range(12)]
        refused = [answer for answer in answers if answer.status_code != 201]
        promised |= {answer.json["id"] for answer in answers if answer.status_code == 201}
        assert refused
        assert {answer.status_code for answer in refused} == {500}
        assert "was not stored; send it again later" in refused[0].json["detail"]
        assert client.get("/healthz").status_code == 200

    promised.add(send(client, key, "/after").json["id"])
    assert stored(app) == promised


def test_a_read_only_file_system_shows_and_takes_nothing(
    on_sqlite: Flask,
) -> None:
    app, client = on_sqlite, on_sqlite.test_client()
    key = factories.add_site(app).public_key
    receipt = send(client, key).json["receipt"].rpartition("/r/")[2]

    with pragma(app, "query_only", "on"):
        assert send(client, key, "/b").status_code == 500
        assert client.get(f"/r/{receipt}").status_code == 200
        assert client.get("/readyz").status_code == 200

    assert send(client, key, "/b").status_code == 201
    assert len(stored(app)) == 2


def test_without_redis_each_process_counts_for_itself(make_app: MakeApp) -> None:
    app = make_app(redis_url=f"redis://127.0.0.1:{free_port()}/0")
    key = factories.add_site(app).public_key

    answers = [send(app.test_client(), key).status_code for _ in range(31)]

    assert answers == [201] * 30 + [429]


def test_a_clock_that_jumps_ahead_and_back_stops_no_report(
    app: Flask, client: FlaskClient, key: str
) -> None:
    with time_machine.travel(NOW, tick=False) as now:
        assert send(client, key).status_code == 201
        now.shift(timedelta(days=400))
        assert send(client, key).json["answer"] == "known"
        with app.app_context(), unit_of_work() as uow:  # a holder that died ahead of time
            uow.session.execute(
                update(Article).values(leased_until=utc_now() + LEASE, lease_holder="0" * 26)
            )
        now.shift(timedelta(days=-400))
        assert send(client, key).json["answer"] == "known"

    with app.app_context(), read_scope() as session:
        assert session.scalar(select(func.sum(Finding.reports_count))) == 3
