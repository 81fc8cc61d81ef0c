"""What a finding tells of its reports, counted anew after an act moved or reread some."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from errorreport.db import UnitOfWork
from errorreport.findings import wordings
from errorreport.findings.impact import Rated, weighed
from errorreport.findings.models import Finding
from errorreport.findings.wordings import Said
from errorreport.reports.models import Report


def recount(
    uow: UnitOfWork, findings: Iterable[Finding], readers: Mapping[str, int] | None = None
) -> None:
    """Count the reports and wordings of findings anew, and what orders the queue by them.

    ``readers`` is how many readers each gains or loses: who they are is not known any more when
    their day is over (readers.py). A finding without reports keeps the rest of what it was; it
    was merged into another.
    """
    known = {finding.id: finding for finding in findings}
    totals = _totals(uow.session, known)
    said = _said(uow.session, known)
    filled = [_row(known[one], said[one], totals[one], readers or {}) for one in totals]
    emptied = [
        {"id": one, "reports_count": 0, "suggestions": []} for one in known.keys() - totals.keys()
    ]
    # Two lists, because rows of different columns are sent one by one.
    for some in (filled, emptied):
        if some:
            uow.session.execute(update(Finding), some)


def _row(
    finding: Finding,
    said: Sequence[tuple[Said, int]],
    totals: Mapping[str, Any],
    readers: Mapping[str, int],
) -> dict[str, Any]:
    count = max(finding.readers_count + readers.get(finding.id, 0), 1)
    rated = Rated(count, finding.place, finding.category, totals["first_reported_at"])
    return {
        "id": finding.id,
        "suggestions": wordings.tally(said, finding.exact),
        "readers_count": count,
        **weighed(finding.id, rated.impact),
        **totals,
    }


def _totals(session: Session, finding_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    rows = session.execute(
        select(
            Report.finding_id,
            func.count(),
            func.min(Report.created_at),
            func.max(Report.created_at),
        )
        .where(Report.finding_id.in_(finding_ids))
        .group_by(Report.finding_id)
    )
    return {
        finding_id: {"reports_count": count, "first_reported_at": first, "last_reported_at": last}
        for finding_id, count, first, last in rows
    }


def _said(session: Session, finding_ids: Collection[str]) -> dict[str, list[tuple[Said, int]]]:
    rows = session.execute(
        select(Report.finding_id, Report.exact, Report.suggestion, func.count())
        .where(
            Report.finding_id.in_(finding_ids),
            Report.suggestion.is_not(None),
            ~Report.read_as_comment,
            or_(Report.exact.is_(None), Report.exact != Report.suggestion),
        )
        .group_by(Report.finding_id, Report.exact, Report.suggestion)
    )
    found: dict[str, list[tuple[Said, int]]] = defaultdict(list)
    for finding_id, exact, suggestion, readers in rows:
        found[finding_id].append((Said(exact, suggestion or ""), readers))
    return found
