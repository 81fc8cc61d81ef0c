"""Splitting by hand: some reports of a finding are another mistake from now on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.acts.act import By, Chosen, Done
from errorreport.acts.gathering import gather
from errorreport.acts.parting import Parted, part
from errorreport.articles import service as articles
from errorreport.articles.lock import ArticleMoved, Decision, Lock, decide_and_write
from errorreport.articles.models import Article
from errorreport.articles.revisions import Mark as Sight
from errorreport.articles.service import Snapshot
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import BadInput, NotFound, Refused
from errorreport.findings.impact import Zones
from errorreport.findings.models import Finding, Part
from errorreport.findings.passage import Mark, choose
from errorreport.prepared import Direct
from errorreport.reports import placing
from errorreport.reports.models import Report
from errorreport.reports.placing import Placed
from errorreport.sites.models import ResolvePolicy, Site
from errorreport.texts import gettext_noop as _


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is parted, and the generation of the article that this rests on."""

    generation: int
    parted: Parted | None


@dataclass(frozen=True, slots=True)
class _Splitting:
    """Some reports on their way out of a finding."""

    chosen: Chosen
    report_ids: frozenset[str]
    by: By
    clock: Clock

    def find(self, session: Session) -> str | None:
        return session.scalars(
            select(Finding.article_id).where(Finding.id == self.chosen.id)
        ).first()

    def plan(self) -> _Plan:
        with read_scope() as session:
            article_id = self.find(session)
            if article_id is None:
                return _Plan(0, None)
            article = session.get_one(Article, article_id, populate_existing=True)
            finding = session.get_one(Finding, self.chosen.id, populate_existing=True)
            policy = session.get_one(Site, finding.site_id).resolve_policy
            seen = articles.snapshot(session, article_id)
            reports = session.scalars(
                select(Report).where(Report.finding_id == finding.id).order_by(Report.id)
            ).all()
        parted = _parted(finding, reports, self.report_ids)
        placed = _placed(parted, seen, policy)
        zones = Zones.of(seen.current.text, article.title) if seen.current else None
        return _Plan(article.generation, replace(placed, zones=zones))

    def write(self, uow: UnitOfWork, lock: Lock, plan: _Plan) -> Done:
        gathered = gather(uow, lock, [self.chosen], by=self.by)
        if self.chosen.id in gathered.errors:
            raise gathered.errors[self.chosen.id]
        finding = gathered.findings[self.chosen.id]
        article = uow.session.get_one(Article, finding.article_id, populate_existing=True)
        if plan.parted is None or article.generation - 1 != plan.generation:
            raise ArticleMoved
        self._check(plan.parted)
        return part(uow, gathered, plan.parted, by=self.by, now=self.clock())

    def _check(self, parted: Parted) -> None:
        missing = self.report_ids - {report.id for report in parted.leaving}
        if missing:
            raise NotFound(f"There is no report {min(missing)} in this finding.")
        if not parted.staying:
            raise Refused(_("These are all of its reports; leave at least one."))
        if all(report.erased_at is not None for report in parted.leaving):
            raise Refused(_("Their readers erased what they wrote, so they make no mistake."))


def split(chosen: Chosen, report_ids: Sequence[str], *, by: By, clock: Clock) -> Done:
    """Take the reports out of a finding, into a new one that is to be decided.

    Later reports keep the two apart. Raises as ``record`` does.
    """
    if not report_ids:
        raise BadInput(_("Name the reports to take out; send reports."), pointer="#/reports")
    taking = _Splitting(chosen, frozenset(report_ids), by, clock)
    return decide_and_write(Decision(taking.find, taking.plan, taking.write), clock=clock)


def _parted(finding: Finding, reports: Sequence[Report], ids: frozenset[str]) -> Parted:
    leaving = tuple(report for report in reports if report.id in ids)
    staying = tuple(report for report in reports if report.id not in ids)
    theirs = finding.exact in {report.exact for report in leaving}
    kept = finding.exact in {report.exact for report in staying}
    # The passage goes with the reports it was taken from; the finding then shows what stays.
    handed = theirs and not kept and any(report.exact is not None for report in staying)
    readers = max(0, min(len(leaving), finding.readers_count - 1))
    return Parted(finding.id, leaving, staying, handed, readers)


def _placed(parted: Parted, article: Snapshot, policy: ResolvePolicy) -> Parted:
    """Choose the passage of those without one, and place it in the current text."""
    some = parted.staying if parted.handed else parted.leaving
    marked = [
        (Mark(quote, None if report.read_as_comment else report.suggestion), report)
        for report in some
        if report.part is Part.TEXT and (quote := report.quote) is not None
    ]
    if not marked:
        return parted
    mark = choose([mark for mark, _ in marked])
    first = next(report for made, report in marked if made is mark)
    window = f"{first.prefix}{first.exact}{first.suffix}"
    with read_scope() as session:
        sight = Sight(first.version, first.fingerprint, first.block, window)
        seen = placing.what_was_seen(Direct.of(session.connection()), article, sight)
    placed: Placed = placing.place(mark.quote, mark.suggestion, article, seen, policy)
    current_id = article.current.id if article.current else None
    return replace(parted, quote=mark.quote, placed=placed, current_id=current_id)
