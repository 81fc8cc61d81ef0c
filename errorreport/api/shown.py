"""Findings as the API shows them: plain values for the schemas."""

from datetime import datetime
from typing import Any

from errorreport.findings.listing import Listed
from errorreport.findings.models import Finding
from errorreport.reports.evidence import Evidence, Placed, Told
from errorreport.reports.models import Report


def finding(listed: Listed, *, now: datetime) -> dict[str, Any]:
    """Return what ``FindingOut`` shows."""
    row, article = listed.finding, listed.article
    shown = {
        name: getattr(row, name)
        for name in (
            *("id", "etag", "state", "attention", "reason", "note", "replacement"),
            *("part", "points_at", "category", "reports_count", "readers_count", "impact"),
            *("first_reported_at", "last_reported_at", "state_since"),
        )
    }
    snoozed = row.snoozed_until is not None and row.snoozed_until > now
    article_fields = ("id", "url", "title", "section", "language", "edit_url")
    return shown | {
        "snoozed_until": row.snoozed_until if snoozed else None,
        "assignee": _assignee(listed, now),
        "merged_into": row.merged_into_id,
        "split_from": row.split_from_id,
        "passage": _passage(row),
        "suggestions": [{"wording": wording, "readers": n} for wording, n in row.suggestions],
        "article": {name: getattr(article, name) for name in article_fields},
    }


def whole(listed: Listed, evidence: Evidence, *, now: datetime) -> dict[str, Any]:
    """Return what ``WholeOut`` shows."""
    return finding(listed, now=now) | {
        "reports": [report(one) for one in evidence.reports],
        "anchors": [_anchor(one) for one in evidence.anchors],
        "events": [_event(one) for one in evidence.events],
    }


def report(row: Report) -> dict[str, Any]:
    """Return what ``ReportOut`` shows, with the selectors in the form they were sent in."""
    shown = {
        name: getattr(row, name)
        for name in (
            *("id", "part", "category", "points_at", "alt", "suggestion", "comment"),
            *("read_as_comment", "hidden", "source", "language", "reader_language"),
            *("fingerprint", "block", "version", "created_at", "erased_at"),
        )
    }
    return shown | {"selector": selector(row.exact, row.prefix, row.suffix, row.start, row.end)}


def selector(
    exact: str | None, prefix: str, suffix: str, start: int | None, end: int | None
) -> list[dict[str, Any]]:
    """Return the selectors of the Web Annotation model for a quote and its place."""
    if exact is None:
        return []
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    if start is None or end is None:
        return [quote]
    return [quote, {"type": "TextPositionSelector", "start": start, "end": end}]


def _assignee(listed: Listed, now: datetime) -> dict[str, Any] | None:
    row = listed.finding
    if row.assignee_id is None or (row.assigned_until is not None and row.assigned_until <= now):
        return None
    return {"id": row.assignee_id, "name": listed.assignee, "until": row.assigned_until}


def _passage(row: Finding) -> dict[str, str] | None:
    if row.exact is None:
        return None
    return {"exact": row.exact, "prefix": row.prefix, "suffix": row.suffix}


def _anchor(placed: Placed) -> dict[str, Any]:
    anchor = placed.anchor
    return {
        "revision": placed.revision,
        "status": anchor.status.value,
        "start": anchor.start,
        "end": anchor.end,
        "score": anchor.score,
    }


def _event(told: Told) -> dict[str, Any]:
    event = told.event
    return {
        "id": event.id,
        "number": event.number,
        "kind": event.kind,
        "act": event.act_id,
        "by": told.by,
        "report": event.report_id,
        "payload": event.payload,
        "undone": told.undone,
        "at": event.created_at,
    }
