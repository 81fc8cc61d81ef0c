"""What operators see: health, readiness, metrics, log lines; and the API's own description."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy import text

from errorreport.api.openapi import described
from errorreport.api.wiring import Operation
from errorreport.db import unit_of_work
from tests import factories
from tests.factories import ORIGIN
from tests.support.servers import create_app_for


def test_a_living_process_says_so_even_without_a_database(tmp_path: Path) -> None:
    app = create_app_for("postgresql://nobody@127.0.0.1:1/nothing", instance=str(tmp_path))
    assert app.test_client().get("/healthz").get_json() == {"status": "ok"}
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "no database")


def test_ready_means_migrated(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json() == {"status": "ok"}


def test_metrics_count_requests_and_read_the_queue(app: Flask, client: FlaskClient) -> None:
    site = factories.add_site(app)
    client.post(
        "/api/v1/reports", json=factories.report(site.public_key), headers={"Origin": ORIGIN}
    )
    lines = client.get("/metrics").text.splitlines()
    assert 'errorreport_requests_total{endpoint="api.reports.submit",status="201"} 1.0' in lines
    assert 'errorreport_findings{state="open"} 1.0' in lines
    assert "errorreport_outbox_unsent 1.0" in lines


def test_a_request_is_one_log_line_without_secrets(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    site = factories.add_site(app)
    capsys.readouterr()
    body = factories.report(site.public_key, comment="a private remark")
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    client.get(answer.headers["Location"].removeprefix("http://127.0.0.1:8000"))

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [(line["rule"], line["status"]) for line in lines] == [
        ("/api/v1/reports", 201),
        ("/api/v1/receipts/<secret>", 200),
    ]
    assert lines[0]["request_id"] == answer.headers["X-Request-Id"]
    secret = answer.get_json()["receipt"].rpartition("/")[2]
    told = json.dumps(lines)
    assert not any(word in told for word in (secret, "private", "recieved", "127.0.0.1"))


def test_the_document_is_valid_openapi(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert "/api/v1/reports" in document["paths"]
    assert "429" in document["paths"]["/api/v1/reports"]["post"]["responses"]


def test_every_call_of_the_api_is_described(app: Flask) -> None:
    with app.app_context():
        told = {rule.endpoint for rule, _, _ in described()}
        calls = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith("/api/v1/") and rule.endpoint != "openapi.document"
        }
    assert calls == told


def test_answers_are_those_the_document_promises(app: Flask, client: FlaskClient) -> None:
    """A field that the schema lacks would be silently missing from the document."""
    site = factories.add_site(app)
    answer = client.post(
        "/api/v1/reports", json=factories.report(site.public_key), headers={"Origin": ORIGIN}
    )
    document = client.get("/api/v1/openapi.json").get_json()
    promised = document["components"]["schemas"]["AnswerOut"]["properties"]
    assert set(answer.get_json()) == set(promised)
    operation = app.view_functions["api.reports.submit"].operation  # type: ignore[attr-defined] # set by the decorator
    assert isinstance(operation, Operation)


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/api/v1/sites/%00/embed", {}, 404),
        ("GET", "/api/v1/receipts/a%00", {}, 404),
        ("GET", "/r/%00", {}, 404),
        ("GET", "/?after=%00", {}, 422),
        ("POST", "/login", {"data": {"email": "a\0@b.example", "password": "x"}}, 422),
    ],
)
def test_nul_is_refused_wherever_it_is_sent(
    client: FlaskClient, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert client.open(path, method=method, headers=headers, **sent).status_code == status


def test_a_strange_probe_is_a_strangers(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"X-Errorreport-Probe": "é"})
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_database_error_leaves_no_words_in_the_log(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    site = factories.add_site(app)
    with app.app_context(), unit_of_work() as uow:
        uow.session.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    capsys.readouterr()
    body = factories.report(site.public_key, comment="MY SECRET COMMENT")
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    with app.app_context(), unit_of_work() as uow:
        uow.session.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    logged = capsys.readouterr().out
    assert answer.status_code == 500
    assert "database_error" in logged
    assert not any(words in logged for words in ("SECRET", "recieved", "committee"))


def test_the_document_may_be_read_by_all(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json", headers={"Origin": "https://tool.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
