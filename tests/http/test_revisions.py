"""Pushing an article's new text: what leaves the queue by itself, and what never does."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role, Scope
from errorreport.acts import service as acts
from errorreport.acts.act import Act, By
from errorreport.articles.models import Article, Revision
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.findings.life import EventKind
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.findings.receive import ignore_held, use_held
from errorreport.notify.models import Outbox
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from tests import factories
from tests.factories import NOW, ORIGIN
from tests.support.statements import counted

REVISIONS = "/api/v1/revisions"
URL = f"{ORIGIN}/a"
LEAD = "The council met again on Monday evening in the old town hall."
BODY = "On Monday the committee had recieved the letter on Monday, the mayor said."
CLOSE = "The harbour works are to end in May, and the bridge will open after that."
FIRST = "\n".join([LEAD, BODY, CLOSE])
FIXED = FIRST.replace("recieved", "received")


@pytest.fixture
def site(app: Flask) -> Site:
    return factories.add_site(app)


@pytest.fixture
def token(app: Flask, site: Site) -> dict[str, str]:
    return factories.add_token(app, site)


Push = Callable[..., Any]


@pytest.fixture
def push(client: FlaskClient, token: dict[str, str]) -> Push:
    def send(text: str, **more: Any) -> Any:
        return client.post(REVISIONS, json={"url": URL, "text": text, **more}, headers=token)

    return send


def send_report(client: FlaskClient, site: Site, **changes: Any) -> None:
    body = factories.report(site.public_key, **changes)
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 201


def the_finding(app: Flask) -> Finding:
    with app.app_context(), read_scope() as session:
        return session.scalars(select(Finding)).one()


def story(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    with app.app_context(), read_scope() as session:
        events = session.scalars(select(Event).order_by(Event.number))
        return [(event.kind.value, event.payload) for event in events]


def act(app: Flask, site: Site, kind: EventKind, **said: Any) -> None:
    with app.app_context():
        editor = accounts.add_editor(
            f"{kind}@news.example",
            name="Anna",
            password="correct horse battery",
            site_id=site.id,
            role=Role.EDITOR,
            now=NOW,
        )
        finding_id = the_finding(app).id
        acts.record(
            finding_id, Act(kind=kind, **said), by=By(editor.id), expected=None, clock=utc_now
        )


def test_the_correction_leaves_the_queue_by_itself(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    first = push(FIRST)
    send_report(client, site)
    second = push(FIXED)

    assert (first.status_code, second.status_code) == (201, 201)
    said = second.get_json()
    assert said["revision"]["number"] == 2
    assert said["outcomes"] == {
        "intact": 0, "corrected": 1, "changed": 0, "removed": 0, "regressed": 0, "unsure": 0,
    }  # fmt: skip
    finding = the_finding(app)
    assert said["findings"] == [{"id": finding.id, "event": "corrected", "state": "corrected"}]
    assert story(app) == [("opened", {}), ("corrected", {})]
    with app.app_context(), read_scope() as session:
        anchors = session.scalars(select(Anchor).order_by(Anchor.revision_id)).all()
        assert [anchor.status for anchor in anchors] == ["exact", "fuzzy"]
        assert FIXED[anchors[1].start : anchors[1].end] == "received"
        told = session.scalars(select(Outbox.event).order_by(Outbox.id)).all()
        assert told == ["finding.opened", "finding.corrected"]


def test_an_edit_elsewhere_carries_the_finding(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    send_report(client, site)
    said = push(FIRST.replace("old town hall", "new town hall, as planned")).get_json()
    assert said["outcomes"]["intact"] == 1
    assert said["findings"] == []
    with app.app_context(), read_scope() as session:
        anchor = session.scalars(select(Anchor).order_by(Anchor.revision_id.desc())).first()
        assert anchor is not None
        assert anchor.status == "shifted"


def test_a_report_made_before_any_text_was_known_is_carried_from_its_words(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    send_report(client, site)
    assert push(FIRST).get_json()["outcomes"]["intact"] == 1
    assert push(FIXED).get_json()["outcomes"]["corrected"] == 1


def test_a_sentence_changed_elsewhere_asks_for_a_look(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    fixed = BODY.replace("recieved", "received")
    around = ("town hall. ", " The harbour")
    send_report(client, site, exact=BODY, around=around, suggestion=fixed)

    said = push(FIRST.replace("the mayor said", "the mayor told us")).get_json()

    assert said["outcomes"]["changed"] == 1
    finding = the_finding(app)
    assert (finding.state, finding.attention) == ("open", "changed")


@pytest.mark.parametrize(
    ("policy", "outcome"), [("suggested", "changed"), ("edited", "corrected"), ("never", "changed")]
)
def test_the_sites_policy_says_what_counts_as_corrected(
    app: Flask, client: FlaskClient, site: Site, push: Push, policy: str, outcome: str
) -> None:
    with app.app_context():
        sites.change("news", {"resolve_policy": policy})
    push(FIRST)
    send_report(client, site, suggestion=None)
    said = push(FIRST.replace("recieved", "obtained")).get_json()
    assert said["outcomes"][outcome] == 1


def test_a_deleted_paragraph_makes_its_finding_gone(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    send_report(client, site)
    said = push(f"{LEAD}\n{CLOSE}").get_json()
    assert said["outcomes"]["removed"] == 1
    assert the_finding(app).state == "gone"

    assert push(FIRST).get_json()["findings"][0]["event"] == "restored"
    assert the_finding(app).state == "open"


def test_the_current_text_again_writes_nothing(app: Flask, push: Push) -> None:
    first = push(FIRST, version="1")
    again = push(f"  {FIRST}\n\n", version="2")
    assert again.status_code == 200
    assert again.get_json()["revision"] == first.get_json()["revision"]
    with app.app_context(), read_scope() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 1
        assert session.scalars(select(Article.generation)).one() == 1


def test_a_rollback_brings_the_mistake_back_and_names_both_revisions(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    send_report(client, site)
    corrected_in = push(FIXED).get_json()["revision"]["id"]
    said = push(FIRST).get_json()

    assert said["outcomes"]["regressed"] == 1
    finding = the_finding(app)
    assert (finding.state, finding.attention) == ("open", "regressed")
    assert story(app)[-1] == ("regressed", {"corrected_in": corrected_in})
    assert push(FIXED).get_json()["outcomes"]["corrected"] == 1


def test_an_editor_who_reopens_is_not_overruled_by_the_same_text(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    send_report(client, site)
    push(FIRST.replace("recieved", "reecived"))
    act(app, site, EventKind.REOPENED)
    said = push(FIRST.replace("recieved", "reecived").replace("old town", "new town")).get_json()
    assert said["findings"] == []
    assert the_finding(app).state == "open"
    assert push(FIXED).get_json()["outcomes"]["corrected"] == 1


def test_a_confirmed_wording_of_the_editors_own_counts_as_suggested(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    with app.app_context():
        sites.change("news", {"resolve_policy": "suggested"})
    push(FIRST)
    send_report(client, site)
    act(app, site, EventKind.CONFIRMED, replacement="obtained")
    assert push(FIRST.replace("recieved", "obtained")).get_json()["outcomes"]["corrected"] == 1


def test_a_correction_by_the_text_can_be_undone(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    send_report(client, site)
    push(FIXED)
    with app.app_context(), read_scope() as session:
        corrected = session.scalars(select(Event.id).where(Event.kind == "corrected")).one()
    act(app, site, EventKind.UNDONE, undoes=corrected)
    assert the_finding(app).state == "open"


def test_an_older_text_is_stored_and_changes_no_state(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST, published_at="2026-11-20T10:00:00Z")
    send_report(client, site)
    late = push(FIXED, published_at="2026-11-19T10:00:00Z")
    assert late.status_code == 201
    assert (late.get_json()["findings"], late.get_json()["outcomes"]) == ([], None)
    assert the_finding(app).state == "open"
    with app.app_context(), read_scope() as session:
        assert session.scalars(select(Article.revision_number)).one() == 1


# Texts that are not to be believed.

SUSPECT = {
    "paywall": "The council met again on Monday…\nSubscribe to read on.",
    "consent wall": "We and our 842 partners value your privacy.\nAccept all\nReject all",
    "soft 404": "Page not found\nThe page you are looking for does not exist.",
    "maintenance": "We are down for maintenance and will be back soon.",
    "empty page": "",
}


@pytest.mark.parametrize("text", SUSPECT.values(), ids=SUSPECT.keys())
def test_a_text_too_unlike_the_last_is_held(
    app: Flask, client: FlaskClient, site: Site, push: Push, text: str
) -> None:
    push(FIRST)
    send_report(client, site)

    answer = push(text)

    assert answer.status_code == 202
    said = answer.get_json()
    assert (said["held"], said["outcomes"], said["findings"]) == (True, None, [])
    assert the_finding(app).state == "open"
    assert push(FIXED).get_json()["revision"]["number"] == 3


def test_a_text_that_would_remove_most_findings_is_held(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    for word in ("committee", "letter", "mayor"):
        around = factories.around(FIRST, word)
        send_report(client, site, exact=word, around=around, suggestion=None)
    assert (
        push(f"{LEAD}\n{CLOSE}\nAnother paragraph of much the same length as it.").status_code
        == 202
    )


def test_a_held_text_sent_again_as_complete_is_used(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    send_report(client, site)
    assert push(LEAD).status_code == 202
    assert push(LEAD).status_code == 202
    used = push(LEAD, complete=True)
    assert used.status_code == 201
    assert used.get_json()["revision"]["number"] == 2
    assert the_finding(app).state == "gone"
    with app.app_context(), read_scope() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 2


def test_an_editor_uses_a_held_text(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    send_report(client, site)
    held = push(LEAD).get_json()["revision"]["id"]
    with app.app_context():
        assert use_held(site, held, clock=utc_now).outcomes is not None
    assert the_finding(app).state == "gone"


def test_an_ignored_text_never_decides(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    send_report(client, site)
    held = push(LEAD).get_json()["revision"]["id"]
    with app.app_context():
        ignore_held(site, held, clock=utc_now)
        with pytest.raises(Exception, match="not held any more"):
            use_held(site, held, clock=utc_now)
    assert the_finding(app).state == "open"


def test_a_held_text_is_not_used_over_a_newer_one(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    push(FIRST)
    held = push(LEAD).get_json()["revision"]["id"]
    push(FIXED)
    with app.app_context(), pytest.raises(Exception, match="newer text"):
        use_held(site, held, clock=utc_now)


# What a push must be.


def test_html_is_read_as_a_reader_reads_it(
    app: Flask, client: FlaskClient, token: dict[str, str]
) -> None:
    html = "<nav>Menu</nav><article><h1>Council</h1><p>It has <b>rec</b>ieved it.</p></article>"
    answer = client.post(
        REVISIONS,
        json={"url": URL, "html": html, "title": "Council", "section": "News", "authors": ["A."]},
        headers=token,
    )
    assert answer.status_code == 201
    with app.app_context(), read_scope() as session:
        assert session.scalars(select(Revision.text)).one() == "Council\nIt has recieved it."
        article = session.scalars(select(Article)).one()
        assert (article.title, article.section, article.authors) == ("Council", "News", ["A."])


def test_a_page_without_an_article_names_the_selectors_tried(
    app: Flask, client: FlaskClient, token: dict[str, str]
) -> None:
    with app.app_context():
        sites.change("news", {"root_selectors": [".story", "#text"]})
    answer = client.post(REVISIONS, json={"url": URL, "html": "<p>Hi</p>"}, headers=token)
    assert answer.status_code == 422
    assert answer.get_json()["type"].endswith("/api/docs#problem-no-article")
    [error] = answer.get_json()["errors"]
    assert error["pointer"] == "#/html"
    assert ".story" in error["detail"]
    assert "#text" in error["detail"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"text": None}, "#/html"),
        ({"html": "<p>"}, "#/html"),
        ({"url": "https://other.example/"}, "#/url"),
        ({"published_at": "2026-11-20T10:00:00"}, "#/published_at"),
        ({"published_at": "yesterday"}, "#/published_at"),
        ({"complete": "yes"}, "#/complete"),
        ({"source": "fetched"}, "#/source"),
        ({"edit_url": "javascript:alert(1)"}, "#/edit_url"),
        ({"colour": "red"}, "#/colour"),
        ({"text": "a\x00b"}, "#/text"),
    ],
)
def test_what_cannot_be_used_is_named(
    client: FlaskClient, token: dict[str, str], changes: dict[str, Any], pointer: str
) -> None:
    answer = client.post(REVISIONS, json={"url": URL, "text": FIRST, **changes}, headers=token)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_five_mebibytes_pass_and_more_do_not(client: FlaskClient, token: dict[str, str]) -> None:
    line = "<p>" + "я" * 510 + "</p>"
    html = f"<article>{line * 5100}</article>"
    assert len(html.encode()) < 5 * 1024 * 1024
    assert client.post(REVISIONS, json={"url": URL, "html": html}, headers=token).status_code == 201
    larger = client.post(REVISIONS, json={"url": URL, "html": html * 2}, headers=token)
    assert (larger.status_code, larger.content_type) == (413, "application/problem+json")


def test_a_push_needs_a_token_with_the_scope(app: Flask, client: FlaskClient, site: Site) -> None:
    body = {"url": URL, "text": FIRST}
    reader = factories.add_token(app, site, Scope.FINDINGS_READ)
    admin = factories.add_token(app, site, Scope.ADMIN)
    for headers, status in (
        ({}, 401),
        ({"Authorization": "Bearer ert_wrong"}, 401),
        ({"Authorization": "Basic ert_wrong"}, 401),
        (reader, 403),
        (admin, 201),
    ):
        answer = client.post(REVISIONS, json=body, headers=headers)
        assert answer.status_code == status
    assert client.post(f"{REVISIONS}?token=ert_wrong", json=body).status_code == 401
    assert "Bearer" in client.post(REVISIONS, json=body).headers["WWW-Authenticate"]


def test_the_statements_of_a_push_do_not_grow_with_its_findings(
    app: Flask, client: FlaskClient, site: Site, push: Push
) -> None:
    def statements(text: str) -> list[str]:
        with counted(app, every=True) as sent:
            push(text)
        # A token's use is noted once a while, whatever is pushed.
        return [one for one in sent if not one.startswith("UPDATE token")]

    push(FIRST)
    send_report(client, site)
    with_one = statements(FIXED)
    push(FIRST)
    for word in ("council", "evening", "harbour", "bridge", "mayor"):
        around = factories.around(FIRST, word)
        send_report(client, site, exact=word, around=around, suggestion=word.upper())
    changed = FIXED
    for word in ("council", "evening", "harbour", "bridge", "mayor"):
        changed = changed.replace(word, word.upper())
    many = statements(changed)
    assert len(many) == len(with_one) > 5
