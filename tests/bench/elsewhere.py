"""`make bench`: what the index of words costs a push, and what a search over a whole site costs.

Median milliseconds on both databases, with the durability that is shipped; beside them the
processor time of this process, in which SQLite works too and PostgreSQL does not.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from errorreport.articles import index
from errorreport.articles.index import Difference
from errorreport.articles.models import Article, ArticleTerm, Revision, RevisionSource
from errorreport.articles.terms import terms_of
from errorreport.db import read_scope, unit_of_work
from errorreport.extract import fingerprint
from errorreport.findings.elsewhere import Elsewhere, search
from errorreport.findings.life import State
from errorreport.findings.models import Category, Finding, Part
from errorreport.ids import new_id
from errorreport.sites.models import Site
from tests import factories
from tests.support import databases, servers

WORDS = 300  # of an article, about 2 KB
VOCABULARY = 30_000  # words of the site; how often each is used falls as in a language (Zipf)
CHUNK = 500  # articles of one transaction
ROUNDS = 9
WRONG, RIGHT = "recieved", "received"


class Texts:
    """Texts whose words are as frequent as those of a language."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 # makes texts, keeps no secret
        letters = "abcdefghijklmnoprstuvwz"
        self._words = [
            "".join(self._random.choices(letters, k=self._random.randint(2, 10)))
            for _ in range(VOCABULARY)
        ]
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def text(self, words: int, *also: str) -> str:
        found = self._random.choices(self._words, cum_weights=self._weights, k=words)
        for phrase in also:
            found[self._random.randrange(len(found))] = phrase
        return " ".join(found)


def store(site: Site, texts: Texts, articles: int) -> None:
    """Store articles with one revision each and index them; every hundredth has the wrong word."""
    for first in range(0, articles, CHUNK):
        known = []
        for number in range(first, min(first + CHUNK, articles)):
            also = (
                [f"had {WRONG} the"] if number % 100 == 0 else [f"had {RIGHT} the"] * (number % 2)
            )
            known.append((new_id(), f"/stored/{number}", texts.text(WORDS, *also)))
        with unit_of_work() as uow:
            uow.insert_all(Article, [_article(site, *row[:2]) for row in known])
            uow.insert_all(Revision, [_revision(site, row[0], row[2]) for row in known])
            for article_id, _path, value in known:
                index.write(uow, site.id, article_id, Difference.between(None, value))


def _article(site: Site, article_id: str, path: str) -> dict[str, object]:
    url = f"{factories.ORIGIN}{path}"
    common = {"id": article_id, "site_id": site.id, "created_at": factories.NOW}
    return {**common, "url": url, "revision_number": 1}


def _revision(site: Site, article_id: str, value: str) -> dict[str, object]:
    common = {"site_id": site.id, "article_id": article_id, "created_at": factories.NOW}
    kept = {"number": 1, "text": value, "fingerprint": fingerprint(value)}
    return {**common, **kept, "source": RevisionSource.PUSHED}


def finding(site: Site, exact: str, wording: str | None, before: str, after: str) -> Finding:
    """Return a confirmed finding that is searched for, and stands in no article itself."""
    return Finding(
        site_id=site.id,
        article_id="",
        state=State.CONFIRMED,
        part=Part.TEXT,
        category=Category.SPELLING,
        exact=exact,
        prefix=before,
        suffix=after,
        replacement=wording,
    )


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return the median milliseconds a call took, waiting included, and of this processor."""
    waited, worked = [], []
    for _ in range(ROUNDS):
        at, processor = time.perf_counter(), time.process_time()
        call()
        waited.append(time.perf_counter() - at)
        worked.append(time.process_time() - processor)
    return statistics.median(waited) * 1000, statistics.median(worked) * 1000


def searches(site: Site, texts: Texts) -> dict[str, Finding]:
    """Return what is searched for, the dearest last."""
    sample = texts.text(2).split()
    return {
        "a misspelling": finding(site, WRONG, RIGHT, "they had ", " the letter"),
        "three words": finding(site, f"had {WRONG} the", None, "", ""),
        "a frequent word beside another": finding(
            site, sample[0], None, f"and {sample[1]} ", f" {sample[1]} and"
        ),
        "a word nobody has": finding(site, "zzyzx", "syzygy", "the ", " of it"),
    }


def measure(app: Flask, name: str, articles: int) -> None:
    site = factories.add_site(app)
    texts = Texts(seed=1)
    with app.app_context():
        store(site, texts, articles)
        with read_scope() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("ANALYZE"))
            rows = session.scalar(select(func.count()).select_from(ArticleTerm))
        print(f"{name}: {articles:,} articles of {WORDS} words, {rows:,} rows of the index")
        for what, one in searches(site, texts).items():
            found: list[Elsewhere] = []

            def run(one: Finding = one, found: list[Elsewhere] = found) -> None:
                with read_scope() as session:
                    found.append(search(session, one))

            waited, worked = timed(run)
            places = f"{len(found[0].places)}{'+' if found[0].more else ''} places"
            print(f"  search, {what}: {waited:.1f} ms ({worked:.1f} of this process), {places}")
        push(site, texts)
    print()


def push(site: Site, texts: Texts) -> None:
    """Print what the index adds to a push of a long article, new and edited."""
    long = texts.text(8_000)
    words = long.split(" ")
    article_id = new_id()
    with unit_of_work() as uow:
        uow.insert(Article, **_article(site, article_id, "/long"))
    edited = " ".join([*words[:4000], *texts.text(40).split(), *words[4040:]])

    def read(old: str | None, new: str) -> Difference:
        terms_of.cache_clear()
        if old is not None:
            terms_of(old)  # the push before read it
        return Difference.between(old, new)

    def write(*steps: tuple[str | None, str]) -> Callable[[], None]:
        differences = [Difference.between(*step) for step in steps]

        def run() -> None:
            with unit_of_work() as uow:
                for difference in differences:
                    index.write(uow, site.id, article_id, difference)

        return run

    size = f"{len(long.encode()) // 1000} KB"
    _, worked = timed(lambda: read(None, edited))
    print(f"  push of {size}: reading the words {worked:.1f} ms")
    nothing = timed(write())
    told("all written and taken out again", timed(write((None, long), (long, ""))), nothing, size)
    write((None, long))()
    told("40 words edited and back", timed(write((long, edited), (edited, long))), nothing, size)


def told(what: str, took: tuple[float, float], nothing: tuple[float, float], size: str) -> None:
    """Print what writes cost beside a transaction that writes nothing."""
    waited, worked = (one - other for one, other in zip(took, nothing, strict=True))
    print(f"  push of {size}, {what}: {waited:.1f} ms ({worked:.1f} of this process)")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    options = parser.parse_args()
    print("the same mistake elsewhere: medians\n")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgresql = stack.enter_context(databases.postgresql_server())
        for database in (databases.SQLite(folder), databases.PostgreSQL(postgresql)):
            name = type(database).__name__
            app = servers.create_app_for(database.migrated(), instance=str(folder / name))
            measure(app, name, options.articles)
            with app.app_context():
                from errorreport.db import db

                db.session.remove()
                db.engine.dispose()


if __name__ == "__main__":
    main()
