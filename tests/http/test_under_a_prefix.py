"""Under a path behind nginx, with the supplied site file: every address stays under the path."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.embed.views import snippet
from tests import factories
from tests.conftest import MakeApp, Serve
from tests.support import crawler, load

EMAIL, PASSWORD = "ed@news.example", "correct horse battery"
SCHEME_AND_HOST = re.compile(r"https?://[^/]+")

pytestmark = pytest.mark.nginx


def test_every_page_and_asset_is_under_the_prefix(
    serve_behind_nginx: Serve, make_app: MakeApp
) -> None:
    server = serve_behind_nginx()
    app = make_app(base_url=server.url)
    site = factories.add_site(app)
    with app.app_context():
        accounts.add_editor(
            EMAIL, name="Ed", password=PASSWORD, site_id=site.id, role=Role.ADMIN, now=factories.NOW
        )
        assets = [f"{server.url}/assets/{path}" for path in snippet().by_path]
    url = f"{server.url}/api/v1/reports"
    request = load.post(url, factories.report(site.public_key), {"Origin": factories.ORIGIN})
    with load.Connection(url) as connection:
        reported = connection.ask(request)
    assert reported.status == 201
    browser = crawler.Crawler()

    form = {"email": EMAIL, "password": PASSWORD, "next": ""}
    signed_in = browser.ask("POST", f"{server.url}/login", form)
    pages = browser.crawl(
        [
            f"{server.url}/",
            f"{server.url}/api/docs",
            f"{server.url}/api/v1/openapi.json",
            f"{server.url}/api/v1/sites/{site.public_key}/embed",
            f"{server.url}/embed.js",
            reported.json()["receipt"],
            *assets,
        ],
        origin=crawler.origin_of(server.url),
    )

    assert (signed_in.status, signed_in.location) == (303, f"{server.url}/")
    assert ["; Path=/er" in cookie for cookie in signed_in.cookies] == [True]
    # The loader holds the beginning of its addresses, which is no page by itself.
    beginning = f"{server.url}/assets/"
    assert {page.url: page.status for page in pages if page.status >= 400} == {beginning: 404}
    given_away = {url for page in pages for url in page.links | page.forms}
    on_this_machine = {url for url in given_away if urlsplit(url).hostname == "127.0.0.1"}
    outside = {url for url in on_this_machine if not f"{url}/".startswith(f"{server.url}/")}
    assert outside == set(), "the backend's own address, or one that forgot the prefix"
    paths = {SCHEME_AND_HOST.sub("", page.url) for page in pages}
    assert any(path.startswith("/er/findings/") for path in paths), "signed in, and saw the queue"
    assert {name for name in ("static", "assets") if f"/er/{name}/" in " ".join(paths)} == {
        "static",
        "assets",
    }


def test_the_log_keeps_no_receipt_and_the_metrics_stay_inside(
    serve_behind_nginx: Serve, app: Flask, tmp_path: Path
) -> None:
    site = factories.add_site(app)
    server = serve_behind_nginx()
    url = f"{server.url}/api/v1/reports"
    request = load.post(url, factories.report(site.public_key), {"Origin": factories.ORIGIN})
    with load.Connection(url) as connection:
        receipt = connection.ask(request).json()["receipt"]
    secret = receipt.rsplit("/", 1)[1]
    browser = crawler.Crawler()

    opened = browser.ask("GET", receipt)
    read = browser.ask("GET", f"{server.url}/api/v1/receipts/{secret}")
    metrics = browser.ask("GET", f"{server.url}/metrics")

    assert (opened.status, read.status, metrics.status) == (200, 200, 404)
    log = (tmp_path / "nginx" / "access.log").read_text()
    assert "POST /er/api/v1/reports" in log
    assert secret not in log


def test_the_proxy_says_who_the_reader_is(serve_behind_nginx: Serve, app: Flask) -> None:
    """Of what a client claims to have been forwarded for, the limit believes the proxy alone."""
    site = factories.add_site(app)
    server = serve_behind_nginx()
    url = f"{server.url}/api/v1/reports"
    document = factories.report(site.public_key)
    requests = [
        load.post(url, document, {"Origin": factories.ORIGIN, "X-Forwarded-For": f"192.0.2.{n}"})
        for n in range(40)
    ]

    answers = load.send_all(url, requests, at_once=1)

    assert {answer.status for answer in answers} == {201, 429}
