"""The demo publication and a service that takes its reports, on two origins, for browser tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from errorreport.db import read_scope
from errorreport.reports.models import Report
from errorreport.sites import service as sites
from tests.support import servers


@dataclass(frozen=True)
class Newspaper:
    """A running publication, the service behind it and a look into the service's database."""

    url: str
    service: servers.Server
    site_key: str
    app: Flask

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
        site = sites.add(slug, name="The Ansel Courier", origins=[url], now=datetime.now(UTC))
    variables = servers.environment(database_url, **options)
    with servers.gunicorn(variables, folder / "service.log") as service:
        arguments = f"site_key={site.public_key!r}, server_url={service.url!r}, public_url={url!r}"
        application = f"errorreport.demo.publication:create_publication({arguments})"
        with servers.gunicorn({}, folder / "publication.log", application=application, port=port):
            yield Newspaper(url, service, site.public_key, app)
