"""Intake: a reader's report becomes a row, joins or opens a finding, and gets an answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from errorreport.articles import service as articles
from errorreport.articles.lock import ArticleMoved, Decision, Lock, decide_and_write
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, one_connection, single_reads
from errorreport.errors import Busy
from errorreport.findings import bursts, intake
from errorreport.findings.impact import Zones
from errorreport.findings.intake import NewFinding
from errorreport.findings.life import EventKind
from errorreport.findings.readers import Reader
from errorreport.ids import new_id
from errorreport.prepared import Direct
from errorreport.reports import held, proofs, receipts, remembered, storing
from errorreport.reports.answers import Meeting, tell, told_of
from errorreport.reports.devices import key_of, reported_before
from errorreport.reports.held import Bar, LetIn
from errorreport.reports.meaning import Plan, Question
from errorreport.reports.narrowing import narrowed
from errorreport.reports.new_report import NewReport
from errorreport.reports.proofs import Admission
from errorreport.reports.remembered import AlreadyAnswered, Submission
from errorreport.sites.addresses import article_url
from errorreport.sites.models import Site

MANY = 20  # reports of a finding from which on more of them are counted


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
    #: None: it was kept aside before, and counted then
    admission: Admission | None
    #: what keeps it aside
    bar: Bar | None = None
    #: what is stored of the key of its reader's device
    reader_key: str | None = None
    #: it was kept aside before
    let_in: LetIn | None = None

    def plan_anew(self) -> Plan | Bar | Answer:
        """Decide what the report means, unless its key has its answer or something keeps it."""
        if self.submission is not None:
            with single_reads() as direct:
                first = self.recall(direct, self.submission)
            if first is not None:
                return first
        if self.bar is not None:
            return self.bar
        plan = self.plan()
        if self.admission is not None and plan.article.article_id is None:
            self.admission.new_page()
            if held.is_unknown_page(self.site, now=self.clock()):
                return held.UNKNOWN_PAGE
        if self.admission is not None and plan.known and plan.known.reports_count >= MANY:
            self.admission.one_more(plan.known.id)
        return self._narrowed(plan)

    def _narrowed(self, plan: Plan) -> Plan:
        """Add to a plan what its finding is shown by once the report has joined it."""
        candidate, finding = self.new.candidate, plan.known
        if candidate is None or finding is None or plan.meeting.kind is not EventKind.JOINED:
            return plan
        passage = narrowed(finding, candidate, plan.placed, plan.article, self.new.title)
        return replace(plan, passage=passage)

    def write(self, uow: UnitOfWork, lock: Lock, plan: Plan | Bar | Answer) -> Answer:
        if isinstance(plan, Answer):
            return plan
        now = self.clock()
        report_id = new_id() if self.let_in is None else self.let_in.take(uow)
        if self.submission is not None:
            remembered.reserve(uow, self.submission, report_id, now=now)
        if self.admission is not None:
            proofs.spend(uow, self.site.id, self.admission, now=now)
        if isinstance(plan, Bar):
            facts = self._held(uow, plan, report_id, now)
        else:
            facts = self._stored(uow, lock, plan, report_id, now)
        if self.submission is not None:
            remembered.keep(uow, self.submission, facts)
        return self._answer(report_id, facts)

    def _held(self, uow: UnitOfWork, bar: Bar, report_id: str, now: datetime) -> dict[str, Any]:
        sender = {"reader": self.reader, "reader_key": self.reader_key}
        keys: Any = {"report_id": report_id, "secret_key": self.secret_key, **sender}
        return held.hold(uow, self.site, bar, self.new, url=self.url, now=now, **keys)

    def _stored(
        self, uow: UnitOfWork, lock: Lock, plan: Plan, report_id: str, now: datetime
    ) -> dict[str, Any]:
        article_id, folded = self._article(uow, lock, plan, now)
        if plan.finding_id is None:
            return self._own(uow, plan, article_id, report_id, folded, now)
        return self._joined(uow, plan, plan.finding_id, article_id, report_id, now)

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
            usual = self.site.usual_day
            found, folded = bursts.hold(uow, lock, seen.article_id, usual_day=usual, now=now)
        else:
            found, folded = lock.hold(uow, seen.article_id), False
        if found != seen.basis:
            raise ArticleMoved
        # Where its generation is what it was, nothing was written; else perhaps elsewhere in it.
        written = found.generation != seen.generation
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
        reader = self.reader
        known_as = self.reader_key
        if known_as and reported_before(uow, self.site.id, finding_id, known_as):
            reader = replace(reader, again=True)
        self._store(uow, report_id, article_id, finding_id, plan.meeting, now)
        said = self.new.said
        joined = intake.join(
            uow, finding_id, plan.event, report_id, said=said, reader=reader, now=now
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
            reader_key=self.reader_key,
            now=self.let_in.sent_at if self.let_in else now,
        )
        if self.let_in is not None:
            receipt = self.let_in.secret_hash, self.let_in.expires_at
            receipts.keep(uow, self.site.id, report_id, *receipt)
        else:
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
    admission: Admission,
    clock: Clock,
) -> Answer:
    """Store a report with its article and finding, and say what is now true of the mistake.

    ``network`` is where it came from, to count distinct readers; it is not stored.
    The same ``submission`` gets its first answer again for a day. Raises ``BadInput`` for an
    address that is not the site's, ``ReusedKey``, ``Busy`` when the article stayed locked, and
    what ``admission`` raises.
    """
    url = article_url(site, new.source, new.canonical, pointer="#/target/source")
    now = clock()
    reader = Reader.of_day(site.id, network, now)
    bar = held.bar_of(site, new, network, reader, now)
    known_as = key_of(site.id, new.reader_key, secret_key)
    taking = _Intake(
        site, new, url, clock, reader, submission, secret_key, admission, bar, known_as
    )
    decision = Decision(taking.find, taking.plan_anew, taking.write)
    try:
        with one_connection():
            return decide_and_write(decision, clock=clock)
    except AlreadyAnswered:
        answer = None
        if submission is not None:
            with single_reads() as direct:
                answer = taking.recall(direct, submission)
        if answer is None:  # it was remembered for a day, and the day ended just now
            raise Busy("The first answer to this key has just expired. Send it again.") from None
        return answer


def let_in(site: Site, new: NewReport, url: str, kept: LetIn, *, clock: Clock) -> None:
    """Store a report that was kept aside, as ``submit`` would have; its receipt stays the same.

    Raises ``NotFound`` where it does not wait any more, and ``Busy``.
    """
    taking = _Intake(
        site,
        new,
        url,
        clock,
        kept.reader,
        submission=None,
        secret_key="",
        admission=None,
        reader_key=kept.reader_key,
        let_in=kept,
    )
    decide_and_write(Decision(taking.find, taking.plan_anew, taking.write), clock=clock)


def check(site: Site, new: NewReport, *, network: str, clock: Clock) -> dict[str, Any]:
    """Return what ``submit`` would answer now, its count rounded down; nothing is stored."""
    url = article_url(site, new.source, new.canonical, pointer="#/target/source")
    now = clock()
    if held.bar_of(site, new, network, Reader.of_day(site.id, network, now), now) is not None:
        return held.FACTS
    return Question(site, new, url, clock).foretell()
