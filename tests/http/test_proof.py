"""Proofs of work: who is asked for one, what it is good for, and how little asking costs."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from errorreport.api import limits
from errorreport.db import read_scope
from errorreport.reports import proofs
from errorreport.reports import service as reports
from errorreport.reports.models import Report, SpentProof
from errorreport.retention import service as retention
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN
from tests.support.statements import counted
from tests.support.sums import solved

URL = "/api/v1/reports"
SECRET = "s" * 43


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MOST", 100)  # what browsers do in a moment takes Python seconds


def send(
    client: FlaskClient,
    body: dict[str, Any],
    address: str = "192.0.2.1",
    url: str = URL,
    **headers: str,
) -> Any:
    environ = {"REMOTE_ADDR": address}
    headers = {"Origin": ORIGIN, **headers}
    return client.post(url, json=body, headers=headers, environ_overrides=environ)


def proven(client: FlaskClient, body: dict[str, Any], address: str = "192.0.2.1") -> dict[str, Any]:
    """Return ``body`` with a proof, for which the service must ask."""
    asked = send(client, body, address)
    assert asked.status_code == 429, asked.text
    return {**body, "proof": solved(asked.get_json()["challenge"])}


def count(app: Flask, model: type[Any] = Report) -> int:
    with app.app_context(), read_scope() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_proof_lets_one_report_of_its_site_in(
    app: Flask, client: FlaskClient, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = factories.add_site(app, reports_per_minute=1)
    body = factories.report(site.public_key)
    other = factories.report(factories.add_site(app, "other", proof_always=True).public_key)
    assert send(client, body).status_code == 201
    good = proven(client, body)

    def asked_anew(by: FlaskClient, sent: dict[str, Any]) -> bool:
        answer = send(by, sent)
        return answer.status_code == 429 and "challenge" in answer.get_json()

    payload = json.loads(base64.b64decode(good["proof"]))
    payload["challenge"]["parameters"]["expiresAt"] += 60
    longer = base64.b64encode(json.dumps(payload).encode()).decode()
    assert asked_anew(client, {**body, "proof": longer})
    assert asked_anew(client, {**body, "proof": 7})
    assert asked_anew(client, {**other, "proof": good["proof"]})
    assert send(client, good).status_code == 201
    assert asked_anew(client, good)
    elsewhere = make_app().test_client()  # another process, which has seen no proof
    assert send(elsewhere, body).status_code == 201
    assert asked_anew(elsewhere, good)
    monkeypatch.setattr(proofs, "LASTS", timedelta(seconds=-1))
    assert asked_anew(client, proven(client, body))
    assert count(app) == 3

    with app.app_context():
        assert count(app, SpentProof) == 1
        retention.tidy(clock=lambda: datetime.now(UTC) + timedelta(hours=1))
    assert count(app, SpentProof) == 0


def test_an_answer_that_was_lost_comes_with_the_proof_behind_the_same_words(
    app: Flask, client: FlaskClient
) -> None:
    body = factories.report(factories.add_site(app, reports_per_minute=1).public_key)
    key = {"Idempotency-Key": '"one"'}
    first = send(client, body, **key)

    again = send(client, proven(client, body), **key)
    other = send(client, proven(client, {**body, "comment": 'and ,"proof":"x"'}), **key)

    assert again.status_code == 201
    assert again.get_json() == first.get_json()
    assert other.status_code == 422
    assert count(app) == 1


def test_an_address_is_asked_at_its_limit_and_refused_at_twenty_times(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BY_SITE", "1 per minute")
    monkeypatch.setattr(reports, "MANY", 100)
    body = factories.report(factories.add_site(app).public_key)
    assert send(client, body).status_code == 201
    for _ in range(limits.REFUSED_AT - 2):  # asking for the first has counted
        assert send(client, proven(client, body)).status_code == 201
    last = proven(client, body)

    with structlog.testing.capture_logs() as lines:
        answers = [send(client, last) for _ in range(2)]  # by the application, and before it
    for refused in answers:
        assert refused.status_code == 429
        assert refused.get_json()["type"].endswith("#quota-exceeded")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert '"site-beyond-minute";q=19;w=60' in refused.headers["RateLimit-Policy"]
        assert '"site-beyond-minute";r=0;t=' in refused.headers["RateLimit"]
    assert [line["limit"] for line in lines if line["event"] == "refused"] == ["site-beyond-minute"]
    assert "192.0.2.1" not in str(lines)
    assert send(client, body, "192.0.2.2").status_code == 201


def test_a_site_under_a_flood_asks_everyone_and_no_other_site_does(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = factories.add_site(app, reports_per_minute=3)
    body = factories.report(site.public_key)
    other = factories.report(factories.add_site(app, "other").public_key)
    for number in range(3):
        assert send(client, body, f"192.0.2.{number}").status_code == 201
    assert send(client, body, "192.0.2.8").status_code == 429

    with counted(app, every=True) as statements:
        asked = send(client, body, "192.0.2.9")

    assert asked.status_code == 429
    assert statements == []
    assert "X-Request-Id" not in asked.headers  # told before the application
    assert asked.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert asked.headers["Content-Type"] == "application/problem+json"
    wait = int(asked.headers["Retry-After"])
    assert wait > 500
    assert asked.headers["RateLimit-Policy"] == '"flood-minute";q=3;w=60'
    assert asked.headers["RateLimit"] == f'"flood-minute";r=0;t={wait}'
    told = asked.get_json()
    assert (told["status"], told["type"].partition("#")[2]) == (429, "problem-proof-wanted")
    assert told["challenge"]["parameters"]["data"]["site"] == site.public_key
    proof = {**body, "proof": solved(told["challenge"])}
    assert send(client, proof, "192.0.2.9").status_code == 201
    assert send(client, other, "192.0.2.9").status_code == 201
    assert send(client, body, url=f"{URL}/check").status_code == 200
    document = client.get("/api/v1/openapi.json").get_json()
    schema = document["components"]["schemas"]["Problem"]["properties"]
    assert set(told) <= set(schema)
    metrics = client.get("/metrics").text
    assert 'errorreport_reports_refused_total{problem="proof-wanted"} 2.0' in metrics


def test_a_site_may_ask_for_every_report(app: Flask, client: FlaskClient) -> None:
    body = factories.report(factories.add_site(app, proof_always=True).public_key)
    assert send(client, proven(client, body)).status_code == 201


def test_an_unasked_proof_is_neither_read_nor_used_up(app: Flask, client: FlaskClient) -> None:
    body = factories.report(factories.add_site(app).public_key)
    assert send(client, {**body, "proof": "anything"}).status_code == 201
    assert count(app, SpentProof) == 0


def test_whoever_sends_within_a_second_is_asked_sooner(app: Flask, client: FlaskClient) -> None:
    body = factories.report(factories.add_site(app).public_key)

    def taken(took_ms: int | None, address: str) -> int:
        sent = [send(client, {**body, "took_ms": took_ms}, address) for _ in range(5)]
        return sum(answer.status_code == 201 for answer in sent)

    assert taken(999, "192.0.2.1") == 3
    assert taken(1000, "192.0.2.2") == 5
    assert taken(None, "192.0.2.3") == 5


def test_very_many_reports_of_one_mistake_are_asked_and_those_of_others_not(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MANY", 2)
    monkeypatch.setattr(limits, "BY_FINDING", "1 per minute")
    key = factories.add_site(app).public_key
    body = factories.report(key)
    for number in range(3):
        assert send(client, body, f"192.0.2.{number}").status_code == 201

    good = proven(client, body, "192.0.2.4")

    assert send(client, good, "192.0.2.4").status_code == 201
    assert send(client, factories.report(key, "letter"), "192.0.2.4").status_code == 201


def test_the_questions_of_one_site_have_a_limit_and_its_reports_go_on(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SITE_CHECKS", "2 per minute")
    body = factories.report(factories.add_site(app).public_key)
    other = factories.report(factories.add_site(app, "other").public_key)
    check = f"{URL}/check"

    answers = [send(client, body, f"192.0.2.{number}", check) for number in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert send(client, other, "192.0.2.1", check).status_code == 200
    assert send(client, body, "192.0.2.1").status_code == 201


@pytest.mark.redis
def test_processes_that_share_redis_find_out_together(
    app: Flask, make_app: MakeApp, redis_url: str
) -> None:
    body = factories.report(factories.add_site(app, reports_per_minute=2).public_key)
    clients = [make_app(redis_url=redis_url).test_client() for _ in range(2)]
    assert [send(client, body).status_code for client in clients] == [201, 201]
    good = proven(clients[0], body)
    assert send(clients[1], body).status_code == 429
    assert send(clients[0], good).status_code == 201
    assert send(clients[1], good).status_code == 429


@given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()) | st.none())
def test_what_is_no_proof_is_worth_nothing(text: str | None) -> None:
    assert proofs.checked(text, "pk_a", SECRET) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON, st.sampled_from(["challenge", "solution", "parameters", "data", "counter", ""]))
def test_what_was_changed_of_a_proof_is_worth_nothing(value: Any, where: str) -> None:
    good = json.loads(base64.b64decode(solved(proofs.challenge("pk_a", SECRET))))
    assert proofs.checked(_encoded(good), "pk_a", SECRET) is not None
    assert proofs.checked(_encoded(good), "pk_b", SECRET) is None
    places = {
        "parameters": good["challenge"],
        "data": good["challenge"]["parameters"],
        "counter": good["solution"],
    }
    if where:
        place = places.get(where, good)
        name = "derivedKey" if where == "counter" else where
        changed = place[name] != value
        place[name] = value
    else:
        good, changed = value, True
    assert not changed or proofs.checked(_encoded(good), "pk_a", SECRET) is None


def _encoded(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()
