"""Findings that were closed so long ago that nothing of them is kept."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from errorreport.articles.lock import Lock, write_locked
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import Busy
from errorreport.findings.models import Anchor, Event, Finding, FindingKey, FindingReader
from errorreport.findings.standing import State
from errorreport.findings.words import FindingWord
from errorreport.reports.models import IdempotencyKey, Move, Receipt, Report
from errorreport.sites.models import Site

BATCH = 100  # findings looked for at once; one transaction deletes them
_CLOSED = (State.CORRECTED, State.DECLINED, State.GONE)


def delete_by_age(site: Site, *, clock: Clock) -> int:
    """Delete the site's findings closed before its days, with all there is of them; how many.

    One that readers still report is still answered, however long ago it was decided.
    """
    before = clock() - timedelta(days=site.findings_days)
    return sum(_delete(ids, before, clock) for ids in _old(site.id, before))


def _old(site_id: str, before: datetime) -> Iterator[list[str]]:
    for state in _CLOSED:
        last = ""
        while True:
            with read_scope() as session:
                ids = session.scalars(
                    select(Finding.id)
                    .where(
                        Finding.site_id == site_id,
                        Finding.state == state,
                        Finding.id > last,
                        Finding.state_since < before,
                        Finding.last_reported_at < before,
                        Finding.merged_into_id.is_(None),
                    )
                    .order_by(Finding.id)
                    .limit(BATCH)
                ).all()
            if not ids:
                break
            yield list(ids)
            last = ids[-1]


def _delete(ids: Collection[str], before: datetime, clock: Clock) -> int:
    with read_scope() as session:
        families = _families(session, ids)
        of_all = set().union(*families)
        articles = set(
            session.scalars(select(Finding.article_id).where(Finding.id.in_(of_all)).distinct())
        )

    def write(uow: UnitOfWork, lock: Lock) -> int:
        lock.hold_all(uow, articles)
        young = set(uow.session.scalars(select(Finding.id).where(_kept(of_all, before))))
        doomed = set().union(
            *(
                family
                for family in families
                if not family & young and family == _grown(uow.session, family)
            )
        )
        erase(uow, doomed)
        return len(doomed)

    try:
        return write_locked(write, clock=clock)
    except Busy:
        return 0  # the next night finds them again


def _kept(ids: Collection[str], before: datetime) -> ColumnElement[bool]:
    """What of ``ids`` still counts: neither past its days nor only part of another finding."""
    return and_(
        Finding.id.in_(ids),
        Finding.merged_into_id.is_(None),
        or_(
            Finding.state.not_in(_CLOSED),
            Finding.state_since >= before,
            Finding.last_reported_at >= before,
        ),
    )


def _families(session: Session, ids: Collection[str]) -> list[set[str]]:
    """Group findings with those they were merged, split or had reports moved with."""
    families: list[set[str]] = []
    seen: set[str] = set()
    for finding_id in ids:
        if finding_id not in seen:
            family = family_of(session, {finding_id})
            seen |= family
            families.append(family)
    return families


def family_of(session: Session, family: set[str]) -> set[str]:
    """Return findings with all that were merged, split or had reports moved with them."""
    while (grown := _grown(session, family)) != family:
        family = grown
    return family


def _grown(session: Session, family: set[str]) -> set[str]:
    """Return a family with all who are one step away from it."""
    grown = set(family)
    for row in session.execute(
        select(Finding.id, Finding.merged_into_id, Finding.split_from_id).where(
            or_(
                Finding.id.in_(family),
                Finding.merged_into_id.in_(family),
                Finding.split_from_id.in_(family),
            )
        )
    ):
        grown.update(one for one in row if one is not None)
    for ends in session.execute(
        select(Move.from_id, Move.to_id).where(
            or_(Move.from_id.in_(family), Move.to_id.in_(family))
        )
    ):
        grown.update(ends)
    grown.update(
        session.scalars(
            select(Event.finding_id)
            .join(Report, Report.id == Event.report_id)
            .where(Report.finding_id.in_(family))
        )
    )
    return grown


def erase(uow: UnitOfWork, ids: set[str]) -> int:
    """Delete findings and all that hangs off them, those that refer first; return of reports."""
    reports = select(Report.id).where(Report.finding_id.in_(ids))
    for statement in (
        delete(Move).where(
            or_(Move.report_id.in_(reports), Move.from_id.in_(ids), Move.to_id.in_(ids))
        ),
        delete(IdempotencyKey).where(IdempotencyKey.report_id.in_(reports)),
        delete(Receipt).where(Receipt.report_id.in_(reports)),
        delete(Event).where(Event.finding_id.in_(ids)),
        delete(Anchor).where(Anchor.finding_id.in_(ids)),
        delete(FindingKey).where(
            FindingKey.article_id.in_(select(Finding.article_id).where(Finding.id.in_(ids))),
            FindingKey.finding_id.in_(ids),
        ),
        delete(FindingWord).where(FindingWord.finding_id.in_(ids)),
        delete(FindingReader).where(FindingReader.finding_id.in_(ids)),
    ):
        uow.connection.execute(statement)
    deleted = uow.connection.execute(delete(Report).where(Report.finding_id.in_(ids))).rowcount
    uow.connection.execute(delete(Finding).where(Finding.id.in_(ids)))
    return deleted
