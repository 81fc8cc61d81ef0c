"""What ``serve --demo`` adds: a site, an editor, and the publication that embeds the snippet."""

import socket
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from errorreport.accounts import service as accounts
from errorreport.accounts import tokens
from errorreport.accounts.models import Role, Scope
from errorreport.client import PageRefused, ServerTrouble
from errorreport.clock import utc_now
from errorreport.demo.cms import Desk
from errorreport.demo.publication import pages
from errorreport.errors import Forbidden, NotFound, NotSignedIn
from errorreport.serving.supervisor import Program
from errorreport.sites import service as sites
from errorreport.sites.models import Site

SLUG = "demo"
EMAIL = "editor@demo.example"
NAME = "The Ansel Courier"
HOST = "127.0.0.1"
TOKEN = "token"  # noqa: S105 # the name of a file


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo as it stands: ``password`` is None when the editor was there before."""

    site: Site
    url: str
    folder: Path  # its token, and copies of edited articles
    api_url: str  # where this machine reaches the service
    password: str | None


def prepare(port: int, *, folder: Path, api_url: str, password: str) -> Demo:
    """Add the demo site and its editor where they are missing; what is there stays as it is."""
    url = f"http://{HOST}:{port}"
    try:
        site = sites.by_slug(SLUG)
    except NotFound:
        site = sites.add(SLUG, name=NAME, origins=[url], now=utc_now())
    if url not in site.origins:  # the port was moved; reports from the old one stay good
        site = sites.change(SLUG, {"origins": [*site.origins, url]})
    _keep_token(folder / TOKEN, site)
    if any(editor.email == EMAIL for editor, _ in accounts.all_editors()):
        return Demo(site, url, folder, api_url, None)
    accounts.add_editor(
        EMAIL,
        name="Demo Editor",
        password=password,
        site_id=site.id,
        role=Role.ADMIN,
        now=utc_now(),
    )
    return Demo(site, url, folder, api_url, password)


def _keep_token(path: Path, site: Site) -> None:
    """Keep a good token of the site in a file: a command line could be read by everybody here."""
    try:
        if tokens.holder_of(path.read_text(), Scope.REVISIONS).site_id == site.id:
            return
    except (FileNotFoundError, NotSignedIn, Forbidden):
        pass
    made = tokens.add_token(
        site.id, name="demo publication", scopes=[Scope.REVISIONS], now=utc_now()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(made)


def send_articles(demo: Demo) -> str | None:
    """Push every article as it stands; return why it could not be done, None if it was.

    What the service has already stays as it is there.
    """
    desk = Desk(demo.api_url, demo.folder / TOKEN, demo.url)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        for slug in pages():
            with opener.open(f"{demo.url}/{slug}", timeout=30) as page:
                desk.push(slug, page.read().decode())
    except (OSError, PageRefused, ServerTrouble) as error:
        return f"The demo's articles were not sent to the service: {error}"
    return None


def publication(demo: Demo, listener: socket.socket, *, server_url: str) -> Program:
    """Return the demo publication as a program to supervise."""
    arguments = (
        f"site_key={demo.site.public_key!r}, server_url={server_url!r}, "
        f"folder={str(demo.folder)!r}, api_url={demo.api_url!r}"
    )
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
