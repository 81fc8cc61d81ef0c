"""The findings near a new report (near.py), read with their marks and asked by grouping."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from errorreport.anchoring import QuoteSelector, Text
from errorreport.articles.models import Revision
from errorreport.articles.service import Snapshot
from errorreport.findings.life import LIVE, EventKind
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.grouping import Candidate, Known, match
from errorreport.reports.known import Basis, apart, living
from errorreport.reports.models import Report

MARKS = 400  # reports read of all neighbours together; grouping looks at fewer


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A finding near a report, with its reports' marks."""

    finding: Finding
    start: int | None
    end: int | None
    reports: tuple[Candidate, ...]
    #: marks of the findings that an editor took out of it, or it out of
    apart: tuple[Candidate, ...] = ()


def read(session: Session, article: Snapshot, near: Basis) -> list[Neighbour]:
    """Read the findings with their places in the current text and their reports' marks.

    Those that editors merged are one here, and those that they split say so.
    """
    ends = living(near)
    current_id = article.current.id if article.current else None
    rows = session.execute(
        select(Finding, Anchor.start, Anchor.end)
        .outerjoin(Anchor, and_(Anchor.finding_id == Finding.id, Anchor.revision_id == current_id))
        .where(Finding.id.in_(set(ends.values())))
        .order_by(Finding.id)
    ).all()
    found = _marks(session, [row[0].id for row in rows])
    marks = {row[0].id: found.get(row[0].id) or _own_mark(row[0]) for row in rows}
    split = apart(near, ends)
    return [
        Neighbour(
            finding,
            start,
            end,
            marks[finding.id],
            tuple(mark for other in sorted(split.get(finding.id, ())) for mark in marks[other]),
        )
        for finding, start, end in rows
    ]


def _marks(session: Session, ids: Sequence[str]) -> dict[str, tuple[Candidate, ...]]:
    columns = (Report.exact, Report.prefix, Report.suffix, Report.start, Report.end)
    rows = session.execute(
        select(Report.finding_id, *columns, Report.suggestion)
        .where(Report.finding_id.in_(ids), Report.exact.is_not(None))
        .distinct()
        .order_by(Report.finding_id, *columns, Report.suggestion)
        .limit(MARKS)
    )
    found: dict[str, list[Candidate]] = defaultdict(list)
    for finding_id, exact, prefix, suffix, start, end, suggestion in rows:
        quote = QuoteSelector(exact or "", prefix, suffix, start, end)
        found[finding_id].append(Candidate(quote, suggestion))
    return {finding_id: tuple(marks) for finding_id, marks in found.items()}


def _own_mark(finding: Finding) -> tuple[Candidate, ...]:
    """The finding's copy of one quote: its readers may have erased theirs."""
    if finding.exact is None:
        return ()
    quote = QuoteSelector(finding.exact, finding.prefix, finding.suffix, finding.start, finding.end)
    wording = str(finding.suggestions[0][0]) if finding.suggestions else None
    return (Candidate(quote, wording),)


def choose(new: Candidate, neighbours: Sequence[Neighbour], text: Text | None) -> Neighbour | None:
    """Return the finding that the report means: a live one before one that is closed."""
    for live in (True, False):
        wanted = [one for one in neighbours if (one.finding.state in LIVE) is live]
        known = [Known(one.reports, one.start, one.end, one.apart) for one in wanted]
        number = match(new, known, text) if known else None
        if number is not None:
            return wanted[number]
    return None


def corrected_in(session: Session, finding_id: str) -> int | None:
    """Return the number of the revision that corrected a finding last; None when none did."""
    row = session.execute(
        select(Revision.number)
        .select_from(Event)
        .outerjoin(Revision, Revision.id == Event.revision_id)
        .where(Event.finding_id == finding_id, Event.kind == EventKind.CORRECTED)
        .order_by(Event.number.desc())
    ).first()
    return None if row is None else row[0]
