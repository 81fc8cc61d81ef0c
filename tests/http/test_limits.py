"""Limits of use: who is counted together, and what those are told who sent too much."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from errorreport.api import limits
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN

URL = "/api/v1/reports"


@pytest.fixture
def body(app: Flask) -> dict[str, Any]:
    return factories.report(factories.add_site(app).public_key)


def send(client: FlaskClient, body: dict[str, Any], address: str = "192.0.2.1") -> Any:
    environ = {"REMOTE_ADDR": address}
    return client.post(URL, json=body, headers={"Origin": ORIGIN}, environ_overrides=environ)


def test_every_answer_says_what_is_left(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = send(client, body)
    assert answer.headers["RateLimit-Policy"] == (
        '"address-minute";q=120;w=60, "site-minute";q=30;w=60, "site-day";q=300;w=86400'
    )
    assert answer.headers["RateLimit"].startswith('"address-minute";r=119;t=')
    assert '"site-minute";r=29;t=' in answer.headers["RateLimit"]
    assert not any(name.startswith("X-RateLimit") for name, _ in answer.headers)


def test_too_many_from_one_address_are_asked_for_a_proof(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    assert {send(client, body).status_code for _ in range(30)} == {201}

    answer = send(client, body)

    assert answer.status_code == 429
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["type"].endswith("#problem-proof-wanted")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert send(client, body, "192.0.2.2").status_code == 201


def test_readers_name_only_so_many_new_pages_a_day(
    app: Flask, client: FlaskClient, body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(path: str, address: str = "192.0.2.1") -> dict[str, Any]:
        changed = {**body, "target": {**body["target"], "source": f"{ORIGIN}{path}"}}
        answer = send(client, changed, address)
        return {"status": answer.status_code, "headers": answer.headers}

    monkeypatch.setattr(limits, "NEW_PAGES", "3 per day")
    assert [of(f"/{number}", f"192.0.2.{number}")["status"] for number in range(3)] == [201] * 3
    refused = of("/never-seen", "192.0.2.9")

    assert refused["status"] == 429
    assert '"pages-day";r=0' in refused["headers"]["RateLimit"]
    assert int(refused["headers"]["Retry-After"]) > 60
    known = of("/1", "192.0.2.9")
    assert known["status"] == 201
    assert "pages" not in known["headers"]["RateLimit"]
    other = factories.report(factories.add_site(app, "other").public_key)
    assert send(client, other, "192.0.2.9").status_code == 201


def test_an_ipv6_household_is_one_reader(client: FlaskClient, body: dict[str, Any]) -> None:
    for number in range(30):
        assert send(client, body, f"2001:db8:1:1::{number:x}").status_code == 201
    assert send(client, body, "2001:db8:1:1:ffff::1").status_code == 429
    assert send(client, body, "2001:db8:1:2::1").status_code == 201


def test_one_site_does_not_use_up_another(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    other = factories.report(factories.add_site(app, "other").public_key)
    for _ in range(30):
        send(client, body)
    assert send(client, body).status_code == 429
    assert send(client, other).status_code == 201


def test_made_up_sites_share_one_bucket(client: FlaskClient, body: dict[str, Any]) -> None:
    for number in range(30):
        assert send(client, body | {"site": f"pk_{number}"}).status_code == 404
    assert send(client, body | {"site": "pk_one_more"}).status_code == 429


def test_an_address_is_counted_before_its_body_is_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BY_ADDRESS", "2 per minute")

    def garbage() -> int:
        answer = client.post(URL, data=b"{", content_type="application/json")
        return int(answer.status_code)

    assert {garbage() for _ in range(2 * limits.REFUSED_AT)} == {400}
    assert garbage() == 429  # told by the application
    assert garbage() == 429  # and before it
    assert client.options(URL, headers={"Origin": ORIGIN}).status_code == 200


def test_a_forwarded_address_is_believed_from_a_configured_proxy_only(
    make_app: MakeApp, body: dict[str, Any]
) -> None:
    def last_of_31(app: Flask, path: str) -> int:
        client = app.test_client()
        sent = {**body, "target": {**body["target"], "source": f"{ORIGIN}{path}"}}
        for number in range(31):
            headers = {"Origin": ORIGIN, "X-Forwarded-For": f"198.51.100.{number}"}
            answer = client.post(URL, json=sent, headers=headers)
        return int(answer.status_code)

    assert last_of_31(make_app(), "/a") == 429
    assert last_of_31(make_app(trusted_proxies="1"), "/b") == 201


def test_limits_can_be_lifted_for_a_load_test(make_app: MakeApp, body: dict[str, Any]) -> None:
    client = make_app(rate_limits="off").test_client()
    answers = [send(client, body) for _ in range(31)]
    assert {answer.status_code for answer in answers} == {201}
    assert "RateLimit" not in answers[-1].headers


@pytest.mark.redis
def test_two_processes_count_together_on_redis(
    make_app: MakeApp, redis_url: str, body: dict[str, Any]
) -> None:
    clients = [make_app(redis_url=redis_url).test_client() for _ in range(2)]
    for number in range(30):
        assert send(clients[number % 2], body).status_code == 201
    answer = send(clients[0], body)
    assert answer.status_code == 429
    assert '"site-minute";r=0;t=' in answer.headers["RateLimit"]
