"""The demo publication and a service that takes its reports, on two origins, for browser tests."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.db import read_scope
from errorreport.demo.publication import create_publication
from errorreport.reports.models import Report
from errorreport.sites import service as sites
from tests.support import servers

EDITOR = "anna@courier.example"
PASSWORD = "a night ferry is back"
HEARD_SECONDS = 10


@dataclass(frozen=True)
class Newspaper:
    """A running publication, the service behind it and a look into the service's database."""

    url: str
    service: servers.Server
    site_key: str
    app: Flask
    pages: Path

    @property
    def snippet(self) -> str:
        """The line a site pastes into its template."""
        return f'<script src="{self.service.url}/embed.js" data-site="{self.site_key}"></script>'

    def publish(
        self, name: str, html: str, policy: str = "", headers: Mapping[str, str] | None = None
    ) -> str:
        """Serve ``html`` on the publication's origin under a policy of its own; return its URL."""
        page = {"html": html, "headers": {"Content-Security-Policy": policy, **(headers or {})}}
        (self.pages / f"{name}.json").write_text(json.dumps(page), encoding="utf-8")
        return f"{self.url}/pages/{name}"

    @contextmanager
    def deciding(self, **settings: Any) -> Iterator[None]:
        """Let the site's owner decide otherwise for a while; the service has heard of it."""
        with self.app.app_context():
            [site] = [site for site in sites.all_sites() if site.public_key == self.site_key]
            before = {name: getattr(site, name) for name in settings}
        told = self._told()
        self._decide(site.slug, settings, lambda now: now != told)
        try:
            yield
        finally:
            self._decide(site.slug, before, lambda now: now == told)

    def _decide(self, slug: str, settings: Mapping[str, Any], heard: Callable[[str], bool]) -> None:
        with self.app.app_context():
            sites.change(slug, settings)
        give_up = time.monotonic() + HEARD_SECONDS
        while not heard(self._told()):  # the service asks for a site's settings once a second
            assert time.monotonic() < give_up, f"the service has not heard of {settings}"
            time.sleep(0.05)

    def _told(self) -> str:
        """Return what the service tells the snippet of the site."""
        url = f"{self.service.url}/api/v1/sites/{self.site_key}/embed"
        with urllib.request.urlopen(url) as answer:
            text: str = answer.read().decode()
        return text

    def reports(self) -> list[Report]:
        """Return what readers sent, in order of arrival."""
        with self.app.app_context(), read_scope() as session:
            return list(session.query(Report).order_by(Report.id))


@contextmanager
def newspaper(
    database_url: str, folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Newspaper]:
    """Run the demo publication with a site of its own at a service on another port."""
    port = servers.free_port()
    url = f"http://127.0.0.1:{port}"
    options = {"instance": str(folder / "instance"), **(settings or {})}
    app = servers.create_app_for(database_url, **options)
    with app.app_context():
        slug = f"courier-{port}"
        now = datetime.now(UTC)
        site = sites.add(slug, name="The Ansel Courier", origins=[url], now=now)
        sites.change(slug, {"extensions_allowed": True})
        accounts.add_editor(
            EDITOR, name="Anna", password=PASSWORD, site_id=site.id, role=Role.EDITOR, now=now
        )
    variables = servers.environment(database_url, **options)
    with servers.gunicorn(variables, folder / "service.log") as service:
        pages = folder / "pages"
        pages.mkdir()
        arguments = f"{site.public_key!r}, {service.url!r}, {url!r}, {str(pages)!r}"
        application = f"tests.support.publication:create_with_pages({arguments})"
        with servers.gunicorn({}, folder / "publication.log", application=application, port=port):
            yield Newspaper(url, service, site.public_key, app, pages)


def create_with_pages(site_key: str, server_url: str, public_url: str, folder: str) -> Flask:
    """Return the demo publication with further pages, which tests write into ``folder``.

    Chromium lets a page reach a server on loopback only if it came from one itself, so pages
    made up by the browser's own request interception would not do.
    """
    app = create_publication(site_key=site_key, server_url=server_url, public_url=public_url)

    @app.get("/pages/<name>")
    def show(name: str) -> Response:
        return Response(read(name)["html"], content_type="text/html; charset=utf-8")

    @app.get("/.well-known/errorreport.json")
    def well_known() -> Response:
        at = Path(folder) / ".well-known.json"
        return Response(at.read_bytes() if at.exists() else "", 200 if at.exists() else 404)

    def read(name: str) -> dict[str, Any]:
        page: dict[str, Any] = json.loads((Path(folder) / f"{name}.json").read_text("utf-8"))
        return page

    # The last to run, so that it replaces the publication's own policy: hooks run in reverse.
    def with_own_policy(response: Response) -> Response:
        name = (request.view_args or {}).get("name")
        if request.endpoint == "show" and name:
            response.headers.update(read(name)["headers"])
        return response

    app.after_request_funcs[None].insert(0, with_own_policy)
    return app
