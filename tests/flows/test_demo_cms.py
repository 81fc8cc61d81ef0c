"""The demo publication's edit pages: what is saved there reaches the queue, and can go back."""

import html
import json
import re
import stat
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from errorreport.articles.models import Article, Revision
from errorreport.db import read_scope
from errorreport.demo.publication import create_publication, mistakes, pages
from errorreport.findings.models import Finding
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from tests import factories
from tests.conftest import Serve
from tests.factories import NOW
from tests.flows.conftest import READY, FirstRun, StartAgain
from tests.support import databases, operator
from tests.support.demo import get, site_key
from tests.support.servers import Server, create_app_for, free_port

PUBLIC = "http://127.0.0.1:8001"
FERRY = "night-ferry"


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> databases.Database:
    """SQLite alone: the publication knows no database, and the API is tested on both."""
    return databases.SQLite(tmp_path_factory.mktemp("cms"))


@pytest.fixture
def site(app: Flask) -> Site:
    with app.app_context():
        return sites.add("courier", name="The Courier", origins=[PUBLIC], now=NOW)


@pytest.fixture
def folder(app: Flask, site: Site, tmp_path: Path) -> Path:
    made = tmp_path / "demo"
    made.mkdir()
    token = factories.add_token(app, site)["Authorization"].removeprefix("Bearer ")
    (made / "token").write_text(token + "\n")
    return made


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve(rate_limits="off")


@pytest.fixture
def courier(site: Site, folder: Path, server: Server) -> FlaskClient:
    """A browser at the publication, which tells the running service."""
    return publication(site, folder, server.url).test_client()


@pytest.fixture
def alone(site: Site, folder: Path) -> FlaskClient:
    """A browser at the publication while no service runs."""
    return publication(site, folder, f"http://127.0.0.1:{free_port()}").test_client()


def publication(site: Site, folder: Path, api_url: str) -> Flask:
    return create_publication(
        site_key=site.public_key,
        server_url="https://reports.example",
        public_url=PUBLIC,
        folder=str(folder),
        api_url=api_url,
    )


def post(courier: FlaskClient, path: str, **form: str) -> Any:
    return courier.post(
        path, data=form, headers={"Origin": PUBLIC}, base_url=PUBLIC, follow_redirects=False
    )


def said(courier: FlaskClient, slug: str = FERRY) -> str:
    found = re.search(r'role="status">(.*?)</p>', courier.get(f"/{slug}/edit").text)
    return html.unescape(found[1]) if found else ""


def body_of(courier: FlaskClient, slug: str = FERRY) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*)</textarea>", courier.get(f"/{slug}/edit").text, re.S)
    assert found is not None
    return html.unescape(found[1])


def report(app: Flask, site: Site, wrong: str, around: tuple[str, str]) -> None:
    body = factories.report(site.public_key, wrong, around=around, suggestion="received")
    body["target"]["source"] = f"{PUBLIC}/{FERRY}"
    body["target"]["article_id"] = FERRY
    answer = app.test_client().post("/api/v1/reports", json=body, headers={"Origin": PUBLIC})
    assert answer.status_code == 201


def finding(app: Flask) -> Finding:
    with app.app_context(), read_scope() as session:
        return session.scalars(select(Finding)).one()


def test_a_mistake_reported_mended_and_restored_leaves_the_queue_and_returns(
    app: Flask, site: Site, courier: FlaskClient
) -> None:
    wrong = body_of(courier)
    post(courier, f"/{FERRY}/edit", body=wrong)  # the first text the service hears of
    report(app, site, "recieved", ("in the end to the harbour office, which ", " it together with"))

    saved = post(courier, f"/{FERRY}/edit", body=wrong.replace("recieved", "received"))

    assert (saved.status_code, saved.location) == (303, f"/{FERRY}/edit")
    assert said(courier) == "Saved and told: 1 mistake left the queue."
    assert finding(app).state == "corrected"
    assert "which received it" in courier.get(f"/{FERRY}").text
    assert 'data-version="2"' in courier.get(f"/{FERRY}").text

    assert post(courier, f"/{FERRY}/restore").status_code == 303
    assert said(courier) == "Saved and told: 1 mistake came back to the queue."
    found = finding(app)
    assert (found.state, found.attention) == ("open", "regressed")
    assert "which recieved it" in courier.get(f"/{FERRY}").text
    assert 'data-version="3"' in courier.get(f"/{FERRY}").text
    assert "Restore the previous version" not in courier.get(f"/{FERRY}/edit").text


def test_the_service_learns_where_an_article_is_edited(
    app: Flask, site: Site, courier: FlaskClient
) -> None:
    post(courier, f"/{FERRY}/edit", body=body_of(courier) + "<p>More.</p>")

    with app.app_context(), read_scope() as session:
        article = session.scalars(select(Article)).one()
        revision = session.scalars(select(Revision)).one()
    assert article.url == f"{PUBLIC}/{FERRY}"
    assert article.edit_url == f"{PUBLIC}/{FERRY}/edit"
    assert (article.title, article.language) == ("The night ferry is back", "en")
    assert (article.external_id, revision.version) == (FERRY, "2")
    assert revision.text.endswith("More.")


def test_edits_outlive_the_process_and_leave_the_originals_alone(
    site: Site, folder: Path, alone: FlaskClient
) -> None:
    original = pages()[FERRY].body
    lines = "<p>سطر</p>\r\n<p>🙂 &amp; {static} </textarea> 'x'</p>"  # as a browser sends lines
    post(alone, f"/{FERRY}/edit", body=lines, complete="on")

    again = publication(site, folder, PUBLIC).test_client()

    assert body_of(again) == lines.replace("\r\n", "\n")
    assert "<p>سطر</p>\n<p>🙂 &amp; /static" in again.get(f"/{FERRY}").text
    assert pages()[FERRY].body == original
    post(again, f"/{FERRY}/restore")
    assert body_of(again) == original
    assert 'data-version="3"' in again.get(f"/{FERRY}").text


def test_the_same_text_is_no_new_version_and_one_too_unlike_is_held_until_called_complete(
    courier: FlaskClient,
) -> None:
    post(courier, f"/{FERRY}/edit", body=body_of(courier))
    post(courier, f"/{FERRY}/edit", body=body_of(courier))

    assert said(courier) == "The service has this text already."
    assert "Version 1 " in courier.get(f"/{FERRY}/edit").text

    post(courier, f"/{FERRY}/edit", body="<p>Sorry.</p>")
    assert said(courier).startswith("The service holds this text back")

    post(courier, f"/{FERRY}/edit", body="<p>Sorry.</p>", complete="on")
    assert said(courier) == "Saved and told: nothing in the queue changed."


def test_without_the_service_an_edit_is_kept_and_told_later(
    site: Site, folder: Path, serve: Serve, courier: FlaskClient, server: Server
) -> None:
    server.stop()
    post(courier, f"/{FERRY}/edit", body="<p>New.</p>")
    assert said(courier).startswith("Saved here, but the service was not told: ")
    assert body_of(courier) == "<p>New.</p>"

    there = publication(site, folder, serve(rate_limits="off").url).test_client()
    post(there, f"/{FERRY}/edit", body="<p>New.</p>")
    assert said(there) == "Saved and told: nothing in the queue changed."


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8002"},
        {"Origin": PUBLIC, "Sec-Fetch-Site": "cross-site"},
        # A name that its owner has pointed at this machine: all same-origin, but not ours.
        {"Origin": "http://evil.example:8001", "Host": "evil.example:8001"},
    ],
)
@pytest.mark.parametrize("action", ["edit", "restore"])
def test_no_other_page_can_edit(alone: FlaskClient, headers: dict[str, str], action: str) -> None:
    before = alone.get(f"/{FERRY}").text

    answer = alone.post(f"/{FERRY}/{action}", data={"body": "<p>Ours.</p>"}, headers=headers)

    assert answer.status_code == 403
    assert f"not sent from {PUBLIC}/" in answer.text
    assert alone.get(f"/{FERRY}").text == before


def test_what_cannot_be_edited(alone: FlaskClient) -> None:
    assert alone.get("/nothing/edit").status_code == 404
    assert post(alone, "/nothing/edit", body="x").status_code == 404
    assert post(alone, "/nothing/restore").status_code == 404
    assert post(alone, f"/{FERRY}/edit", body=" \n").status_code == 400
    assert post(alone, f"/{FERRY}/edit", body="x" * 1_100_000).status_code == 413
    assert "Version 1 " in alone.get(f"/{FERRY}/edit").text


def test_an_article_leads_to_its_edit_page_and_back(alone: FlaskClient) -> None:
    for slug in pages():
        assert f'href="/{slug}/edit"' in alone.get(f"/{slug}").text
        edit = alone.get(f"/{slug}/edit").text
        assert f'href="/{slug}"' in edit
        assert 'href="https://reports.example/"' in edit
        assert "<script" not in edit
        assert body_of(alone, slug) == pages()[slug].body


def test_an_edit_page_is_not_part_of_a_publication_that_keeps_no_copies() -> None:
    bare = create_publication(
        site_key="pk_x", server_url="https://reports.example", public_url=PUBLIC
    ).test_client()

    assert bare.get(f"/{FERRY}/edit").status_code == 404
    assert "/edit" not in bare.get(f"/{FERRY}").text


class Demo:
    """What ``serve --demo`` runs, used as a newcomer does."""

    def __init__(self, serving: operator.Serving, folder: Path) -> None:
        self.serving = serving
        self.app = create_app_for(
            f"sqlite:///{folder}/instance/errorreport.db", instance=str(folder / "instance")
        )

    def revisions(self) -> list[tuple[str, int, str | None]]:
        """Return the articles' addresses with their revisions' numbers and versions."""
        query = select(Article.url, Revision.number, Revision.version).join(
            Revision, Revision.article_id == Article.id
        )
        with self.app.app_context(), read_scope() as session:
            rows = session.execute(query.order_by(Article.url, Revision.number)).all()
        return [(str(url), int(number), version) for url, number, version in rows]

    def edit(self, slug: str, body: str) -> str:
        """Save a text and return the edit page."""
        url = self.serving.demo_url
        request = urllib.request.Request(
            f"{url}/{slug}/edit",
            data=urllib.parse.urlencode({"body": body}).encode(),
            headers={"Origin": url},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())


def stop(demo: Demo) -> None:
    from errorreport.db import db

    assert demo.serving.stop() == 0
    with demo.app.app_context():
        db.engine.dispose()


def test_a_new_start_loses_nothing_and_sends_only_what_is_new(
    start_again: StartAgain, first_run: FirstRun, tmp_path: Path
) -> None:
    url = first_run.demo_url
    token = tmp_path / "instance" / "demo" / "token"
    secret = token.read_text()
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert secret not in first_run.text
    with start_again(first_run.ports) as second:
        second.await_line(READY)
        assert site_key(second.demo_url) == first_run.key
        assert "recieved" in get(first_run.receipt)
        demo = Demo(second, tmp_path)
        assert demo.revisions() == sorted((f"{url}/{slug}", 1, "1") for slug in pages())
        for pid in operator.running(tmp_path):
            assert secret.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
        mended = pages()[FERRY].body.replace("recieved", "received")
        assert "Saved and told: " in demo.edit(FERRY, mended)
        stop(demo)
    assert second.password is None
    assert "editor password editor@demo.example" in second.text
    assert len(operator.run(tmp_path, "site", "list").stdout.splitlines()) == 2  # with the head
    assert len(operator.run(tmp_path, "editor", "list").stdout.splitlines()) == 2

    with start_again(first_run.ports) as third:
        third.await_line(READY)
        again = Demo(third, tmp_path)
        assert len(again.revisions()) == len(pages()) + 1
        assert "which received it" in get(f"{url}/{FERRY}")
        assert token.read_text() == secret
        stop(again)


def test_a_revoked_token_is_replaced_at_the_next_start(
    start_again: StartAgain, tmp_path: Path
) -> None:
    tokens = operator.run(tmp_path, "token", "list", "demo").stdout.splitlines()
    operator.run(tmp_path, "token", "revoke", tokens[1].split()[0])

    with start_again() as second:
        second.await_line(READY)
        assert "not sent" not in second.text
        demo = Demo(second, tmp_path)
        assert "Saved and told: " in demo.edit(FERRY, pages()[FERRY].body + "<p>More.</p>")
        stop(demo)


def test_every_known_mistake_stands_in_what_can_be_edited() -> None:
    for mistake in mistakes():
        body = pages()[mistake["article"]].body
        assert mistake["wrong"] in re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", "", body)))


def test_a_copy_is_one_file_and_nothing_is_left_beside_it(folder: Path, alone: FlaskClient) -> None:
    post(alone, f"/{FERRY}/edit", body="<p>One.</p>")
    kept = json.loads((folder / f"{FERRY}.json").read_text())

    assert kept["body"] == "<p>One.</p>"
    assert kept["earlier"] == [pages()[FERRY].body]
    assert sorted(path.name for path in folder.iterdir()) == [f"{FERRY}.json", "token"]
