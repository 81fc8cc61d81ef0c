"""The receipt: a reader's private way back to one report."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.articles.lock import ArticleMoved, Lock, write_locked
from errorreport.articles.models import Article
from errorreport.blocks.models import HeldReport
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope, unit_of_work
from errorreport.errors import NotFound
from errorreport.findings import service as findings
from errorreport.findings.models import Event, Finding
from errorreport.reports import erasing
from errorreport.reports.models import Erasure, Receipt, Report
from errorreport.sites.models import Site

SECRET_BYTES = 20  # 160 bits: nobody guesses one


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one report, for its reader's eyes."""

    site: Site
    article: Article
    report: Report
    finding: Finding
    story: tuple[Event, ...]
    expires_at: datetime


@lru_cache(maxsize=32)  # asked for twice on a report's way in
def secret_of(report_id: str, secret_key: str) -> str:
    """Return the secret in a report's link: 32 characters, derived, so that it is never stored."""
    digest = hmac.digest(secret_key.encode(), f"receipt:{report_id}".encode(), "sha256")
    return base64.b32encode(digest[:SECRET_BYTES]).decode().lower()


def add(uow: UnitOfWork, site: Site, report_id: str, secret_key: str, *, now: datetime) -> None:
    """Write the receipt of a new report."""
    uow.insert(
        Receipt,
        report_id=report_id,
        site_id=site.id,
        secret_hash=_hash(secret_of(report_id, secret_key)),
        expires_at=now + timedelta(days=site.receipt_days),
    )


def keep(
    uow: UnitOfWork, site_id: str, report_id: str, secret_hash: str, expires_at: datetime
) -> None:
    """Write the receipt of a report whose reader has it already."""
    row = {"report_id": report_id, "site_id": site_id, "secret_hash": secret_hash}
    uow.insert(Receipt, **row, expires_at=expires_at)


def fate(secret: str, *, now: datetime) -> Fate:
    """Return what became of the report; ``NotFound`` says no more than that."""
    with read_scope() as session:
        receipt, report = _find(session, secret, now)
        finding = session.get_one(Finding, report.finding_id)
        return Fate(
            site=session.get_one(Site, report.site_id),
            article=session.get_one(Article, finding.article_id),
            report=report,
            finding=finding,
            story=tuple(findings.story(session, report.finding_id)),
            expires_at=receipt.expires_at,
        )


def erase(secret: str, *, clock: Clock) -> None:
    """Erase the reader's words; the mistake stays in the editors' queue. Twice is once."""
    # What is kept aside first: it becomes a report in one transaction, and never the reverse.
    if _erase_held(secret, now=clock()):
        return

    def write(uow: UnitOfWork, lock: Lock) -> None:
        now = clock()
        _, report = _find(uow.session, secret, now)
        article_id = uow.session.get_one(Finding, report.finding_id).article_id
        lock.hold(uow, article_id)
        # Read anew under the lock: another tab may have erased it, another article taken it in.
        uow.session.refresh(report)
        finding = uow.session.get_one(Finding, report.finding_id, populate_existing=True)
        if finding.article_id != article_id:
            raise ArticleMoved
        if report.erased_at is not None:
            return
        erasing.take_words(uow, finding, report, Erasure.READER, now=now)

    write_locked(write, clock=clock)


def report_of(session: Session, secret: str, now: datetime) -> Report | HeldReport:
    """Return the report of a receipt, kept aside or not; ``NotFound`` says no more than that."""
    return held(session, secret, now) or _find(session, secret, now)[1]


def held(session: Session, secret: str, now: datetime) -> HeldReport | None:
    """Return the report of a receipt that is kept aside."""
    mine = (HeldReport.secret_hash == _hash(secret), HeldReport.expires_at > now)
    return session.scalars(select(HeldReport).where(*mine)).first()


def _erase_held(secret: str, *, now: datetime) -> bool:
    with read_scope() as session:
        if held(session, secret, now) is None:
            return False
    with unit_of_work() as uow:
        kept = held(uow.session, secret, now)
        if kept is not None and kept.erased_at is None:
            kept.erase(now=now)
        return kept is not None


def _find(session: Session, secret: str, now: datetime) -> tuple[Receipt, Report]:
    row = session.execute(
        select(Receipt, Report)
        .join(Report, Report.id == Receipt.report_id)
        .where(Receipt.secret_hash == _hash(secret), Receipt.expires_at > now)
    ).first()
    if row is None:
        raise no_report()
    return row[0], row[1]


def no_report() -> NotFound:
    """Return what is told of a receipt that is unknown, whatever the reason."""
    return NotFound("There is no report at this address. It may have been erased.")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
