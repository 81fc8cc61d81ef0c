"""`make bench`: the desk with a thousand findings and with a million.

For every list, the finding page and searches: the 95th percentile with the million beside that
with the thousand, and beside that of a bare signed-in page of the same run. Pages are asked for in
turn, so that a machine that slows down slows them all. A bare page is opened before and after every
other: where one of the two took twice the median, the machine had other work, and the page between
them is not counted, however long it took itself.

The first page of a list is opened again and again, as editors do, and is drawn out of what the
service remembers. "Page by page" goes on by one page in every round, and two words are others in
every round: of a thousand findings the service soon remembers all, of a million it draws nearly
every row for the first time. Two words of a headline are found in both databases; any two words,
which hardly ever are among a thousand, are told beside them. Beside each page stands how many
findings are on it in either: of a thousand an editor has twelve.
"""

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from html import unescape
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
ROUNDS = 100
BUSY = 2.0  # times the median of a bare page, from which the machine had other work
BEFORE = 10  # rounds that are not counted: in them every statement is made for the first time
SEARCHES = 20  # more of two words in each of those: for them there are many statements
WANTED_GROWTH = 2.0
WANTED_OF_BARE = 12.0
#: a thousand findings hold few pairs of words: its growth is of a full page beside an empty one
OFTEN_NOTHING = "any two words"
#: of pages of these kinds all are told together too
KINDS = ("list: ", "page by page: ", "search: ", "narrowed: ")
#: to what old findings alone have, or none
NARROWED = {
    "a category": {"view": "all", "category": "other"},
    "a category, impact": {"view": "all", "category": "other", "sort": "impact"},
    "a section": {"view": "all", "section": "Archive"},
    "a language": {"view": "all", "language": "uk"},
    "a language, open": {"language": "uk"},
    "a common category": {"category": "fact"},
    "signs": {"view": "all", "q": "…"},
    "a section that none has": {"view": "all", "section": "Sports"},
}
_NEXT = re.compile('rel="next" href="([^"]+)"')


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
    #: by page, what it took, and what the bare pages before and after it did at the most
    taken: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    #: by page, how many findings were on it
    rows: dict[str, list[int]] = field(default_factory=dict)
    #: of each list, the page after the one that was opened last
    nexts: dict[View, str] = field(default_factory=dict)
    finding: str = "/"
    headlines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.headlines = self.words.headlines(FEW)

    def open(self, connection: load.Connection, path: str) -> load.Answer:
        """Open a page; stop the benchmark when it does not open."""
        host = self.url.removeprefix("http://")
        lines = (f"GET {path} HTTP/1.1", f"Host: {host}", f"Cookie: errorreport={self.cookie}")
        request = "\r\n".join([*lines, "", ""]).encode()
        answer = connection.ask(request)
        if answer.status == 0:  # the service hangs up after two seconds without a request
            answer = connection.ask(request)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {answer.body[:500].decode()}")
        return answer

    def round(self, connection: load.Connection, turn: int) -> None:
        """Open every page once."""
        before = self.open(connection, "/bare").seconds
        for name, path in self.pages(turn):
            answer = self.open(connection, path)
            after = self.open(connection, "/bare").seconds
            if turn >= 0:
                self.taken.setdefault(name, []).append((answer.seconds, max(before, after)))
                self.rows.setdefault(name, []).append(len(ids(answer.body)))
            if name.startswith("page by page"):
                self.turn_over(name, answer.body, turn)
            before = after
        for number in range(SEARCHES if turn < 0 else 0):
            other = turn * SEARCHES - number
            of_a_headline, any_two = self.of_a_headline(other), self.words.together(2, other)
            for narrowed in (
                {"q": of_a_headline},
                {"q": of_a_headline, "sort": "impact"},
                {"q": " ".join(any_two)},
            ):
                self.open(connection, f"/?{urlencode({'view': 'all', **narrowed})}")

    @property
    def seconds(self) -> dict[str, list[float]]:
        """What each page took while the machine had no other work."""
        beside = [bare for taken in self.taken.values() for _, bare in taken]
        most = BUSY * statistics.median(beside)
        return {
            name: [seconds for seconds, bare in taken if bare < most]
            for name, taken in self.taken.items()
        }

    def percentile_95(self, kind: str) -> float:
        """Return it in milliseconds, of a page or of all of a kind."""
        found = [one for page in self.pages_of(kind) for one in self.seconds[page]]
        return statistics.quantiles(found, n=20)[-1] * 1000

    def rows_of(self, kind: str) -> float:
        """Return how many findings were on such a page, on average."""
        return statistics.mean(one for page in self.pages_of(kind) for one in self.rows[page])

    def pages_of(self, kind: str) -> list[str]:
        """Return the pages of a kind; a page is one of its own."""
        return [kind] if kind in self.taken else [one for one in self.taken if one.startswith(kind)]

    def pages(self, turn: int) -> Iterator[tuple[str, str]]:
        """Yield what is opened, by name; most of it differs from turn to turn."""
        for view in View:
            yield f"list: {view}", f"/?view={view}"
            sort = "newest" if view in {View.OPEN, View.LOOK} else "impact"
            yield f"list: {view}, {sort}", f"/?view={view}&sort={sort}"
        yield "list: one site", "/?site=news"
        for view in View:
            yield f"page by page: {view}", self.nexts.get(view, f"/?view={view}")
        yield "a finding", self.finding
        searches = {
            "a rare word": self.words.rare,
            "a frequent word": self.words.frequent(1)[0],
            "frequent words in turn": self.words.frequent(1, turn)[0],
            "two words of a headline": self.of_a_headline(turn),
            OFTEN_NOTHING: " ".join(self.words.together(2, turn)),
            "two frequent words": " ".join(self.words.frequent(2, turn)),
            "nothing": "zzyzx syzygy",
        }
        for name, words in searches.items():
            yield f"search: {name}", f"/?{urlencode({'view': 'all', 'q': words})}"
        for name in ("frequent words in turn", "nothing"):
            yield f"search: {name}, open", f"/?{urlencode({'q': searches[name]})}"
        for name, narrowed in NARROWED.items():
            yield f"narrowed: {name}", f"/?{urlencode(narrowed)}"
        by_impact = {"view": "all", "sort": "impact", "q": searches["two words of a headline"]}
        yield "search: two words, impact", f"/?{urlencode(by_impact)}"
        yield "bare", "/bare"

    def of_a_headline(self, turn: int) -> str:
        """Return two words that stand together in a headline that both databases have."""
        words = self.headlines[turn % len(self.headlines)].split()
        at = turn % (len(words) - 1)
        return " ".join(words[at : at + 2])

    def turn_over(self, name: str, page: bytes, turn: int) -> None:
        """Remember where a list goes on, and of all findings one of those on the page."""
        view = View(name.removeprefix("page by page: "))
        here = self.nexts.pop(view, f"/?view={view}")
        if found := _NEXT.search(page.decode()):
            self.nexts[view] = unescape(found[1])
        if view is View.ALL:
            some = ids(page)
            chosen = some[turn % len(some)]
            self.finding = f"/findings/{chosen}{here.removeprefix('/')}"


def ids(page: bytes) -> list[str]:
    """Return the findings of a list."""
    return [part.split('"')[0] for part in page.decode().split('id="row-')[1:]]


@dataclass(frozen=True)
class Filled:
    """A database with findings in it, and the newsroom whose they are."""

    url: str
    sites: list[str]
    editor_id: str
    cookie: str


def filled(database: databases.Database, count: int, shelf: Path) -> Filled:
    """Return a database with so many findings: the one that lies on the shelf, or a new one."""
    note = shelf / f"{database.kind}-{count}.json"
    if not note.exists():
        url = database.empty()
        databases.migrate(url)
        found = Filled(url, *newsroom(servers.create_app_for(url, instance=str(shelf))))
        fill(url, Many(found.sites, found.editor_id), count)
        note.write_text(json.dumps(asdict(found)))
    return Filled(**json.loads(note.read_text()))


@contextmanager
def desk(database: databases.Database, count: int, shelf: Path) -> Iterator[Desk]:
    """Serve a database with so many findings, and yield the desk."""
    found = filled(database, count, shelf)
    place = shelf / f"{database.kind}-{count}"
    place.mkdir(exist_ok=True)
    words = Many(found.sites, found.editor_id)
    with serving(found.url, place, found.cookie, words) as served:
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
        asked = [(one, stack.enter_context(load.Connection(one.url))) for one in (few, many)]
        for turn in range(-BEFORE, ROUNDS):
            for one, connection in asked:
                one.round(connection, turn)


def tell(name: str, few: Desk, many: Desk, count: int = MANY) -> list[str]:
    """Print the figures; return the pages that are slower than wanted."""
    bare, slow = many.percentile_95("bare"), []
    print(f"{name}: {FEW:,} and {count:,} findings, 95th percentile; bare {bare:.1f} ms")
    for desk in (few, many):
        every, counted = (sum(map(len, pages.values())) for pages in (desk.taken, desk.seconds))
        fewest = min(map(len, desk.seconds.values()))
        print(f"  counted {counted:,} of {every:,} pages, at least {fewest} of each")
    for page in (*many.taken, *KINDS):
        small, large = few.percentile_95(page), many.percentile_95(page)
        growth, of_bare = large / small, large / bare
        rows = f"{few.rows_of(page):5.1f} and {many.rows_of(page):4.1f} rows"
        times = f"{small:8.1f}{large:8.1f} ms   x{growth:.2f}   {of_bare:5.1f} of bare"
        print(f"  {page:38}{times}   {rows}")
        grows = growth > WANTED_GROWTH and page != f"search: {OFTEN_NOTHING}"
        if page != "bare" and (grows or of_bare > WANTED_OF_BARE):
            slow.append(f"{name}, {page}")
    print()
    return slow


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--findings", type=int, default=MANY)
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="one database alone")
    parser.add_argument(
        "--keep", type=Path, help="a folder for the databases, and for further runs"
    )
    parser.add_argument("--fill", action="store_true", help="only fill what is to be kept")
    options = parser.parse_args()
    slow = []
    with ExitStack() as stack:
        shelf = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        shelf = shelf.resolve()
        shelf.mkdir(exist_ok=True)
        for database in chosen(stack, options.on, shelf, kept=options.keep is not None):
            with ExitStack() as running:
                few, many = (
                    running.enter_context(desk(database, count, shelf))
                    for count in (FEW, options.findings)
                )
                if not options.fill:
                    read_whole(shelf)
                    measure(few, many)
                    slow += tell(type(database).__name__, few, many, options.findings)
    if slow:
        print("slower than wanted: " + "; ".join(slow))


def read_whole(shelf: Path) -> None:
    """Read the databases once: what is measured is not the disk they were left on long ago."""
    for path in shelf.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass


def chosen(
    stack: ExitStack, on: str | None, shelf: Path, *, kept: bool
) -> Iterator[databases.Database]:
    """Yield the databases that are measured; those to be kept have names that none had before."""
    first = int(time.time()) if kept else 0
    if on != "postgresql":
        yield databases.SQLite(shelf, first=first)
    if on != "sqlite":
        server = stack.enter_context(databases.postgresql_server(shelf if kept else None))
        yield databases.PostgreSQL(server, first=first)


if __name__ == "__main__":
    main()
