"""Intake: a reader's report becomes a row, joins or opens a finding, and gets an answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from errorreport.articles import service as articles
from errorreport.articles.lock import ArticleMoved, Decision, Lock, decide_and_write
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, single_reads
from errorreport.errors import Busy
from errorreport.findings import bursts, intake
from errorreport.findings.impact import Zones
from errorreport.findings.intake import NewFinding
from errorreport.findings.life import EventKind
from errorreport.findings.readers import Reader
from errorreport.ids import new_id
from errorreport.prepared import Direct
from errorreport.reports import receipts, remembered, storing
from errorreport.reports.answers import (
    Meeting,
    tell,
    told_of,
)
from errorreport.reports.meaning import Plan, Question
from errorreport.reports.narrowing import narrowed
from errorreport.reports.new_report import NewReport
from errorreport.reports.remembered import AlreadyAnswered, Submission
from errorreport.sites.addresses import article_url
from errorreport.sites.models import Site


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader is told; ``facts`` is JSON and holds no secret and nobody's words."""

    report_id: str
    receipt_secret: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Intake(Question):
    """One report on its way in."""

    reader: Reader
    submission: Submission | None
    secret_key: str
    new_page: Callable[[], None]

    def plan_anew(self) -> Plan | Answer:
        """Decide what the report means, unless its key has its answer already."""
        if self.submission is not None:
            with single_reads() as direct:
                first = self.recall(direct, self.submission)
            if first is not None:
                return first
        plan = self.plan()
        if plan.article.article_id is None:
            self.new_page()
        return self._narrowed(plan)

    def _narrowed(self, plan: Plan) -> Plan:
        """Add to a plan what its finding is shown by once the report has joined it."""
        candidate, finding = self.new.candidate, plan.known
        if candidate is None or finding is None or plan.meeting.kind is not EventKind.JOINED:
            return plan
        passage = narrowed(finding, candidate, plan.placed, plan.article, self.new.title)
        return replace(plan, passage=passage)

    def write(self, uow: UnitOfWork, lock: Lock, plan: Plan | Answer) -> Answer:
        if isinstance(plan, Answer):
            return plan
        now = self.clock()
        report_id = new_id()
        if self.submission is not None:
            remembered.reserve(uow, self.submission, report_id, now=now)
        article_id, folded = self._article(uow, lock, plan, now)
        if plan.finding_id is None:
            facts = self._own(uow, plan, article_id, report_id, folded, now)
        else:
            facts = self._joined(uow, plan, plan.finding_id, article_id, report_id, now)
        if self.submission is not None:
            remembered.keep(uow, self.submission, facts)
        return self._answer(report_id, facts)

    def _article(self, uow: UnitOfWork, lock: Lock, plan: Plan, now: datetime) -> tuple[str, bool]:
        """Lock or add the article; return its id, and whether a finding opened now is folded."""
        seen = plan.article
        if seen.article_id is None:
            added = articles.add(
                uow,
                self.site.id,
                self.url,
                title=self.new.title,
                language=self.new.language,
                now=now,
            )
            if added is None:
                raise ArticleMoved
            return added, False
        if plan.finding_id is None and plan.meeting.rule is None:
            held, folded = bursts.hold(uow, lock, seen.article_id, now=now)
        else:
            held, folded = lock.hold(uow, seen.article_id), False
        if held != seen.basis:
            raise ArticleMoved
        # Where its generation is what it was, nothing was written; else perhaps elsewhere in it.
        written = held.generation != seen.generation
        if written and self.near(uow.direct, seen, plan.placed) != plan.near:
            raise ArticleMoved
        return seen.article_id, folded

    def _own(
        self,
        uow: UnitOfWork,
        plan: Plan,
        article_id: str,
        report_id: str,
        folded: bool,
        now: datetime,
    ) -> dict[str, Any]:
        placed, current = plan.placed, plan.article.current
        new = NewFinding(
            part=self.new.part,
            category=self.new.category,
            points_at=self.new.points_at,
            quote=self.new.quote,
            suggestion=self.new.suggestion,
            attention=placed.attention,
            stood_in=placed.stood_in,
            current_id=current.id if current else None,
            verdict=placed.verdict,
            zones=Zones.of(current.text, self.new.title) if current else None,
            reader=self.reader,
            folded=folded,
            rule=plan.meeting.rule,
        )
        finding_id = intake.add(uow, new, site_id=self.site.id, article_id=article_id, now=now)
        self._store(uow, report_id, article_id, finding_id, plan.meeting, now)
        intake.opened(uow, finding_id, new, report_id, site_id=self.site.id, now=now)
        told = self.told_of_own(plan, now)
        return tell(plan.meeting.answer, told, self.new.category, now=now)

    def _joined(
        self,
        uow: UnitOfWork,
        plan: Plan,
        finding_id: str,
        article_id: str,
        report_id: str,
        now: datetime,
    ) -> dict[str, Any]:
        self._store(uow, report_id, article_id, finding_id, plan.meeting, now)
        said = self.new.said
        joined = intake.join(
            uow, finding_id, plan.event, report_id, said=said, reader=self.reader, now=now
        )
        if plan.passage is not None:
            if not plan.passage.fits(joined.finding):
                raise ArticleMoved
            plan.passage.write(uow, joined.finding)
        return tell(plan.meeting.answer, told_of(joined), self.new.category, now=now)

    def _store(
        self,
        uow: UnitOfWork,
        report_id: str,
        article_id: str,
        finding_id: str,
        meeting: Meeting,
        now: datetime,
    ) -> None:
        storing.store(
            uow,
            self.new,
            report_id=report_id,
            site_id=self.site.id,
            article_id=article_id,
            finding_id=finding_id,
            rule_id=meeting.rule.id if meeting.rule else None,
            now=now,
        )
        receipts.add(uow, self.site, report_id, self.secret_key, now=now)

    def recall(self, direct: Direct, submission: Submission) -> Answer | None:
        """Return the first answer to the same key."""
        found = remembered.recall(direct, submission, now=self.clock())
        return None if found is None else self._answer(*found)

    def _answer(self, report_id: str, facts: dict[str, Any]) -> Answer:
        return Answer(report_id, receipts.secret_of(report_id, self.secret_key), facts)


def submit(
    site: Site,
    new: NewReport,
    *,
    submission: Submission | None,
    network: str,
    secret_key: str,
    new_page: Callable[[], None],
    clock: Clock,
) -> Answer:
    """Store a report with its article and finding, and say what is now true of the mistake.

    ``network`` is where it came from, to count distinct readers; it is not stored. ``new_page`` is
    called before an article is added for it, and may raise.
    The same ``submission`` gets its first answer again for a day. Raises ``BadInput`` for an
    address that is not the site's, ``ReusedKey``, and ``Busy`` when the article stayed locked.
    """
    url = article_url(site, new.source, new.canonical, pointer="#/target/source")
    reader = Reader.of_day(network, clock())
    taking = _Intake(site, new, url, clock, reader, submission, secret_key, new_page)
    try:
        return decide_and_write(Decision(taking.find, taking.plan_anew, taking.write), clock=clock)
    except AlreadyAnswered:
        answer = None
        if submission is not None:
            with single_reads() as direct:
                answer = taking.recall(direct, submission)
        if answer is None:  # it was remembered for a day, and the day ended just now
            raise Busy("The first answer to this key has just expired. Send it again.") from None
        return answer


def check(site: Site, new: NewReport, *, clock: Clock) -> dict[str, Any]:
    """Return what ``submit`` would answer now, its count rounded down; nothing is stored."""
    url = article_url(site, new.source, new.canonical, pointer="#/target/source")
    return Question(site, new, url, clock).foretell()
