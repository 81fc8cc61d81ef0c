"""What a report costs on an article with 5,000 live findings, against articles with 5 each.

    python -m tests.bench.crowded [--findings N] [--rounds N]

Once where the service knows the text and once where it has readers' quotes alone, sent and only
asked about (``/reports/check``), on both databases. The long article has a finding in every
sentence, as the short ones have: what stands near a new report is the same, and what stands
elsewhere grows. Rounds of both sides alternate; the median round counts.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from errorreport.articles.models import RevisionSource
from errorreport.articles.revisions import Facts, NewRevision
from errorreport.articles.service import add, snapshot
from errorreport.clock import utc_now
from errorreport.db import read_scope, unit_of_work
from errorreport.findings.receive import receive
from errorreport.grouping import Candidate
from errorreport.sites.models import Site
from tests import factories
from tests.bench.__main__ import AT_ONCE
from tests.bench.grouping_speed import article, findings_of, report_at
from tests.bench.stored import Stored, store
from tests.support import databases, load, servers

FEW = 5  # findings of a short article
SHORT = 50  # short articles; a round sends each of them one report
WANTED = 1.5

Body = dict[str, Any]
#: makes the bodies of one round, never the same twice
Reports = Callable[[int], list[Body]]
Sides = dict[str, Reports]


def body_of(site: Site, path: str, report: Candidate) -> Body:
    quote = report.quote
    body = factories.report(
        site.public_key,
        quote.exact,
        path,
        around=(quote.prefix, quote.suffix),
        suggestion=report.suggestion,
    )
    if quote.start is not None:
        place = {"type": "TextPositionSelector", "start": quote.start, "end": quote.end}
        body["target"]["selector"].append(place)
    return body


def stored(app: Flask, site: Site, findings: int, name: str, *, known: bool) -> Sides:
    """Store the short articles and the long one; return what to send to each side."""
    short, long = article(FEW), article(findings)
    with app.app_context():
        for number in range(SHORT):
            store_article(site, f"/{name}/{number}", short, FEW, known=known)
        store_article(site, f"/{name}/long", long, findings, known=known)
    step = findings // SHORT

    def few(turn: int) -> list[Body]:
        return [
            body_of(site, f"/{name}/{at}", other_word(short, (at + turn) % FEW))
            for at in range(SHORT)
        ]

    def many(turn: int) -> list[Body]:
        return [
            body_of(site, f"/{name}/long", other_word(long, at * step + turn))
            for at in range(SHORT)
        ]

    return {"few": few, "many": many}


def store_article(site: Site, path: str, text: str, findings: int, *, known: bool) -> None:
    """Store an article with its findings, and its text if the service is to know it."""
    url, current = f"{factories.ORIGIN}{path}", None
    if known:
        new = NewRevision(
            text=text,
            source=RevisionSource.PUSHED,
            version=None,
            published_at=None,
            complete=False,
            facts=Facts(),
        )
        article_id = receive(site, url, new, clock=utc_now).article_id
        with read_scope() as session:
            current = snapshot(session, article_id).current
    else:
        with unit_of_work() as uow:
            added = add(uow, site.id, url, title=None, language=None, now=factories.NOW)
        assert added is not None
        article_id = added
    those = [one.reports[0] for one in findings_of(text, findings)]
    store(site, [Stored(article_id, one, current.id if current else None) for one in those])


def other_word(text: str, sentence: int) -> Candidate:
    """Return a report of the word before the one that a sentence's finding is about."""
    start = -1
    for _ in range(sentence + 1):
        start = text.index("comittee", start + 1)
    return report_at(text, "comittee", start, "committee")


def cost(url: str, bodies: list[Body], wanted: int) -> float:
    """Return the seconds of one of these requests, were there no others at once."""
    headers = {"Origin": factories.ORIGIN}
    requests = [load.post(url, body, headers) for body in bodies]
    seconds, answers = load.timed(url, requests, at_once=AT_ONCE)
    refused = [answer for answer in answers if answer.status != wanted]
    if refused:
        raise SystemExit(f"{url}: {refused[0].status} {refused[0].body.decode()}")
    return seconds / len(bodies)


def compare(url: str, sides: Sides, rounds: int) -> Iterator[tuple[str, float, float]]:
    """Yield what is measured, and what it takes in milliseconds on the two sides."""
    calls = [("check", f"{url}/check", 200), ("report", url, 201)]
    took: dict[tuple[str, str], list[float]] = {}
    for turn in range(rounds + 1):
        for what, address, wanted in calls:
            for side, reports in sides.items():
                seconds = cost(address, reports(turn), wanted)
                if turn:  # the first warms up
                    took.setdefault((what, side), []).append(seconds)
    for what, *_ in calls:
        few, many = (statistics.median(took[what, side]) * 1000 for side in ("few", "many"))
        yield what, few, many


@contextmanager
def serving(database: databases.Database, folder: Path) -> Iterator[tuple[Flask, Site, str]]:
    url = database.empty()
    databases.migrate(url)
    app = servers.create_app_for(url, instance=str(folder))
    site = factories.add_site(app)
    variables = servers.environment(url, instance=str(folder), rate_limits="off")
    with servers.gunicorn(variables, folder / f"{database.kind}.log") as server:
        yield app, site, f"{server.url}/api/v1/reports"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crowded", description=__doc__)
    parser.add_argument("--findings", type=int, default=5000, help="of the long article")
    parser.add_argument("--rounds", type=int, default=4, help=f"fewer than {FEW}")
    options = parser.parse_args()
    good = True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgresql = stack.enter_context(databases.postgresql_server())
        for database in (databases.SQLite(folder), databases.PostgreSQL(postgresql)):
            app, site, url = stack.enter_context(serving(database, folder))
            for name, known in (("text", True), ("quotes", False)):
                sides = stored(app, site, options.findings, name, known=known)
                for what, few, many in compare(url, sides, options.rounds):
                    line = f"{database.kind}, by {name}, {what}, {options.findings:,} : {FEW}"
                    ok = many / few <= WANTED
                    good &= ok
                    print(
                        f"{line:<62}{many / few:>6.2f}  <= {WANTED}  {'ok' if ok else 'MISSED'}"
                        f"   {few:.1f} and {many:.1f} ms"
                    )
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
