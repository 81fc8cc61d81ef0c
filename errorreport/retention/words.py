"""Readers' words that a site has kept for as long as it keeps them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from errorreport.articles.lock import Lock, write_locked
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import Busy
from errorreport.findings.models import Finding
from errorreport.findings.standing import State
from errorreport.reports.erasing import take_words
from errorreport.reports.models import Erasure, Receipt, Report
from errorreport.sites.models import Site

BATCH = 200  # reports looked for at once; one transaction erases those of one article
SAID_FOR = timedelta(days=30)  # a receipt says that nobody got to it for at least this long


def erase_by_age(site: Site, *, clock: Clock) -> int:
    """Erase the words of the site's reports past their days; return of how many."""
    before = clock() - timedelta(days=site.words_days)
    erased = 0
    for batch in _old(site.id, before):
        for article_id, report_ids in batch.items():
            try:
                erased += _erase(article_id, report_ids, clock)
            except Busy:
                continue  # the next night finds them again
    return erased


def _old(site_id: str, before: datetime) -> Iterator[dict[str, list[str]]]:
    """Yield ids of reports that still have words, by the article of their finding."""
    last = ""
    while True:
        with read_scope() as session:
            rows = session.execute(
                select(Report.id, Finding.article_id)
                .join(Finding, Finding.id == Report.finding_id)
                .where(
                    Report.site_id == site_id,
                    Report.id > last,
                    Report.created_at < before,
                    Report.erased_at.is_(None),
                )
                .order_by(Report.id)
                .limit(BATCH)
            ).all()
        if not rows:
            return
        batch: dict[str, list[str]] = defaultdict(list)
        for report_id, article_id in rows:
            batch[article_id].append(report_id)
        yield batch
        last = rows[-1].id


def _erase(article_id: str, report_ids: Sequence[str], clock: Clock) -> int:
    def write(uow: UnitOfWork, lock: Lock) -> int:
        now = clock()
        lock.hold(uow, article_id)
        # What moved to another article meanwhile is found there the next time.
        rows = uow.session.execute(
            select(Report, Finding)
            .join(Finding, Finding.id == Report.finding_id)
            .where(
                Report.id.in_(report_ids),
                Report.erased_at.is_(None),
                Finding.article_id == article_id,
            )
            .execution_options(populate_existing=True)
        ).all()
        for report, finding in rows:
            undecided = finding.state is State.OPEN
            take_words(uow, finding, report, Erasure.LAPSED if undecided else Erasure.AGE, now=now)
        _keep_receipts(uow, [r.id for r, _ in rows if r.erasure is Erasure.LAPSED], now)
        return len(rows)

    return write_locked(write, clock=clock)


def _keep_receipts(uow: UnitOfWork, report_ids: Sequence[str], now: datetime) -> None:
    until = now + SAID_FOR
    uow.session.execute(
        update(Receipt)
        .where(Receipt.report_id.in_(report_ids), Receipt.expires_at < until)
        .values(expires_at=until)
        .execution_options(synchronize_session=False)
    )
