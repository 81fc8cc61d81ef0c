"""What ``serve --demo`` adds: a site, an editor, and the publication that embeds the snippet."""

import socket
from dataclasses import dataclass

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.clock import utc_now
from errorreport.errors import NotFound
from errorreport.serving.supervisor import Program
from errorreport.sites import service as sites
from errorreport.sites.models import Site

SLUG = "demo"
EMAIL = "editor@demo.example"
NAME = "The Ansel Courier"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo as it stands: ``password`` is None when the editor was there before."""

    site: Site
    url: str
    password: str | None


def prepare(port: int, *, password: str) -> Demo:
    """Add the demo site and its editor where they are missing; what is there stays as it is."""
    url = f"http://{HOST}:{port}"
    try:
        site = sites.by_slug(SLUG)
    except NotFound:
        site = sites.add(SLUG, name=NAME, origins=[url], now=utc_now())
    if url not in site.origins:  # the port was moved; reports from the old one stay good
        site = sites.change(SLUG, {"origins": [*site.origins, url]})
    if any(editor.email == EMAIL for editor, _ in accounts.all_editors()):
        return Demo(site, url, None)
    accounts.add_editor(
        EMAIL,
        name="Demo Editor",
        password=password,
        site_id=site.id,
        role=Role.ADMIN,
        now=utc_now(),
    )
    return Demo(site, url, password)


def publication(demo: Demo, listener: socket.socket, *, server_url: str) -> Program:
    """Return the demo publication as a program to supervise."""
    arguments = f"site_key={demo.site.public_key!r}, server_url={server_url!r}"
    return Program(
        name="The demo publication",
        application=(
            f"errorreport.demo.publication:create_publication({arguments}, public_url={demo.url!r})"
        ),
        listener=listener,
        url=f"{demo.url}/",
        workers=1,
        threads=4,
    )
