"""``POST /reports/check``: the answer a reader would get, with nothing stored."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from errorreport.articles.models import Article
from errorreport.db import read_scope
from errorreport.findings.models import Event, Finding
from errorreport.reports.models import IdempotencyKey, Receipt, Report
from errorreport.sites.models import Site
from tests import factories
from tests.factories import ORIGIN
from tests.support.newsroom import Newsroom

TEXT = "On Monday the committee had recieved the letter on Monday, the mayor said."
STORED = (Report, Finding, Event, Article, Receipt, IdempotencyKey)


@pytest.fixture
def site(app: Flask) -> Site:
    return factories.add_site(app)


def ask(client: FlaskClient, site: Site, exact: str = "recieved", **changes: Any) -> Any:
    body = factories.report(site.public_key, exact, **changes)
    return client.post("/api/v1/reports/check", json=body, headers={"Origin": ORIGIN})


def send(client: FlaskClient, site: Site, **changes: Any) -> Any:
    body = factories.report(site.public_key, **changes)
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def rows(app: Flask) -> list[int]:
    with app.app_context(), read_scope() as session:
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in STORED]


def test_nothing_is_stored(app: Flask, client: FlaskClient, site: Site) -> None:
    answer = ask(client, site)

    assert answer.status_code == 200
    assert answer.get_json()["answer"] == "new"
    assert rows(app) == [0] * len(STORED)


@pytest.mark.parametrize("known_text", [True, False])
def test_it_is_what_a_report_is_answered_then(
    make_app: Any, client: FlaskClient, site: Site, app: Flask, known_text: bool
) -> None:
    if known_text:
        token = factories.add_token(app, site)
        client.post("/api/v1/revisions", json={"url": f"{ORIGIN}/a", "text": TEXT}, headers=token)
    for _ in range(3):
        asked = ask(client, site).get_json()
        sent = send(client, site)
        # The time of a finding that is not there yet is the time of asking.
        same = ("answer", "reason", "note", "rule")
        assert [asked[key] for key in same] == [sent[key] for key in same]
        assert asked["finding"]["state"] == sent["finding"]["state"]
        assert asked["finding"]["others"] == sent["finding"]["others"]
    assert set(sent) - set(asked) == {"id", "receipt"}


def test_the_count_is_rounded_down(make_app: Any) -> None:
    app = make_app(rate_limits="off")
    client, site = app.test_client(), factories.add_site(app)
    told = []
    for _ in range(11):
        told.append(ask(client, site).get_json()["finding"]["others"])
        send(client, site)

    assert told == [0, 1, 2, 2, 2, 5, 5, 5, 5, 5, 10]


def test_facts_get_no_number(client: FlaskClient, site: Site) -> None:
    send(client, site)

    told = ask(client, site, category="fact").get_json()

    assert told["answer"] == "known"
    assert told["finding"]["others"] is None


def test_a_decision_is_told_before_anybody_types(app: Flask, site: Site) -> None:
    newsroom = Newsroom(app, site)
    client = app.test_client()
    send(client, site)
    anna = newsroom.hires()
    (finding,) = anna.listed()
    anna.acts(finding, "declined", reason="quotation", note="He wrote it so himself.")

    told = ask(client, site).get_json()

    assert told["answer"] == "declined"
    assert told["reason"] == "quotation"
    assert told["note"] == "He wrote it so himself."
    assert anna.listed(view="all", state="declined") == [finding]


def test_words_tried_at_random_are_not_answered(client: FlaskClient, site: Site) -> None:
    short = ask(client, site, around=("the ", " letter"))
    enough = ask(client, site, around=("the old", " letter"))

    assert short.status_code == 422
    assert short.get_json()["errors"][0]["pointer"] == "#/target/selector"
    assert "12 characters" in short.get_json()["detail"]
    assert enough.status_code == 200


def test_a_page_without_words_cannot_be_asked_about(client: FlaskClient, site: Site) -> None:
    body = factories.report(site.public_key, comment="The menu is broken.", suggestion=None)
    body["target"] = {"source": f"{ORIGIN}/a", "part": "page"}

    answer = client.post("/api/v1/reports/check", json=body, headers={"Origin": ORIGIN})

    assert answer.status_code == 422


def test_a_suggestion_that_reads_like_a_comment_is_called_one(
    client: FlaskClient, site: Site
) -> None:
    assert ask(client, site, suggestion="wrong!!!").get_json()["reads_as_comment"]
    assert not ask(client, site, suggestion="received").get_json()["reads_as_comment"]
    assert not ask(client, site, suggestion=None).get_json()["reads_as_comment"]
    assert not ask(client, site, suggestion="").get_json()["reads_as_comment"]


def test_only_pages_of_the_site_may_ask(client: FlaskClient, site: Site) -> None:
    body = factories.report(site.public_key)

    foreign = {"Origin": "https://other.example"}
    assert client.post("/api/v1/reports/check", json=body, headers=foreign).status_code == 403
    body["site"] = "pk_unknown"
    own = {"Origin": ORIGIN}
    assert client.post("/api/v1/reports/check", json=body, headers=own).status_code == 404


def test_asking_has_a_limit_of_its_own(client: FlaskClient, site: Site) -> None:
    answers = [ask(client, site).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]
    send(client, site)  # reports are counted apart


def test_every_report_is_counted_by_what_its_sender_was_told(
    client: FlaskClient, site: Site
) -> None:
    send(client, site)
    send(client, site)
    ask(client, site)
    body = factories.report(site.public_key)
    own = {"Origin": ORIGIN}
    client.post("/api/v1/reports", json=body, headers={"Origin": "https://other.example"})
    client.post("/api/v1/reports", json={**body, "category": "rant"}, headers=own)
    client.post("/api/v1/reports", json={**body, "site": "pk_no"}, headers=own)
    client.post("/api/v1/reports", data="x" * 50_000, headers=own)

    counted = client.get("/metrics").text

    for line in (
        'errorreport_reports_total{answer="new"} 1.0',
        'errorreport_reports_total{answer="known"} 1.0',
        'errorreport_reports_refused_total{problem="foreign-origin"} 1.0',
        'errorreport_reports_refused_total{problem="bad-input"} 1.0',
        'errorreport_reports_refused_total{problem="not-found"} 1.0',
    ):
        assert line in counted
    assert counted.count("errorreport_reports_refused_total{") == 4
