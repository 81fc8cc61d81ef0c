"""A report that shows better where a finding's mistake is: its mark becomes the passage."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from errorreport.anchoring import QuoteSelector
from errorreport.articles.service import Snapshot
from errorreport.db import UnitOfWork, read_scope
from errorreport.findings.impact import Zones, place_of
from errorreport.findings.life import LIVE
from errorreport.findings.models import Anchor, Finding, Part
from errorreport.findings.passage import Mark, choose
from errorreport.findings.verdicts import STOOD, Verdict
from errorreport.grouping import Candidate
from errorreport.reports import placing
from errorreport.reports.models import Report
from errorreport.reports.neighbours import Found
from errorreport.reports.placing import Placed, Seen
from errorreport.reports.recounting import recount
from errorreport.sites.models import ResolvePolicy

MARKS = 400  # different marks of one finding that are compared


@dataclass(frozen=True, slots=True)
class NewPassage:
    """The mark a finding is shown by from now on, where it stands, and what that rests on."""

    quote: QuoteSelector
    #: the current revision, None where there is no text
    current_id: str | None
    verdict: Verdict | None
    zones: Zones | None
    reports_count: int

    def fits(self, finding: Finding) -> bool:
        """Whether no other report has joined since it was chosen."""
        return finding.reports_count == self.reports_count + 1

    def write(self, uow: UnitOfWork, finding: Finding) -> None:
        """Let a finding be shown by it; its article is locked and the report stored."""
        quote, verdict = self.quote, self.verdict
        finding.exact, finding.prefix, finding.suffix = quote.exact, quote.prefix, quote.suffix
        finding.start, finding.end = quote.start, quote.end
        if verdict is not None:
            finding.stood_in_id = self.current_id
            finding.place = place_of(finding.part, verdict.start, self.zones)
            _anchor(uow, finding, str(self.current_id), verdict)
        uow.session.flush()
        recount(uow, [finding])


def narrowed(
    finding: Found, new: Candidate, placed: Placed, article: Snapshot, title: str | None
) -> NewPassage | None:
    """Return the passage of a live finding once ``new`` has joined it; None where it stays.

    A passage changes only for one that stands in the current text, where there is a text.
    """
    if finding.exact is None or finding.state not in LIVE or finding.part is not Part.TEXT:
        return None
    if new.quote.exact == finding.exact and _says_nothing_new(finding, new):
        return None  # as most reports: the words that are shown, and the wording most readers gave
    with read_scope() as session:
        marks = _marks(session, finding.id)
    if not marks:
        return None  # its readers erased what they sent; the copy is all there is
    latest = Mark(new.quote, new.suggestion)
    chosen = choose([*marks, latest])
    if chosen.quote.exact == finding.exact:
        return None
    if chosen is not latest:
        seen, policy = Seen(None), ResolvePolicy.NEVER  # it is looked for, nothing is decided
        placed = placing.place(chosen.quote, chosen.suggestion, article, seen, policy)
    current = article.current
    if current is None:
        return NewPassage(chosen.quote, None, None, None, finding.reports_count)
    if placed.verdict is None or placed.verdict.status not in STOOD:
        return None
    zones = Zones.of(current.text, title)
    return NewPassage(chosen.quote, current.id, placed.verdict, zones, finding.reports_count)


def _says_nothing_new(finding: Found, new: Candidate) -> bool:
    leading = finding.suggestions[0][0] if finding.suggestions else None
    return new.suggestion in {None, finding.exact, leading}


def _marks(session: Session, finding_id: str) -> list[Mark]:
    """Read the different marks of a finding's reports, in order of arrival."""
    columns = (Report.exact, Report.prefix, Report.suffix, Report.start, Report.end)
    rows = session.execute(
        select(*columns, Report.suggestion, Report.read_as_comment, func.count())
        .where(Report.finding_id == finding_id, Report.exact.is_not(None))
        .group_by(*columns, Report.suggestion, Report.read_as_comment)
        .order_by(func.min(Report.id))
        .limit(MARKS)
    )
    return [
        Mark(
            QuoteSelector(exact or "", prefix, suffix, start, end),
            None if comment else suggestion,
            readers,
        )
        for exact, prefix, suffix, start, end, suggestion, comment, readers in rows
    ]


def _anchor(uow: UnitOfWork, finding: Finding, revision_id: str, verdict: Verdict) -> None:
    place = {
        "start": verdict.start,
        "end": verdict.end,
        "score": verdict.score,
        "status": verdict.status,
    }
    here = Anchor.finding_id == finding.id, Anchor.revision_id == revision_id
    if uow.session.scalars(select(Anchor.finding_id).where(*here)).first() is not None:
        uow.session.execute(
            update(Anchor).where(*here).values(**place).execution_options(synchronize_session=False)
        )
        return
    uow.insert(Anchor, finding_id=finding.id, revision_id=revision_id, **place)
