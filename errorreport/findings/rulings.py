"""Writing what a revision did to its article's findings, in bulk."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from errorreport.articles.models import Article
from errorreport.db import UnitOfWork
from errorreport.findings.carrying import Ruled
from errorreport.findings.life import EventKind
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.findings.verdicts import STOOD
from errorreport.notify.models import Outbox
from errorreport.notify.outbox import Happening

_TOLD = {
    EventKind.CORRECTED: Happening.FINDING_CORRECTED,
    EventKind.CHANGED: Happening.FINDING_CHANGED,
    EventKind.CARRIED: Happening.FINDING_CHANGED,
    EventKind.REMOVED: Happening.FINDING_GONE,
    EventKind.REGRESSED: Happening.FINDING_REGRESSED,
    EventKind.RESTORED: Happening.FINDING_RESTORED,
}


def write_anchors(
    uow: UnitOfWork, article: Article, revision_id: str, rows: Sequence[Ruled]
) -> None:
    """Store where every carried finding stands in the revision."""
    uow.insert_all(
        Anchor,
        [
            {
                "site_id": article.site_id,
                "finding_id": row.finding.id,
                "revision_id": revision_id,
                "start": row.verdict.start,
                "end": row.verdict.end,
                "score": row.verdict.score,
                "status": row.verdict.status,
            }
            for row in rows
        ],
    )


def write_rulings(
    uow: UnitOfWork, article: Article, revision_id: str, rows: Sequence[Ruled], now: datetime
) -> None:
    """Store what the revision did; the number of statements does not grow with the findings."""
    uow.session.execute(
        update(Finding)
        .where(
            Finding.id.in_(
                select(Anchor.finding_id).where(
                    Anchor.revision_id == revision_id, Anchor.status.in_(STOOD)
                )
            )
        )
        .values(stood_in_id=revision_id)
        .execution_options(synchronize_session=False)
    )
    changed = [row for row in rows if row.events]
    if not changed:
        return
    uow.insert_all(Event, list(_event_rows(uow, article, revision_id, changed, now)))
    uow.session.execute(update(Finding), [_finding_row(row, now) for row in changed])
    uow.insert_all(
        Outbox,
        [
            {
                "site_id": article.site_id,
                "event": _TOLD[row.events[-1].kind].value,
                "payload": {"finding": row.finding.id, "revision": revision_id},
                "created_at": now,
            }
            for row in changed
        ],
    )


def _event_rows(
    uow: UnitOfWork, article: Article, revision_id: str, rows: Sequence[Ruled], now: datetime
) -> Iterator[dict[str, Any]]:
    regressed = [row.finding.id for row in rows if row.events[-1].kind is EventKind.REGRESSED]
    corrected_in = _corrected_in(uow.session, regressed)
    for row in rows:
        for step, event in enumerate(row.events, start=1):
            payload = dict(event.payload)
            if event.kind is EventKind.REGRESSED:
                payload["corrected_in"] = corrected_in.get(row.finding.id)
            yield {
                "site_id": article.site_id,
                "finding_id": row.finding.id,
                "number": row.finding.events_count + step,
                "kind": event.kind,
                "revision_id": revision_id,
                "payload": payload,
                "created_at": now,
            }


def _corrected_in(session: Session, finding_ids: Sequence[str]) -> dict[str, str | None]:
    """Return by finding the revision that corrected it last."""
    if not finding_ids:
        return {}
    rows = session.execute(
        select(Event.finding_id, Event.revision_id)
        .where(Event.finding_id.in_(finding_ids), Event.kind == EventKind.CORRECTED)
        .order_by(Event.number)
    )
    return dict(rows.tuples().all())


def _finding_row(row: Ruled, now: datetime) -> dict[str, Any]:
    standing = row.standing
    values: dict[str, Any] = {
        "id": row.finding.id,
        "state": standing.state,
        "attention": standing.attention,
        "reason": standing.reason,
        "note": standing.note,
        "replacement": standing.replacement,
        "snoozed_until": standing.snoozed_until,
        "events_count": row.finding.events_count + len(row.events),
    }
    if standing.state is not row.finding.standing.state:
        values["state_since"] = now
    return values
