"""PostgreSQL stops under a running service and comes back: what is answered, and what is lost."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from errorreport.db import db, read_scope
from errorreport.reports.models import Report
from tests import factories
from tests.support import databases, load, servers
from tests.support.databases import Stoppable
from tests.support.marks import mark

BEFORE = 40  # reports that are surely taken before the end
REPORTS = 800  # more than are answered until then


@pytest.fixture
def database() -> Iterator[Stoppable]:
    with databases.stoppable_postgresql() as server:
        databases.migrate(server.url)
        yield server


def asked(url: str, method: str = "GET", body: object = None) -> tuple[int, Mapping[str, str], str]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Origin": factories.ORIGIN, "Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


@pytest.mark.postgres
def test_a_database_that_goes_and_comes_back_loses_nothing_it_took(
    database: Stoppable, tmp_path: Path
) -> None:
    app = servers.create_app_for(database.url, instance=str(tmp_path))
    key = factories.add_site(app).public_key
    with app.app_context():
        db.engine.dispose()
    variables = servers.environment(database.url, instance=str(tmp_path), rate_limits="off")
    bodies = [
        factories.report(key, exact, f"/{n % 7}", around=around)
        for n, (exact, around) in enumerate(map(mark, range(REPORTS)))
    ]
    with servers.gunicorn(variables, tmp_path / "log") as server:
        url = f"{server.url}/api/v1/reports"
        origin = {"Origin": factories.ORIGIN}
        stream = load.Load(url, [load.post(url, body, origin) for body in bodies], at_once=4)
        stream.start()
        while len(stream.answers) < BEFORE:
            time.sleep(0.005)
        database.stop()

        secret = stream.answers[0].json()["receipt"].rpartition("/")[2]
        fate = f"{server.url}/api/v1/receipts/{secret}"
        for method, address, body, said in (
            ("POST", url, bodies[0], "was not stored; send it again"),
            ("POST", f"{url}/check", bodies[0], "was not stored; send it again"),
            ("GET", fate, None, "Try again in a few seconds"),
            ("DELETE", fate, None, "was not stored; send it again"),
            ("GET", f"{server.url}/r/{secret}", None, "Try again in a few seconds"),
        ):
            status, headers, text = asked(address, method, body)
            assert (status, headers["Retry-After"]) == (503, "5"), text
            assert said in text
            if "/api/" in address:
                assert headers["Content-Type"] == "application/problem+json"
                assert headers["Access-Control-Allow-Origin"] == factories.ORIGIN
        status, _, text = asked(f"{server.url}/readyz")
        assert (status, json.loads(text)) == (503, {"status": "no database"})
        assert asked(f"{server.url}/healthz")[0] == 200
        assert "errorreport_requests_total" in asked(f"{server.url}/metrics")[2]
        answers = stream.wait()
        assert {answer.status for answer in answers} == {201, 503}

        database.start()
        again = [asked(url, "POST", body) for body in bodies[-8:]]
        assert [status for status, _, _ in again] == [201] * 8
        assert asked(f"{server.url}/readyz")[0] == 200
        assert asked(fate)[0] == 200

    promised = [answer.json()["id"] for answer in answers if answer.status == 201]
    promised += [json.loads(text)["id"] for _, _, text in again]
    with app.app_context():
        with read_scope() as session:
            assert set(promised) <= set(session.scalars(select(Report.id)))
        db.engine.dispose()
