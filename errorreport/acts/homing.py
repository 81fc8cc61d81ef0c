"""Where reports belong that reached a merged finding, once the merge is undone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from errorreport.anchoring import Text
from errorreport.articles import service as articles
from errorreport.db import read_scope
from errorreport.findings.models import Anchor, Event, Finding, Part
from errorreport.grouping import Candidate, Known, match
from errorreport.reports.models import Move, Report
from errorreport.reports.placing import prepared

MOST = 500  # later reports looked at; those beyond stay with the finding they were sent to


@dataclass(frozen=True, slots=True)
class _Merged:
    """A finding, those that an act merged into it, and the marks of each before that."""

    survivor: str
    marks: dict[str, list[Candidate]]
    later: list[tuple[str, Candidate]]
    places: dict[str, tuple[int | None, int | None]]
    text: Text | None

    def homes(self) -> dict[str, str]:
        """Return by report the absorbed finding that it would have joined without the merge."""
        ids = [self.survivor, *sorted(self.marks.keys() - {self.survivor})]
        known = [Known(self.marks.get(one, []), *self.places.get(one, (None, None))) for one in ids]
        found = {}
        for report_id, candidate in self.later:
            number = match(candidate, known, self.text)
            if number:  # 0 is the survivor, which has it already
                found[report_id] = ids[number]
        return found


def homes_without(act_id: str) -> dict[str, str]:
    """Return which later reports go to which absorbed finding when the merge ``act_id`` is undone.

    Reads in a scope of its own and computes after it.
    """
    with read_scope() as session:
        merged = _read(session, act_id)
    return merged.homes() if merged is not None and merged.later else {}


def _read(session: Session, act_id: str) -> _Merged | None:
    moves = session.execute(
        select(Move.report_id, Move.from_id, Move.to_id, Finding.merged_into_id)
        .join(Finding, Finding.id == Move.from_id)
        .where(Move.act_id == act_id)
    ).all()
    into = {to_id for _, _, to_id, _ in moves}
    if len(into) != 1 or any(merged not in into for *_, merged in moves):
        return None  # what it moved did not end in one finding, so nothing is waiting there
    survivor = into.pop()
    origins = {report_id: from_id for report_id, from_id, *_ in moves}
    since = session.scalars(select(func.min(Event.created_at)).where(Event.act_id == act_id)).one()
    here = Report.finding_id == survivor, Report.part == Part.TEXT, Report.exact.is_not(None)
    moved = select(Move.report_id).where(Move.act_id == act_id)
    if not session.scalars(
        select(Report.id).where(*here, Report.created_at >= since, Report.id.not_in(moved)).limit(1)
    ).first():
        return None  # nobody reported it since, as nearly always
    reports = session.scalars(select(Report).where(*here).order_by(Report.id)).all()
    marks: dict[str, list[Candidate]] = defaultdict(list)
    later: list[tuple[str, Candidate]] = []
    for report in reports:
        quote = report.quote
        if quote is None:
            continue
        mark = Candidate(quote, report.suggestion)
        if report.id in origins:
            marks[origins[report.id]].append(mark)
        elif report.created_at < since:
            marks[survivor].append(mark)
        else:
            later.append((report.id, mark))
    article_id = session.get_one(Finding, survivor).article_id
    current = articles.snapshot(session, article_id).current
    places = _places(session, list(marks), current.id) if current else {}
    text = prepared(current.id, current.text) if current else None
    return _Merged(survivor, marks, later[:MOST], places, text)


def _places(
    session: Session, finding_ids: Sequence[str], revision_id: str
) -> dict[str, tuple[int | None, int | None]]:
    rows = session.execute(
        select(Anchor.finding_id, Anchor.start, Anchor.end).where(
            Anchor.finding_id.in_(finding_ids), Anchor.revision_id == revision_id
        )
    )
    return {finding_id: (start, end) for finding_id, start, end in rows}
