"""Fill a database with findings as old reports would have left them."""

from datetime import timedelta
from functools import cache

from flask import Flask

from errorreport.anchoring import QuoteSelector
from errorreport.articles.models import Article
from errorreport.db import unit_of_work
from errorreport.findings.impact import Place, Rated
from errorreport.findings.life import EventKind, State
from errorreport.findings.models import Category, Event, Finding, FindingKey, Part
from errorreport.grouping import VERSION, Candidate, keys
from errorreport.ids import new_id
from errorreport.reports.models import Report
from errorreport.sites.models import Site
from tests import factories
from tests.support.marks import mark

CHUNK = 5000  # rows of a table in one transaction


def store_findings(app: Flask, site: Site, count: int, *, articles: int) -> None:
    """Store ``count`` open findings of one report each, spread over ``articles``."""
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
            _store_chunk(site, article_ids, range(first, min(first + CHUNK, count)))


@cache  # the four databases hold the same findings
def keys_of(number: int) -> tuple[int, ...]:
    """Return the numbers that the report of a stored finding is found by."""
    exact, (prefix, suffix) = mark(number)
    return tuple(keys(Candidate(QuoteSelector(exact, prefix, suffix), exact[:-1])))


def _store_chunk(site: Site, article_ids: list[str], numbers: range) -> None:
    findings, reports, events, found_by = [], [], [], []
    for number in numbers:
        when = factories.NOW + timedelta(seconds=number)
        common = {"site_id": site.id, "article_id": article_ids[number % len(article_ids)]}
        exact, (prefix, suffix) = mark(number)
        quote = {"exact": exact, "prefix": prefix, "suffix": suffix}
        kind = {"part": Part.TEXT, "category": Category.SPELLING}
        finding_id, report_id = new_id(), new_id()
        findings.append(
            {"id": finding_id, **common, **quote, **kind}
            | {"state": State.OPEN, "suggestions": [[exact[:-1], 1]], "grouping": VERSION}
            | {"reports_count": 1, "events_count": 1, "state_since": when, "readers_count": 1}
            | {"impact": Rated(1, Place.BODY, Category.SPELLING, when).impact}
            | {"first_reported_at": when, "last_reported_at": when}
        )
        reports.append(
            {"id": report_id, "finding_id": finding_id, **common, **quote, **kind}
            | {"suggestion": exact[:-1], "created_at": when}
        )
        found_by += [
            {"article_id": common["article_id"], "finding_id": finding_id, "key": key}
            for key in keys_of(number)
        ]
        events.append(
            {"site_id": site.id, "finding_id": finding_id, "report_id": report_id, "number": 1}
            | {"kind": EventKind.OPENED, "payload": {}, "created_at": when}
        )
    with unit_of_work() as uow:
        uow.insert_all(Finding, findings)
        uow.insert_all(Report, reports)
        uow.insert_all(FindingKey, found_by)
        uow.insert_all(Event, events)
