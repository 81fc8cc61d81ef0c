"""Intake: a reader's report becomes a row, joins or opens a finding, and gets an answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from errorreport.anchoring import QuoteSelector
from errorreport.articles import service as articles
from errorreport.articles.lock import ArticleMoved, Decision, Lock, decide_and_write
from errorreport.articles.revisions import Mark
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import Busy
from errorreport.findings import bursts, intake
from errorreport.findings.impact import Zones
from errorreport.findings.intake import NewFinding
from errorreport.findings.life import Happened
from errorreport.findings.models import Category, Part
from errorreport.findings.readers import Reader
from errorreport.findings.wordings import Said
from errorreport.grouping import Candidate
from errorreport.ids import new_id
from errorreport.reports import neighbours, placing, receipts, remembered, storing
from errorreport.reports.answers import Meeting, Met, meet, on_its_own, tell_joined, tell_own
from errorreport.reports.neighbours import Basis, Neighbour
from errorreport.reports.placing import Placed
from errorreport.reports.remembered import AlreadyAnswered, Submission
from errorreport.sites.addresses import article_url
from errorreport.sites.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What a reader sends, checked in shape at the edge."""

    part: Part
    source: str
    canonical: str | None
    external_id: str | None
    quote: QuoteSelector | None
    fingerprint: str | None
    block: str | None
    version: str | None
    points_at: str | None
    alt: str | None
    suggestion: str | None
    comment: str | None
    category: Category
    title: str | None
    language: str | None
    reader_language: str | None

    @property
    def candidate(self) -> Candidate | None:
        """The report as grouping sees it; None unless it marks a passage of the text."""
        if self.part is not Part.TEXT or self.quote is None:
            return None
        return Candidate(self.quote, self.suggestion)

    @property
    def said(self) -> Said | None:
        """The wording the reader asked for; None where only "something is wrong" is said."""
        if self.suggestion is None or (self.quote and self.suggestion == self.quote.exact):
            return None
        return Said(self.quote.exact if self.quote else None, self.suggestion)

    @property
    def mark(self) -> Mark:
        """What it tells of the text the reader saw."""
        quote = self.quote
        window = f"{quote.prefix}{quote.exact}{quote.suffix}" if quote else None
        return Mark(self.version, self.fingerprint, self.block, window)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader is told; ``facts`` is JSON and holds no secret and nobody's words."""

    report_id: str
    receipt_secret: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to write, and what that rests on."""

    article: articles.Snapshot
    placed: Placed
    #: the findings near the report, and how they stood
    near: tuple[frozenset[str], Basis]
    meeting: Meeting
    finding_id: str | None


@dataclass(frozen=True, slots=True)
class _Intake:
    """One report on its way in."""

    site: Site
    new: NewReport
    reader: Reader
    url: str
    submission: Submission | None
    secret_key: str
    clock: Clock

    def find(self, session: Session) -> str | None:
        return articles.find(session, self.site.id, self.url, self.new.external_id)

    def plan(self) -> _Plan | Answer:
        """Decide what the report means; nothing is computed while a transaction is open."""
        with read_scope() as session:
            replay = self.recall(session)
            if replay is not None:
                return replay
            article = articles.snapshot(session, self.find(session))
            seen = placing.what_was_seen(session, article, self.new.mark)
        candidate = self.new.candidate
        quote = candidate.quote if candidate else None
        placed = placing.place(quote, self.new.suggestion, article, seen, self.site.resolve_policy)
        with read_scope() as session:
            near = self.near(session, article, placed)
            known = neighbours.read(session, article, near[0])
        text = None
        if article.current is not None and candidate is not None:
            text = placing.prepared(article.current.id, article.current.text)
        met = neighbours.choose(candidate, known, text) if candidate else next(iter(known), None)
        meeting = self._meeting(met, placed)
        finding_id = met.finding.id if met and meeting.event else None
        return _Plan(article, placed, near, meeting, finding_id)

    def near(
        self, session: Session, article: articles.Snapshot, placed: Placed
    ) -> tuple[frozenset[str], Basis]:
        """Return the findings that the report could mean, and how they stand."""
        candidate = self.new.candidate
        if candidate is not None:
            ids = neighbours.near_ids(session, article, placed.span, candidate)
        else:
            quote = self.new.quote
            ids = neighbours.about_the_same(
                session,
                article.article_id,
                self.new.part,
                self.new.points_at,
                quote.exact if quote else None,
            )
        return ids, neighbours.basis(session, ids)

    def _meeting(self, met: Neighbour | None, placed: Placed) -> Meeting:
        if met is None:
            return on_its_own(placed.verdict)
        with read_scope() as session:
            corrected_in = neighbours.corrected_in(session, met.finding.id)
        said = {candidate.suggestion for candidate in met.reports}
        new_words = self.new.suggestion not in said or bool((self.new.comment or "").strip())
        meeting = meet(Met(met.finding.standing, corrected_in, new_words), placed.sight)
        return meeting if meeting.event else on_its_own(placed.verdict)

    def write(self, uow: UnitOfWork, lock: Lock, plan: _Plan | Answer) -> Answer:
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

    def _article(self, uow: UnitOfWork, lock: Lock, plan: _Plan, now: datetime) -> tuple[str, bool]:
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
        if plan.finding_id is None:
            held, folded = bursts.hold(uow, lock, seen.article_id, now=now)
        else:
            held, folded = lock.hold(uow, seen.article_id), False
        if held != seen.basis:
            raise ArticleMoved
        if self.near(uow.session, seen, plan.placed) != plan.near:
            raise ArticleMoved
        return seen.article_id, folded

    def _own(
        self,
        uow: UnitOfWork,
        plan: _Plan,
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
        )
        finding_id = intake.add(uow, new, site_id=self.site.id, article_id=article_id, now=now)
        self._store(uow, report_id, article_id, finding_id, now)
        intake.opened(uow, finding_id, new, report_id, site_id=self.site.id, now=now)
        corrected_at = current.since if current else None
        return tell_own(plan.meeting.answer, new.standing, self.new.category, corrected_at, now=now)

    def _joined(
        self,
        uow: UnitOfWork,
        plan: _Plan,
        finding_id: str,
        article_id: str,
        report_id: str,
        now: datetime,
    ) -> dict[str, Any]:
        self._store(uow, report_id, article_id, finding_id, now)
        event = Happened(plan.meeting.kind, {})
        joined = intake.join(
            uow, finding_id, event, report_id, said=self.new.said, reader=self.reader, now=now
        )
        return tell_joined(plan.meeting.answer, joined, self.new.category, now=now)

    def _store(
        self, uow: UnitOfWork, report_id: str, article_id: str, finding_id: str, now: datetime
    ) -> None:
        storing.store(
            uow,
            self.new,
            report_id=report_id,
            site_id=self.site.id,
            article_id=article_id,
            finding_id=finding_id,
            now=now,
        )
        receipts.add(uow, self.site, report_id, self.secret_key, now=now)

    def recall(self, session: Session) -> Answer | None:
        """Return the first answer to the same key."""
        if self.submission is None:
            return None
        found = remembered.recall(session, self.submission, now=self.clock())
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
    clock: Clock,
) -> Answer:
    """Store a report with its article and finding, and say what is now true of the mistake.

    ``network`` is where it came from, to count distinct readers; it is not stored.
    The same ``submission`` gets its first answer again for a day. Raises ``BadInput`` for an
    address that is not the site's, ``ReusedKey``, and ``Busy`` when the article stayed locked.
    """
    url = article_url(site, new.source, new.canonical, pointer="#/target/source")
    reader = Reader.of_day(network, clock())
    taking = _Intake(site, new, reader, url, submission, secret_key, clock)
    try:
        return decide_and_write(Decision(taking.find, taking.plan, taking.write), clock=clock)
    except AlreadyAnswered:
        with read_scope() as session:
            answer = taking.recall(session)
        if answer is None:  # it was remembered for a day, and the day ended just now
            raise Busy("The first answer to this key has just expired. Send it again.") from None
        return answer
