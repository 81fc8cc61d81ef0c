"""`make bench`: the desk with a thousand findings and with a million.

For every list, the finding page and searches: the 95th percentile with the million beside that with
the thousand, and beside that of a bare signed-in page of the same run. Pages are asked for in turn,
so that a machine that slows down slows them all.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlencode

from flask import Flask

from errorreport.accounts.models import Editor, Membership, Role, Session
from errorreport.accounts.service import SIGNED_IN, hash_secret
from errorreport.clock import utc_now
from errorreport.db import db, unit_of_work
from errorreport.findings.queries import View
from errorreport.ids import new_id
from tests import factories
from tests.bench.many import Many, fill
from tests.support import databases, load, servers

FEW, MANY = 1_000, 1_000_000
ROUNDS = 40
BEFORE = 10  # rounds that are not counted: in them every statement is made for the first time
WANTED_GROWTH = 2.0
WANTED_OF_BARE = 12.0


def newsroom(app: Flask) -> tuple[list[str], str, str]:
    """Add three sites and their editor; return the sites' ids, the editor's, and a cookie."""
    editor_id, token, now = new_id(), token_urlsafe(32), utc_now()
    sites = [factories.add_site(app, slug).id for slug in ("news", "weekly", "local")]
    with app.app_context():
        with unit_of_work() as uow:
            person = {"email": "anna@news.example", "name": "Anna", "password_hash": "none"}
            uow.insert(Editor, id=editor_id, **person, created_at=now)
            for site_id in sites:
                who = {"site_id": site_id, "editor_id": editor_id, "role": Role.EDITOR}
                uow.insert(Membership, **who, created_at=now)
            times = {"created_at": now, "last_used_at": now, "expires_at": now + SIGNED_IN}
            uow.insert(Session, editor_id=editor_id, token_hash=hash_secret(token), **times)
        db.session.remove()
        db.engine.dispose()
    return sites, editor_id, token


@dataclass
class Desk:
    """A running service with so many findings."""

    url: str
    cookie: str
    words: Many
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, connection: load.Connection, name: str, path: str, *, counts: bool) -> bytes:
        """Open a page; stop the benchmark when it does not open."""
        host = self.url.removeprefix("http://")
        lines = (f"GET {path} HTTP/1.1", f"Host: {host}", f"Cookie: errorreport={self.cookie}")
        request = "\r\n".join([*lines, "", ""]).encode()
        answer = connection.ask(request)
        if answer.status == 0:  # the service hangs up after two seconds without a request
            answer = connection.ask(request)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {answer.body[:500].decode()}")
        if counts:
            self.seconds.setdefault(name, []).append(answer.seconds)
        return answer.body

    def percentile_95(self, name: str) -> float:
        """Return it in milliseconds."""
        taken = self.seconds[name]
        return statistics.quantiles(taken, n=20)[-1] * 1000

    def pages(self, findings: list[str], turn: int) -> dict[str, str]:
        """Return what is opened, by name; findings and words differ from turn to turn."""
        wanted = {f"list: {view}": f"/?view={view}" for view in View}
        wanted["list: one site"] = "/?site=news"
        wanted["a finding"] = f"/findings/{findings[turn % len(findings)]}?view=all"
        searches = {
            "a rare word": self.words.rare,
            "a frequent word": self.words.frequent(1)[0],
            "two words": " ".join(self.words.words(2)),
            "two frequent words": " ".join(self.words.frequent(2, turn)),
            "nothing": "zzyzx syzygy",
        }
        for name, words in searches.items():
            wanted[f"search: {name}"] = f"/?{urlencode({'view': 'all', 'q': words})}"
        wanted["bare"] = "/bare"
        return wanted


def ids(page: bytes) -> list[str]:
    """Return the findings of a list."""
    return [part.split('"')[0] for part in page.decode().split('id="row-')[1:]]


@contextmanager
def desk(url: str, count: int, folder: Path) -> Iterator[Desk]:
    """Fill the database, serve it, and yield the desk."""
    app = servers.create_app_for(url, instance=str(folder))
    sites, editor_id, cookie = newsroom(app)
    many = Many(sites, editor_id)
    fill(url, many, count)
    with serving(url, folder, cookie, many) as served:
        yield served


@contextmanager
def serving(url: str, folder: Path, cookie: str, many: Many) -> Iterator[Desk]:
    """Serve a database that is filled."""
    variables = servers.environment(url, instance=str(folder), rate_limits="off")
    log = folder / "server.log"
    with servers.gunicorn(variables, log, application="tests.bench.signed_in:app") as server:
        yield Desk(server.url, cookie, many)


def measure(few: Desk, many: Desk) -> None:
    with ExitStack() as stack:
        asked = {id(one): stack.enter_context(load.Connection(one.url)) for one in (few, many)}
        findings = {
            id(one): ids(one.ask(asked[id(one)], "", "/?view=all", counts=False))
            for one in (few, many)
        }
        for turn in range(-BEFORE, ROUNDS):
            for one in (few, many):
                for name, path in one.pages(findings[id(one)], turn).items():
                    one.ask(asked[id(one)], name, path, counts=turn >= 0)


def tell(name: str, few: Desk, many: Desk, count: int = MANY) -> list[str]:
    """Print the figures; return the pages that are slower than wanted."""
    bare, slow = many.percentile_95("bare"), []
    print(f"{name}: {FEW:,} and {count:,} findings, 95th percentile; bare {bare:.1f} ms")
    for page in many.seconds:
        small, large = few.percentile_95(page), many.percentile_95(page)
        growth, of_bare = large / small, large / bare
        print(f"  {page:24}{small:8.1f}{large:8.1f} ms   x{growth:.2f}   {of_bare:5.1f} of bare")
        if page != "bare" and (growth > WANTED_GROWTH or of_bare > WANTED_OF_BARE):
            slow.append(f"{name}, {page}")
    print()
    return slow


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--findings", type=int, default=MANY)
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="one database alone")
    options = parser.parse_args()
    slow = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chosen: list[databases.Database] = []
        if options.on != "postgresql":
            chosen.append(databases.SQLite(folder))
        if options.on != "sqlite":
            server = stack.enter_context(databases.postgresql_server())
            chosen.append(databases.PostgreSQL(server))
        for database in chosen:
            kind = type(database).__name__
            with ExitStack() as running:
                served = []
                for count in (FEW, options.findings):
                    url = database.empty()
                    databases.migrate(url)
                    place = folder / f"{kind}-{count}"
                    place.mkdir()
                    served.append(running.enter_context(desk(url, count, place)))
                few, many = served
                measure(few, many)
                slow += tell(kind, few, many, options.findings)
    if slow:
        print("slower than wanted: " + "; ".join(slow))


if __name__ == "__main__":
    main()
