"""The findings near a new report (near.py), read with their marks and asked by grouping."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Dialect, and_, bindparam, select

from errorreport.anchoring import QuoteSelector, Text
from errorreport.articles.models import Revision
from errorreport.articles.service import Snapshot
from errorreport.findings.life import LIVE, Attention, EventKind, Reason, State
from errorreport.findings.models import Anchor, Event, Finding, Part
from errorreport.findings.standing import Standing, standing_of
from errorreport.grouping import Candidate, Known, match
from errorreport.prepared import Direct, Prepared, one_of
from errorreport.reports.known import Basis, apart, living
from errorreport.reports.models import Report

MARKS = 400  # reports read of all neighbours together; grouping looks at fewer


class Found(NamedTuple):
    """A finding as it stood when it was read; the fields are columns of its row."""

    id: str
    state: State
    attention: Attention | None
    reason: Reason | None
    note: str | None
    rule_id: str | None
    replacement: str | None
    snoozed_until: datetime | None
    assignee_id: str | None
    assigned_until: datetime | None
    merged_into_id: str | None
    part: Part
    exact: str | None
    prefix: str
    suffix: str
    start: int | None
    end: int | None
    suggestions: list[list[Any]]
    reports_count: int

    @property
    def standing(self) -> Standing:
        """What is true of it, as the fold sees it."""
        return standing_of(self)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A finding near a report, with its reports' marks."""

    finding: Found
    start: int | None
    end: int | None
    reports: tuple[Candidate, ...]
    #: marks of the findings that an editor took out of it, or it out of
    apart: tuple[Candidate, ...] = ()


def _findings(dialect: Dialect) -> Any:
    here = and_(Anchor.finding_id == Finding.id, Anchor.revision_id == bindparam("revision"))
    columns = [getattr(Finding, name) for name in Found._fields]
    return (
        select(*columns, Anchor.start, Anchor.end)
        .outerjoin(Anchor, here)
        .where(one_of(dialect, Finding.id, "ids"))
        .order_by(Finding.id)
    )


def _of_reports(dialect: Dialect) -> Any:
    columns = (Report.exact, Report.prefix, Report.suffix, Report.start, Report.end)
    return (
        select(Report.finding_id, *columns, Report.suggestion)
        .where(one_of(dialect, Report.finding_id, "ids"), Report.exact.is_not(None))
        .distinct()
        .order_by(Report.finding_id, *columns, Report.suggestion)
        .limit(MARKS)
    )


_FINDINGS, _MARKS = Prepared(_findings), Prepared(_of_reports)
_CORRECTED_IN = Prepared(
    select(Revision.number)
    .select_from(Event)
    .outerjoin(Revision, Revision.id == Event.revision_id)
    .where(Event.finding_id == bindparam("finding"), Event.kind == EventKind.CORRECTED)
    .order_by(Event.number.desc())
    .limit(1)
)


def read(direct: Direct, article: Snapshot, near: Basis) -> list[Neighbour]:
    """Read the findings with their places in the current text and their reports' marks.

    Those that editors merged are one here, and those that they split say so.
    """
    ends = living(near)
    current_id = article.current.id if article.current else None
    wanted = {"revision": current_id, "ids": sorted(set(ends.values()))}
    rows = [(Found(*row[:-2]), row[-2], row[-1]) for row in _FINDINGS.all(direct, wanted)]
    found = _marks(direct, [finding.id for finding, _, _ in rows])
    marks = {one.id: found.get(one.id) or _own_mark(one) for one, _, _ in rows}
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


def _marks(direct: Direct, ids: Sequence[str]) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for finding_id, exact, prefix, suffix, start, end, suggestion in _MARKS.all(
        direct, {"ids": ids}
    ):
        quote = QuoteSelector(exact or "", prefix, suffix, start, end)
        found[finding_id].append(Candidate(quote, suggestion))
    return {finding_id: tuple(marks) for finding_id, marks in found.items()}


def _own_mark(finding: Found) -> tuple[Candidate, ...]:
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


def corrected_in(direct: Direct, finding_id: str) -> int | None:
    """Return the number of the revision that corrected a finding last; None when none did."""
    row = _CORRECTED_IN.first(direct, {"finding": finding_id})
    return None if row is None else row[0]
