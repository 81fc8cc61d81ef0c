"""Intake: a reader's report becomes a row, a finding and an answer, in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from errorreport.anchoring import QuoteSelector, locate
from errorreport.articles import service as articles
from errorreport.articles.lock import ArticleMoved, Decision, Lock, decide_and_write
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import ReusedKey
from errorreport.findings import service as findings
from errorreport.findings.life import State
from errorreport.findings.models import Category, Part
from errorreport.findings.service import NewFinding, Placed
from errorreport.ids import new_id
from errorreport.reports import receipts
from errorreport.reports.models import IdempotencyKey, Report
from errorreport.sites.addresses import article_url
from errorreport.sites.models import Site

REMEMBERED = timedelta(hours=24)  # how long an Idempotency-Key gets its first answer again


class AnswerKind(StrEnum):
    """What is true of the mistake a reader reported."""

    NEW = "new"


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


@dataclass(frozen=True, slots=True)
class Submission:
    """An Idempotency-Key and the SHA-256 (hex) of the body it came with."""

    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader is told; ``facts`` is JSON and holds no secret and nobody's words."""

    report_id: str
    receipt_secret: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    replay: Answer | None
    article: articles.Snapshot
    #: where the mark stands in the current text; None without a text
    place: Placed | None


class _AlreadyAnswered(Exception):
    """The key's first request has committed; its answer is this one's too."""


@dataclass(frozen=True, slots=True)
class _Intake:
    """One report on its way in."""

    site: Site
    new: NewReport
    url: str
    submission: Submission | None
    secret_key: str
    clock: Clock

    def find(self, session: Session) -> str | None:
        return articles.find(session, self.site.id, self.url, self.new.external_id)

    def plan(self) -> _Plan:
        with read_scope() as session:
            replay = self.remembered(session)
            if replay is not None:
                return _Plan(replay, articles.Snapshot(None, 0, None, None), None)
            article = articles.snapshot(session, self.find(session))
        in_text = self.new.part is Part.TEXT and self.new.quote is not None
        place = None
        if in_text and self.new.quote is not None and article.text is not None:
            anchor = locate(self.new.quote, article.text)
            place = Placed(str(article.revision_id), anchor)
        return _Plan(None, article, place)

    def write(self, uow: UnitOfWork, lock: Lock, plan: _Plan) -> Answer:
        if plan.replay is not None:
            return plan.replay
        now = self.clock()
        report_id = new_id()
        facts = _facts(self.new, now)
        if self.submission is not None:
            # First of all, so that a simultaneous twin waits here and then gets this answer.
            self._remember(uow, report_id, facts, now)
        article_id = self._article(uow, lock, plan.article, now)
        finding_id = findings.add(
            uow,
            self._new_finding(plan),
            site_id=self.site.id,
            article_id=article_id,
            now=now,
        )
        self._store(uow, report_id, article_id, finding_id, now)
        findings.opened(uow, finding_id, report_id, site_id=self.site.id, place=plan.place, now=now)
        return self._answer(report_id, facts)

    def remembered(self, session: Session) -> Answer | None:
        """Return the first answer to the same key; raise ``ReusedKey`` for another body."""
        if self.submission is None:
            return None
        row = session.scalars(
            select(IdempotencyKey).where(
                IdempotencyKey.site_id == self.site.id,
                IdempotencyKey.key == self.submission.key,
                IdempotencyKey.expires_at > self.clock(),
            )
        ).first()
        if row is None:
            return None
        if row.body_hash != self.submission.body_hash:
            raise ReusedKey(
                "This Idempotency-Key came with another body before. "
                "Send a new key with a new report, the same body with the same key."
            )
        return self._answer(row.report_id, row.answer)

    def _remember(
        self, uow: UnitOfWork, report_id: str, facts: dict[str, Any], now: datetime
    ) -> None:
        assert self.submission is not None  # noqa: S101 # the caller looked; mypy cannot see it
        uow.session.execute(
            delete(IdempotencyKey).where(
                IdempotencyKey.site_id == self.site.id,
                IdempotencyKey.key == self.submission.key,
                IdempotencyKey.expires_at <= now,
            )
        )
        dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
        added = uow.session.connection().scalar(
            dialect.insert(IdempotencyKey)
            .values(
                site_id=self.site.id,
                key=self.submission.key,
                body_hash=self.submission.body_hash,
                report_id=report_id,
                answer=facts,
                expires_at=now + REMEMBERED,
            )
            .on_conflict_do_nothing(index_elements=["site_id", "key"])
            .returning(IdempotencyKey.id)
        )
        if added is None:
            raise _AlreadyAnswered

    def _article(self, uow: UnitOfWork, lock: Lock, seen: articles.Snapshot, now: datetime) -> str:
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
            return added
        if (seen.article_id, lock.hold(uow, seen.article_id)) != seen.basis:
            raise ArticleMoved
        return seen.article_id

    def _new_finding(self, plan: _Plan) -> NewFinding:
        return NewFinding(
            part=self.new.part,
            category=self.new.category,
            points_at=self.new.points_at,
            quote=self.new.quote,
            suggestion=self.new.suggestion,
            place=plan.place,
        )

    def _store(
        self, uow: UnitOfWork, report_id: str, article_id: str, finding_id: str, now: datetime
    ) -> None:
        new, quote = self.new, self.new.quote
        uow.insert(
            Report,
            id=report_id,
            site_id=self.site.id,
            article_id=article_id,
            finding_id=finding_id,
            part=new.part,
            category=new.category,
            exact=quote.exact if quote else None,
            prefix=quote.prefix if quote else "",
            suffix=quote.suffix if quote else "",
            start=quote.start if quote else None,
            end=quote.end if quote else None,
            fingerprint=new.fingerprint,
            block=new.block,
            version=new.version,
            points_at=new.points_at,
            alt=new.alt,
            suggestion=new.suggestion,
            comment=new.comment,
            source=new.source,
            canonical=new.canonical,
            external_id=new.external_id,
            title=new.title,
            language=new.language,
            reader_language=new.reader_language,
            created_at=now,
        )
        receipts.add(uow, self.site, report_id, self.secret_key, now=now)

    def _answer(self, report_id: str, facts: dict[str, Any]) -> Answer:
        return Answer(report_id, receipts.secret_of(report_id, self.secret_key), facts)


def submit(
    site: Site,
    new: NewReport,
    *,
    submission: Submission | None,
    secret_key: str,
    clock: Clock,
) -> Answer:
    """Store a report with its article and finding, and say what is now true of the mistake.

    The same ``submission`` gets its first answer again for a day. Raises ``BadInput`` for an
    address that is not the site's, ``ReusedKey``, and ``Busy`` when the article stayed locked.
    """
    intake = _Intake(
        site,
        new,
        article_url(site, new.source, new.canonical, pointer="#/target/source"),
        submission,
        secret_key,
        clock,
    )
    try:
        return decide_and_write(Decision(intake.find, intake.plan, intake.write), clock=clock)
    except _AlreadyAnswered:
        with read_scope() as session:
            answer = intake.remembered(session)
        if answer is None:  # pragma: no cover # the row was there a moment ago and is kept a day
            raise
        return answer


def _facts(new: NewReport, now: datetime) -> dict[str, Any]:
    # A number invites campaigns where the dispute is about facts, so those get none.
    counted = new.category not in {Category.FACT, Category.OTHER}
    return {
        "answer": AnswerKind.NEW.value,
        "finding": {
            "state": State.OPEN.value,
            "snoozed": False,
            "others": 0 if counted else None,
            "since": now.isoformat(),
            "corrected_at": None,
        },
        "reason": None,
        "note": None,
        "rule": None,
    }
