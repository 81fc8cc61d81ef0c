"""What a finding tells of its reports, counted anew after an act moved or reread some."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from errorreport.db import UnitOfWork
from errorreport.findings import wordings
from errorreport.findings.models import Finding
from errorreport.findings.wordings import Said
from errorreport.reports.models import Report


def recount(uow: UnitOfWork, passages: Mapping[str, str | None]) -> None:
    """Count the reports and wordings of findings; ``passages`` are their marked words by id.

    A finding without reports keeps the times of its first and last: it was merged into another.
    """
    totals = _totals(uow.session, passages)
    said = _said(uow.session, passages)
    rows = [
        {
            "id": finding_id,
            "suggestions": wordings.tally(said[finding_id], exact),
            **totals.get(finding_id, {"reports_count": 0}),
        }
        for finding_id, exact in passages.items()
    ]
    # Two lists, because rows of different columns are sent one by one.
    for some in (
        [row for row in rows if row["reports_count"]],
        [row for row in rows if not row["reports_count"]],
    ):
        if some:
            uow.session.execute(update(Finding), some)


def _totals(session: Session, passages: Mapping[str, str | None]) -> dict[str, dict[str, Any]]:
    rows = session.execute(
        select(
            Report.finding_id,
            func.count(),
            func.min(Report.created_at),
            func.max(Report.created_at),
        )
        .where(Report.finding_id.in_(passages))
        .group_by(Report.finding_id)
    )
    return {
        finding_id: {"reports_count": count, "first_reported_at": first, "last_reported_at": last}
        for finding_id, count, first, last in rows
    }


def _said(
    session: Session, passages: Mapping[str, str | None]
) -> dict[str, list[tuple[Said, int]]]:
    rows = session.execute(
        select(Report.finding_id, Report.exact, Report.suggestion, func.count())
        .where(
            Report.finding_id.in_(passages),
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
