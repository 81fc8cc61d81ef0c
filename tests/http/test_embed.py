"""What pages load from the service: the moving loader and files at hashed addresses."""

import base64
import gzip
import hashlib
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from errorreport.db import read_scope
from errorreport.embed.assets import publish
from errorreport.embed.models import Asset
from errorreport.embed.snippet import build

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def rows(app: Flask) -> dict[str, bytes]:
    with app.app_context(), read_scope() as session:
        return {row.path: row.content for row in session.scalars(select(Asset))}


def addresses(loader: str) -> list[str]:
    """Return the addresses of the modules whose hashes the loader holds."""
    return [f"/assets/{found}.js" for found in re.findall(r'"([A-Za-z0-9]{43})"', loader)]


def test_the_loader_may_be_run_by_any_page_and_is_asked_for_again_soon(
    client: FlaskClient,
) -> None:
    answer = client.get("/embed.js", headers={"Origin": "https://news.example"})

    assert answer.status_code == 200
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    assert client.get("/embed.js", headers={"If-None-Match": answer.headers["ETag"]}).data == b""


def test_an_unchanged_loader_is_not_sent_again(client: FlaskClient) -> None:
    for encoding in ("gzip", "identity"):
        first = client.get("/embed.js", headers={"Accept-Encoding": encoding})
        again = client.get(
            "/embed.js",
            headers={"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]},
        )
        assert again.status_code == 304
        assert again.headers["Cache-Control"] == "public, max-age=300"


def test_what_is_sent_compressed_is_the_same_file_under_another_tag(client: FlaskClient) -> None:
    plain = client.get("/embed.js")
    zipped = client.get("/embed.js", headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != zipped.headers["ETag"]
    refused = client.get("/embed.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data


def test_the_loader_leads_to_modules_that_are_their_own_integrity(client: FlaskClient) -> None:
    modules = addresses(client.get("/embed.js").text)
    assert len(modules) == 2
    for address in modules:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content_type == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        digest = base64.b64encode(hashlib.sha256(answer.data).digest()).decode().rstrip("=")
        assert address == f"/assets/{digest}.js"
        assert client.get(f"{address}?").data == answer.data  # a second attempt by the loader


def test_the_words_stand_beside_the_dialog(client: FlaskClient) -> None:
    built = build("http://127.0.0.1:8000")
    for file in (built.words["ru"], built.more_words["ru"]):
        answer = client.get(f"/assets/{file.path}")
        assert answer.status_code == 200
        assert answer.content_type == "application/json"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.json["direction" if "direction" in answer.json else "answer.new"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none/en.js",
        "/assets/" + "a" * 43 + ".js",
        "/assets/" + "a" * 43 + "/en.json",
        "/assets/" + "a" * 42 + "%00.js",
        "/assets/../embed/views.py",
    ],
)
def test_there_is_nothing_at_other_addresses(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_every_address_is_a_row_before_it_is_given_away(app: Flask, client: FlaskClient) -> None:
    assert rows(app) == {}
    client.get("/embed.js")

    built = build("http://127.0.0.1:8000")
    assert rows(app) == {path: file.content for path, file in built.by_path.items()}


def test_a_file_of_an_earlier_version_is_served_by_every_node(
    make_app: Callable[..., Flask],
) -> None:
    earlier, later = make_app(base_url="https://old.example"), make_app()
    old = build("https://old.example").loader
    earlier.test_client().get("/embed.js")
    answer = later.test_client().get(f"/assets/{old.path}")

    assert answer.status_code == 200
    assert answer.data == old.content
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_nodes_of_one_version_that_start_together_keep_one_row_each_file(app: Flask) -> None:
    built = build("http://127.0.0.1:8000")
    start = threading.Barrier(8)

    def node() -> None:
        with app.app_context():
            start.wait()
            publish(built, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(node) for _ in range(8)]:
            done.result()

    assert rows(app) == {path: file.content for path, file in built.by_path.items()}


def test_addresses_come_from_the_settings_and_never_from_the_request(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(base_url="https://reports.example/er")
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    answer = app.test_client().get("/er/embed.js", headers=headers)

    assert answer.status_code == 200
    assert '"https://reports.example/er/assets/"' in answer.text
    assert "evil.example" not in answer.text
    for address in addresses(answer.text):
        assert app.test_client().get(f"/er{address}").status_code == 200
