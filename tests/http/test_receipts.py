"""``/api/v1/receipts``: what a reader learns of a report, and erasing it."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.acts import service as acts
from errorreport.acts.act import Act, By
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.findings.life import EventKind, Reason
from errorreport.findings.models import Finding
from errorreport.findings.service import story
from errorreport.reports.models import Report
from errorreport.sites.models import Site
from tests import factories
from tests.factories import NOW, ORIGIN

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def site(app: Flask) -> Site:
    return factories.add_site(app)


@pytest.fixture
def editor(app: Flask, site: Site) -> str:
    with app.app_context():
        return accounts.add_editor(
            "anna@news.example",
            name="Anna",
            password="correct horse battery",
            site_id=site.id,
            role=Role.EDITOR,
            now=NOW,
        ).id


@pytest.fixture
def receipt(client: FlaskClient, site: Site) -> str:
    body = factories.report(site.public_key, comment="Look at the letters.")
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    return answer.headers["Location"].removeprefix(BASE)


def act(app: Flask, editor: str, kind: EventKind, **said: Any) -> None:
    with app.app_context():
        with read_scope() as session:
            [finding_id] = session.scalars(select(Finding.id))
        acts.record(finding_id, Act(kind=kind, **said), by=By(editor), expected=None, clock=utc_now)


def test_a_new_report_is_in_the_queue(client: FlaskClient, receipt: str) -> None:
    answer = client.get(receipt)

    fate = answer.get_json()
    assert (fate["state"], fate["steps"], fate["after"]) == ("open", [], None)
    assert fate["before"]["exact"] == "recieved"
    assert (fate["suggestion"], fate["comment"]) == ("received", "Look at the letters.")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_correction_as_suggested_says_so(
    app: Flask, client: FlaskClient, receipt: str, editor: str
) -> None:
    act(app, editor, EventKind.CONFIRMED)
    assert client.get(receipt).get_json()["after"] is None  # not before it is corrected
    act(app, editor, EventKind.CORRECTED)

    fate = client.get(receipt).get_json()

    assert (fate["state"], fate["as_suggested"]) == ("corrected", True)
    assert fate["after"] == fate["before"] | {"exact": "received"}
    assert [step["what"] for step in fate["steps"]] == ["confirmed", "corrected"]


def test_another_wording_is_not_called_the_readers_own(
    app: Flask, client: FlaskClient, receipt: str, editor: str
) -> None:
    act(app, editor, EventKind.CONFIRMED, replacement="got")
    act(app, editor, EventKind.CORRECTED)
    fate = client.get(receipt).get_json()
    assert (fate["as_suggested"], fate["after"]["exact"]) == (False, "got")


def test_a_refusal_gives_its_reason(
    app: Flask, client: FlaskClient, receipt: str, editor: str
) -> None:
    act(app, editor, EventKind.DECLINED, reason=Reason.QUOTATION, note="He said so.")
    fate = client.get(receipt).get_json()
    assert (fate["state"], fate["reason"], fate["note"]) == ("declined", "quotation", "He said so.")


def test_after_a_ruling_of_spam_the_words_are_not_shown(
    app: Flask, client: FlaskClient, receipt: str, editor: str
) -> None:
    act(app, editor, EventKind.DECLINED, reason=Reason.SPAM)
    fate = client.get(receipt).get_json()
    assert (fate["before"], fate["suggestion"], fate["comment"]) == (None, None, None)


def test_what_was_undone_is_no_step(
    app: Flask, client: FlaskClient, receipt: str, editor: str
) -> None:
    act(app, editor, EventKind.CONFIRMED)
    with app.app_context(), read_scope() as session:
        [finding_id] = session.scalars(select(Finding.id))
        confirmed = story(session, finding_id)[-1].id
    act(app, editor, EventKind.UNDONE, undoes=confirmed)
    fate = client.get(receipt).get_json()
    assert (fate["state"], fate["steps"]) == ("open", [])


def test_erasing_takes_the_words_and_leaves_the_finding(
    app: Flask, client: FlaskClient, receipt: str
) -> None:
    assert client.delete(receipt).status_code == 204
    assert client.delete(receipt).status_code == 204

    fate = client.get(receipt).get_json()
    assert fate["erased_at"] is not None
    assert (fate["before"], fate["suggestion"], fate["comment"]) == (None, None, None)
    with app.app_context(), read_scope() as session:
        [finding] = session.scalars(select(Finding))
        [report] = session.scalars(select(Report))
        assert (finding.state, finding.exact, finding.suggestions) == ("open", "recieved", [])
        kept = {name: value for name, value in vars(report).items() if isinstance(value, str)}
        assert not any("reciev" in value for value in kept.values())


def test_a_receipt_is_gone_after_the_sites_time(client: FlaskClient, receipt: str) -> None:
    expires = client.get(receipt).get_json()["expires_at"]
    with time_machine.travel(expires):
        assert client.get(receipt).status_code == 404


@pytest.mark.parametrize("method", ["get", "delete"])
def test_an_unknown_receipt_says_no_more_than_that(client: FlaskClient, method: str) -> None:
    answer = getattr(client, method)(f"/api/v1/receipts/{'a' * 32}", headers={"Origin": "null"})
    assert answer.status_code == 404
    assert answer.headers["Access-Control-Allow-Origin"] == "null"
