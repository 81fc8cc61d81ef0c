"""What a site says of its articles: describing, unpublishing and moving them."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from errorreport.articles.models import Article
from errorreport.db import read_scope
from errorreport.findings.models import Event, Finding
from errorreport.reports import placing
from errorreport.sites.models import Site
from tests import factories
from tests.factories import ORIGIN

ARTICLES = "/api/v1/articles"
TEXT = "The council met again.\nThe committee had recieved the letter on Monday, he said."
A, B, C = (f"{ORIGIN}/{name}" for name in "abc")


@pytest.fixture
def site(app: Flask) -> Site:
    return factories.add_site(app)


@pytest.fixture
def token(app: Flask, site: Site) -> dict[str, str]:
    return factories.add_token(app, site)


def send_report(client: FlaskClient, site: Site, path: str = "/a", **changes: Any) -> None:
    body = factories.report(site.public_key, path=path, **changes)
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 201


def push(client: FlaskClient, token: dict[str, str], url: str = A, text: str = TEXT) -> Any:
    answer = client.post("/api/v1/revisions", json={"url": url, "text": text}, headers=token)
    return answer.get_json()


def findings_of(app: Flask) -> list[tuple[str, str]]:
    """The address each finding stands at, and its state."""
    with app.app_context(), read_scope() as session:
        rows = session.execute(
            select(Article.url, Finding.state)
            .join(Finding, Finding.article_id == Article.id)
            .order_by(Finding.id)
        )
        return [(url, state.value) for url, state in rows]


def test_an_article_is_described_and_keeps_what_is_not_mentioned(
    app: Flask, client: FlaskClient, token: dict[str, str]
) -> None:
    said = {"title": "Council", "section": "News", "edit_url": "https://cms.example/1"}
    added = client.put(ARTICLES, json={"url": A, **said, "article_id": "42"}, headers=token)
    again = client.put(ARTICLES, json={"url": A, "authors": ["A. Karimova"]}, headers=token)

    assert (added.status_code, again.status_code) == (201, 200)
    assert added.get_json() == again.get_json()
    with app.app_context(), read_scope() as session:
        article = session.scalars(select(Article)).one()
        assert (article.title, article.section, article.authors) == (
            "Council",
            "News",
            ["A. Karimova"],
        )


def test_a_page_that_names_the_article_is_that_article_wherever_it_stands(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    client.put(ARTICLES, json={"url": A, "article_id": "42"}, headers=token)
    body = factories.report(site.public_key, path="/printed")
    body["target"]["article_id"] = "42"
    client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    assert findings_of(app) == [(A, "open")]


def test_an_unpublished_article_takes_its_findings_along_and_brings_them_back(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token)
    send_report(client, site)
    page = {"source": A, "part": "page"}
    send_report(client, site, target=page, suggestion=None, comment="It does not load.")

    first = client.delete(ARTICLES, query_string={"url": A}, headers=token)
    second = client.delete(ARTICLES, query_string={"url": A}, headers=token)

    assert (first.get_json()["gone"], second.get_json()["gone"]) == (2, 0)
    assert findings_of(app) == [(A, "gone"), (A, "gone")]

    back = push(client, token)
    assert sorted(finding["event"] for finding in back["findings"]) == ["restored", "restored"]
    assert findings_of(app) == [(A, "open"), (A, "open")]


def test_what_was_corrected_while_the_article_was_off_leaves_as_it_comes_back(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token)
    send_report(client, site)
    client.delete(ARTICLES, query_string={"url": A}, headers=token)

    push(client, token, text=TEXT.replace("recieved", "received"))

    assert findings_of(app) == [(A, "corrected")]
    with app.app_context(), read_scope() as session:
        kinds = session.scalars(select(Event.kind).order_by(Event.number)).all()
        assert [kind.value for kind in kinds] == ["opened", "removed", "restored", "corrected"]


def test_an_article_keeps_its_findings_at_its_new_address(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token)
    send_report(client, site)

    client.post(f"{ARTICLES}/move", json={"from": A, "to": B}, headers=token)
    around = factories.around(TEXT, "letter")
    send_report(client, site, path="/a", exact="letter", around=around)  # an old copy of the page

    assert findings_of(app) == [(B, "open"), (B, "open")]
    assert push(client, token, url=B)["revision"]["number"] == 1

    client.delete(f"{ARTICLES}/move", query_string={"from": A}, headers=token)
    around = factories.around(TEXT, "council")
    send_report(client, site, path="/b", exact="council", around=around)
    assert findings_of(app) == [(A, "open")] * 3


def test_two_addresses_of_one_article_become_one_and_part_again(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    for path in ("/a", "/b", "/c"):
        send_report(client, site, path=path)

    for move in ({"from": A, "to": B}, {"from": B, "to": C}):
        assert client.post(f"{ARTICLES}/move", json=move, headers=token).status_code == 200
    assert findings_of(app) == [(C, "open")] * 3

    client.delete(f"{ARTICLES}/move", query_string={"from": B}, headers=token)
    assert findings_of(app) == [(B, "open"), (B, "open"), (C, "open")]
    client.delete(f"{ARTICLES}/move", query_string={"from": A}, headers=token)
    assert findings_of(app) == [(A, "open"), (B, "open"), (C, "open")]


def test_what_moves_with_its_article_is_carried_from_the_newest_text_it_stood_in(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    push(client, token)
    send_report(client, site)
    newest = push(client, token, text=f"{TEXT}\nIt was late.")["revision"]["id"]
    push(client, token, B, "Another text.")

    client.post(f"{ARTICLES}/move", json={"from": A, "to": B}, headers=token)

    with app.app_context(), read_scope() as session:
        finding = session.scalars(select(Finding)).one()
    assert finding.stood_in_id == newest
    fixed = push(client, token, B, f"{TEXT}\nIt was late.".replace("recieved", "received"))
    assert fixed["outcomes"]["corrected"] == 1


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "told"),
    [
        ("POST", "/move", {"json": {"from": A, "to": B}}, 404, "no article at"),
        ("POST", "/move", {"json": {"from": A}}, 422, "required"),
        ("POST", "/move", {"json": {"from": A, "to": "https://other.example/"}}, 422, "host"),
        ("DELETE", "/move", {"query_string": {"from": A}}, 404, "moved away"),
        ("DELETE", "/move", {}, 422, "from="),
        ("DELETE", "", {"query_string": {"url": A}}, 404, "no article at"),
        ("DELETE", "", {}, 422, "url="),
        ("DELETE", "", {"query_string": {"url": "https://other.example/"}}, 422, "host"),
        ("PUT", "", {"json": {"url": A, "edit_url": "javascript:0"}}, 422, "http"),
    ],
)
def test_what_cannot_be_done_is_said(
    client: FlaskClient,
    token: dict[str, str],
    method: str,
    path: str,
    sent: dict[str, Any],
    status: int,
    told: str,
) -> None:
    answer = client.open(f"{ARTICLES}{path}", method=method, headers=token, **sent)
    assert answer.status_code == status
    assert told in answer.text
    assert client.open(f"{ARTICLES}{path}", method=method, **sent).status_code == 401


def test_an_article_cannot_move_to_where_it_stands(
    client: FlaskClient, token: dict[str, str]
) -> None:
    push(client, token)
    move = {"from": A, "to": f"{A}#later"}
    answer = client.post(f"{ARTICLES}/move", json=move, headers=token)
    assert answer.status_code == 409


def test_after_a_merge_a_report_finds_what_was_reported_on_the_other_address(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    send_report(client, site, path="/a")
    client.post(f"{ARTICLES}/move", json={"from": A, "to": B}, headers=token)  # B is new
    client.put(ARTICLES, json={"url": C}, headers=token)
    client.post(f"{ARTICLES}/move", json={"from": B, "to": C}, headers=token)  # C was there

    for path in ("/a", "/b", "/c"):
        body = factories.report(site.public_key, path=path)
        answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
        assert answer.get_json()["answer"] == "known"
    assert findings_of(app) == [(C, "open")]
    fate = client.get(answer.headers["Location"].removeprefix("http://127.0.0.1:8000"))
    assert fate.get_json()["article"]["url"] == C

    client.delete(f"{ARTICLES}/move", query_string={"from": B}, headers=token)
    send_report(client, site, path="/b")
    assert findings_of(app) == [(B, "open")]


def test_an_article_moves_back_to_where_it_stood(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    send_report(client, site)
    for move in ({"from": A, "to": B}, {"from": B, "to": A}):
        assert client.post(f"{ARTICLES}/move", json=move, headers=token).status_code == 200
    assert findings_of(app) == [(A, "open")]
    send_report(client, site, path="/b")
    assert findings_of(app) == [(A, "open")]


def test_a_report_that_races_a_merge_is_not_left_behind(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str], monkeypatch: Any
) -> None:
    send_report(client, site, path="/a")
    client.put(ARTICLES, json={"url": B}, headers=token)
    place, moved = placing.place, []

    def merge_in_between(*arguments: Any) -> Any:
        if not moved:
            moved.append(True)
            move = {"from": A, "to": B}
            app.test_client().post(f"{ARTICLES}/move", json=move, headers=token)
        return place(*arguments)

    monkeypatch.setattr(placing, "place", merge_in_between)
    send_report(client, site, path="/a", exact="letter", around=factories.around(TEXT, "letter"))
    assert findings_of(app) == [(B, "open"), (B, "open")]
