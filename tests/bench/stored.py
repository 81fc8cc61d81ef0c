"""Fill a database with findings as old reports would have left them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from flask import Flask

from errorreport.anchoring import AnchorStatus, QuoteSelector
from errorreport.articles.models import Article
from errorreport.db import unit_of_work
from errorreport.findings.impact import Place, Rated
from errorreport.findings.life import EventKind, State
from errorreport.findings.models import Anchor, Category, Event, Finding, FindingKey, Part
from errorreport.grouping import VERSION, Candidate, keys
from errorreport.ids import new_id
from errorreport.reports.models import Report
from errorreport.sites.models import Site
from tests import factories
from tests.support.marks import mark

CHUNK = 5000  # rows of a table in one transaction


@dataclass(frozen=True, slots=True)
class Stored:
    """One finding to store, of one report."""

    article_id: str
    marked: Candidate
    #: the revision that its quote's place is in, where there is one
    revision_id: str | None = None


def store_findings(app: Flask, site: Site, count: int, *, articles: int) -> None:
    """Store ``count`` open findings of one report each, spread over ``articles`` without a text."""
    article_ids = [new_id() for _ in range(articles)]
    with app.app_context():
        with unit_of_work() as uow:
            uow.insert_all(
                Article,
                [
                    {
                        "id": article_id,
                        "site_id": site.id,
                        "url": f"{factories.ORIGIN}/stored/{number}",
                        "created_at": factories.NOW,
                    }
                    for number, article_id in enumerate(article_ids)
                ],
            )
        for first in range(0, count, CHUNK):
            numbers = range(first, min(first + CHUNK, count))
            store(site, [Stored(article_ids[n % articles], marked(n)) for n in numbers], first)


@cache  # the databases hold the same findings
def marked(number: int) -> Candidate:
    """Return the report of a stored finding."""
    exact, (prefix, suffix) = mark(number)
    return Candidate(QuoteSelector(exact, prefix, suffix), exact[:-1])


@cache
def _keys_of(one: Candidate) -> tuple[int, ...]:
    return tuple(keys(one))


def store(site: Site, those: Sequence[Stored], first: int = 0) -> None:
    """Store findings in one transaction, a second apart; ``first`` counts those stored before."""
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Finding, Report, FindingKey, Event, Anchor)
    }
    for number, one in enumerate(those, start=first):
        for model, row in _rows(site, one, number):
            rows[model].append(row)
    with unit_of_work() as uow:
        for model, some in rows.items():
            uow.insert_all(model, some)


def _rows(site: Site, one: Stored, number: int) -> list[tuple[Any, dict[str, Any]]]:
    when = factories.NOW + timedelta(seconds=number)
    finding_id, report_id = new_id(), new_id()
    where, wording = one.marked.quote, one.marked.suggestion
    common = {"site_id": site.id, "article_id": one.article_id}
    quote = {name: getattr(where, name) for name in ("exact", "prefix", "suffix", "start", "end")}
    kind = {"part": Part.TEXT, "category": Category.SPELLING}
    finding = (
        {"id": finding_id, **common, **quote, **kind, "stood_in_id": one.revision_id}
        | {"state": State.OPEN, "suggestions": [[wording, 1]], "grouping": VERSION}
        | {"reports_count": 1, "events_count": 1, "state_since": when, "readers_count": 1}
        | {"impact": Rated(1, Place.BODY, Category.SPELLING, when).impact}
        | {"first_reported_at": when, "last_reported_at": when}
    )
    report = {"id": report_id, "finding_id": finding_id, **common, **quote, **kind}
    event = {"site_id": site.id, "finding_id": finding_id, "report_id": report_id, "number": 1}
    found = [
        (Finding, finding),
        (Report, report | {"suggestion": wording, "created_at": when}),
        (Event, event | {"kind": EventKind.OPENED, "payload": {}, "created_at": when}),
    ]
    found += [
        (FindingKey, {"article_id": one.article_id, "finding_id": finding_id, "key": key})
        for key in _keys_of(one.marked)
    ]
    if one.revision_id is not None:
        anchor = {"finding_id": finding_id, "revision_id": one.revision_id}
        place = {"start": where.start, "end": where.end}
        found.append((Anchor, anchor | place | {"score": 1.0, "status": AnchorStatus.EXACT}))
    return found
