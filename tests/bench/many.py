"""Fill a database with very many findings, as years of reports would have left them.

``python -m tests.bench.many URL COUNT`` adds them to a migrated database. Rows go straight to the
driver (COPY on PostgreSQL): a million findings with their reports and stories in minutes.
"""

import argparse
import itertools
import json
import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from errorreport.articles.models import Article, Revision, RevisionSource, TitleWord
from errorreport.articles.sought import ArticleWords
from errorreport.db import Base
from errorreport.extract import fingerprint
from errorreport.findings.impact import Place, Rated, is_ahead
from errorreport.findings.life import Attention, EventKind, Reason, State
from errorreport.findings.models import Anchor, Category, Event, Finding, Part
from errorreport.findings.words import FindingWord, FoundBy
from errorreport.ids import beginning_at
from errorreport.reports.models import Report
from tests import factories

CHUNK = 20_000  # findings written at a time
TO_AN_ARTICLE = 10
VOCABULARY = 30_000
POOL = 500_000  # words that texts are cut out of
#: of a hundred findings, how many are in each state
_STATES = (
    [State.OPEN] * 30
    + [State.CONFIRMED] * 10
    + [State.CORRECTED] * 35
    + [State.DECLINED] * 20
    + [State.GONE] * 5
)
APART = timedelta(minutes=2)  # 720 a day: a million in four years
_BEGAN = factories.NOW - 1_000_000 * APART  # nothing was reported in days to come
OLD = 1_000  # findings of the first days: what lists are narrowed to is among them alone
_SITES = (0,) * 7 + (1,) * 2 + (2,)  # of ten articles, whose they are
_LIVE = {State.OPEN, State.CONFIRMED}
_EVENT = {State.CONFIRMED: EventKind.CONFIRMED, State.DECLINED: EventKind.DECLINED}


class Many:
    """The rows of ``count`` findings on the articles of three sites, of one editor."""

    def __init__(self, site_ids: Sequence[str], editor_id: str, *, seed: int = 1) -> None:
        self._sites, self._editor = site_ids, editor_id
        self._random = random.Random(seed)  # noqa: S311 # makes texts, keeps no secret
        letters = "abcdefghijklmnoprstuvwz"
        self._words = [
            "".join(self._random.choices(letters, k=self._random.randint(3, 10)))
            for _ in range(VOCABULARY)
        ]
        weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
        self._pool = self._random.choices(self._words, cum_weights=weights, k=POOL)
        self._title: list[str] = []
        self._moment = ""
        self._numbers = itertools.count()

    def words(self, count: int) -> list[str]:
        """Return words as frequent as those of a language."""
        at = self._random.randrange(POOL - count)
        return self._pool[at : at + count]

    def together(self, count: int, turn: int) -> list[str]:
        """Return words that stand together, others in every turn; the same for all databases."""
        at = random.Random(turn + POOL).randrange(POOL - count)  # noqa: S311 # picks words
        return self._pool[at : at + count]

    def headlines(self, count: int) -> list[str]:
        """Return those of the first ``count`` findings: every database with as many has them."""
        from_the_start = Many(self._sites, self._editor)
        return [row["title"] for row in from_the_start.chunk(range(count))[Article]]

    def id(self) -> str:
        """Return the next id, of when its finding was reported; that costs less than a new one."""
        return f"{self._moment}{next(self._numbers):016}"

    @property
    def rare(self) -> str:
        """A word that hardly anything holds."""
        return self._words[-1]

    def frequent(self, count: int, turn: int = 0) -> tuple[str, ...]:
        """Words that many hold: at first those that most do, and others turn by turn."""
        words = [self._words[2**power - 1] for power in range(8)]
        together = list(itertools.combinations(words, count))
        return together[turn % len(together)]

    def chunk(self, numbers: range) -> dict[type[Base], list[dict[str, Any]]]:
        """Return the rows of some findings, their articles first."""
        rows: dict[type[Base], list[dict[str, Any]]] = {
            model: []
            for model in (Article, TitleWord, Revision, Finding, FindingWord, Report, Anchor, Event)
        }
        for number in numbers:
            self._moment = beginning_at(int(_reported(number).timestamp() * 1000))
            if number % TO_AN_ARTICLE == 0 or not rows[Article]:
                self._article(rows, number)
            self._finding(rows, number)
        # as they stand in their table: written faster
        rows[FindingWord].sort(key=lambda row: (row["site_id"], row["word"], row["finding_id"]))
        return rows

    def _article(self, rows: dict[type[Base], list[dict[str, Any]]], number: int) -> None:
        article = {
            "id": self.id(),
            "site_id": self._sites[_SITES[number // TO_AN_ARTICLE % 10]],
            "url": f"{factories.ORIGIN}/{number}",
            "title": " ".join(self.words(7)).capitalize(),
            "section": ("News", "Culture", "Business")[number % 3],
            "language": "en",
            "authors": [],
            "revision_number": 1,
            "created_at": _BEGAN,
        } | _of_old(number)
        article["title"] += " …" if article["section"] == "Archive" else ""
        text = f"{article['title']}\n" + " ".join(self.words(60))
        rows[Article].append(article)
        told = (article[name] for name in ("title", "url", "section", "language"))
        self._title = ArticleWords(*told).words
        rows[TitleWord] += ({"article_id": article["id"], "word": word} for word in self._title)
        rows[Revision].append(
            {"id": self.id(), "site_id": article["site_id"], "article_id": article["id"]}
            | {"number": 1, "fingerprint": fingerprint(text), "text": text}
            | {"source": RevisionSource.PUSHED, "created_at": _BEGAN}
        )

    def _finding(self, rows: dict[type[Base], list[dict[str, Any]]], number: int) -> None:
        article, revision = rows[Article][-1], rows[Revision][-1]
        when = _reported(number)
        readers = 1 + number % 7 if number % 1009 else 3_000
        rated = Rated(readers, Place.BODY, _category(number), when)
        state = _STATES[number * 37 % 100]
        before, exact, after = (" ".join(self.words(size)) for size in (5, 1 + number % 2, 5))
        quote = {"exact": exact, "prefix": f"{before} ", "suffix": f" {after}"}
        common = {"site_id": article["site_id"], "article_id": article["id"], **quote}
        kind = {"part": Part.TEXT, "category": rated.category}
        finding = {"id": self.id(), **common, **kind, **_standing(state, number, self._editor)}
        finding |= {"suggestions": [[f"{exact}e", 1]], "grouping": "v1", "reports_count": 1}
        finding |= {"readers_count": rated.readers, "impact": rated.impact, "events_count": 2}
        finding |= {"ahead": is_ahead(finding["id"], rated.impact)}
        finding |= {"first_reported_at": when, "last_reported_at": when, "state_since": when}
        report = {"id": self.id(), "finding_id": finding["id"], **common, **kind}
        report |= {"suggestion": f"{exact}e", "created_at": when}
        rows[Finding].append(finding)
        own = set(FoundBy(rated.category, (exact,)).words)
        rows[FindingWord] += (
            {"site_id": article["site_id"], "word": word, "finding_id": finding["id"]}
            | {"own": word in own}
            for word in own.union(self._title)
        )
        rows[Report].append(report)
        rows[Anchor].append(
            {"finding_id": finding["id"], "revision_id": revision["id"], "start": 0, "end": 5}
            | {"score": 1.0, "status": "exact"}
        )
        rows[Event] += self._story(finding, report, revision, number, when)

    def _story(
        self,
        finding: dict[str, Any],
        report: dict[str, Any],
        revision: dict[str, Any],
        number: int,
        when: datetime,
    ) -> Iterator[dict[str, Any]]:
        common = {"site_id": finding["site_id"], "finding_id": finding["id"], "created_at": when}
        yield {"id": self.id(), **common, "number": 1, "payload": {}} | {
            "kind": EventKind.OPENED,
            "report_id": report["id"],
        }
        state = finding["state"]
        if state is State.OPEN:
            return
        last = {"id": self.id(), **common, "number": 2, "payload": {}}
        by_text = state is State.GONE or (state is State.CORRECTED and number % 2)
        last |= {"revision_id": revision["id"]} if by_text else {"editor_id": self._editor}
        if finding["reason"]:
            last["payload"] = {"reason": finding["reason"]}
        gone = EventKind.REMOVED if state is State.GONE else EventKind.CORRECTED
        yield last | {"kind": _EVENT.get(state, gone)}


def _reported(number: int) -> datetime:
    return _BEGAN + number * APART


def _of_old(number: int) -> dict[str, str]:
    """Return what is so of old articles alone: of a tenth the section, of a tenth the language."""
    article = number // TO_AN_ARTICLE % 10 if number < OLD else None
    return {3: {"section": "Archive"}, 6: {"language": "uk"}}.get(article or 0, {})


def _category(number: int) -> Category:
    if number < OLD and number % 20 == 7:
        return Category.OTHER
    return Category.FACT if number % 6 == 5 else Category.SPELLING


def _standing(state: State, number: int, editor_id: str) -> dict[str, Any]:
    live = state in _LIVE
    wanted = {"state": state, "reason": Reason.OPINION if state is State.DECLINED else None}
    wanted |= {"attention": Attention.CHANGED if live and number % 53 == 0 else None}
    wanted |= {"assignee_id": editor_id if live and number % 31 == 0 else None}
    later = factories.NOW + timedelta(days=20_000)
    wanted |= {"snoozed_until": later if live and number % 47 == 0 else None}
    return wanted | {"folded": state is State.OPEN and number % 2000 < 2 * TO_AN_ARTICLE}


def fill(url: str, many: Many, count: int, *, start: int = 0) -> None:
    """Write the findings into the database at ``url``, those from the ``start``-th on."""
    writer = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    next(writer)
    for first in range(start, count, CHUNK):
        for model, rows in many.chunk(range(first, min(first + CHUNK, count))).items():
            writer.send((model, rows))
    writer.close()


def _sqlite(url: str) -> Any:
    connection = sqlite3.connect(str(make_url(url).database))
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _made in indexes:  # built anew at the end, in a fraction of the time
        connection.execute(f"DROP INDEX {name}")
    try:
        while True:
            model, rows = yield
            names = _names(model, rows[0])
            places = ", ".join("?" * len(names))
            connection.executemany(
                f"INSERT INTO {model.__tablename__} ({_quoted(names)}) VALUES ({places})",  # noqa: S608 # our own names
                _values(names, model, rows, at=lambda moment: moment.strftime("%F %T.%f")),
            )
            connection.commit()
    finally:
        for _name, made in indexes:
            connection.execute(made)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


def _postgresql(url: str) -> Any:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(address)
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conname = indexname)"
    ).fetchall()
    for name, _made in indexes:
        connection.execute(f"DROP INDEX {name}")
    # The rows fit together: to look up what each of them refers to takes longer than to write it.
    connection.execute("SET session_replication_role = replica")
    try:
        while True:
            model, rows = yield
            names = _names(model, rows[0])
            copy = f"COPY {model.__tablename__} ({_quoted(names)}) FROM STDIN"
            with connection.cursor() as cursor, cursor.copy(copy) as out:
                for row in _values(names, model, rows, at=lambda moment: moment):
                    out.write_row(row)
            connection.commit()
    finally:
        connection.execute("SET maintenance_work_mem = '512MB'")
        for _name, made in indexes:
            connection.execute(made)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.close()


def _names(model: type[Base], row: dict[str, Any]) -> list[str]:
    defaults = [column.name for column in model.__table__.columns if column.default is not None]
    return list(dict.fromkeys([*row, *defaults, *_ALSO.get(model, ())]))


_ALSO = {Event: ("report_id", "revision_id", "editor_id")}


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _values(
    names: Sequence[str], model: type[Base], rows: Iterable[dict[str, Any]], *, at: Any
) -> Iterator[list[Any]]:
    columns = model.__table__.columns
    default = {
        name: getattr(columns[name].default, "arg", None)
        for name in names
        if columns[name].default is not None
    }
    kept: dict[datetime, Any] = {}  # a row says the same moment several times
    for row in rows:
        found = []
        for name in names:
            value = row[name] if name in row else default.get(name)
            if callable(value):
                value = value(None)
            if value.__class__ is datetime:
                if value not in kept:
                    kept[value] = at(value)
                value = kept[value]
            elif value.__class__ in (dict, list):
                value = json.dumps(value)
            found.append(value)
        yield found


def main() -> None:
    """Fill the database that is named on the command line."""
    from tests.support.servers import create_app_for

    parser = argparse.ArgumentParser(prog="python -m tests.bench.many", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("count", type=int)
    options = parser.parse_args()
    from tests.bench.desk import newsroom

    sites, editor, _cookie = newsroom(create_app_for(options.url))
    fill(options.url, Many(sites, editor), options.count)


if __name__ == "__main__":
    main()
