"""Writing findings: a report opens one, an editor's events change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.accounts.models import Role
from errorreport.accounts.service import require_role
from errorreport.articles.lock import ArticleMoved, Lock, write_locked
from errorreport.clock import Clock
from errorreport.db import UnitOfWork
from errorreport.errors import NotFound, Refused, Stale
from errorreport.findings.life import EventKind, Happened, Reason, apply
from errorreport.findings.models import Event, Finding
from errorreport.findings.told import TOLD
from errorreport.findings.undo import undo
from errorreport.notify import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an editor wants to happen to a finding."""

    kind: EventKind
    reason: Reason | None = None
    note: str | None = None
    replacement: str | None = None
    undoes: str | None = None


def record(finding_id: str, act: Act, *, by: str, expected: str | None, clock: Clock) -> Finding:
    """Let editor ``by`` act on a finding and return it as it then is.

    ``expected`` is the ETag the editor saw; None acts on whatever stands. Raises ``NotFound`` and
    ``Forbidden`` by role, ``Stale`` when it changed since, ``Refused`` when it does not fit.
    """

    def write(uow: UnitOfWork, lock: Lock) -> Finding:
        found = select(Finding.article_id).where(Finding.id == finding_id)
        article_id = uow.session.scalars(found).first()
        if article_id is None:
            raise NotFound(f"There is no finding {finding_id}.")
        lock.hold(uow, article_id)
        finding = uow.session.get_one(Finding, finding_id, populate_existing=True)
        if finding.article_id != article_id:
            raise ArticleMoved  # another article took it in between the two statements
        return _record(uow, finding, act, by=by, expected=expected, now=clock())

    return write_locked(write, clock=clock)


def _record(
    uow: UnitOfWork, finding: Finding, act: Act, *, by: str, expected: str | None, now: datetime
) -> Finding:
    require_role(uow.session, editor_id=by, site_id=finding.site_id, role=Role.EDITOR)
    if expected is not None and expected != finding.etag:
        raise _stale(finding)
    event = _event(uow.session, finding, act)
    finding.stand(apply(finding.standing, event), now=now)
    finding.events_count += 1
    finding.version += 1
    uow.insert(
        Event,
        site_id=finding.site_id,
        finding_id=finding.id,
        number=finding.events_count,
        kind=event.kind,
        editor_id=by,
        payload=event.payload,
        created_at=now,
    )
    happening = TOLD.get(act.kind)
    if happening is not None:
        outbox.add(uow, happening, site_id=finding.site_id, now=now, finding=finding.id)
    return finding


def _event(session: Session, finding: Finding, act: Act) -> Happened:
    match act.kind:
        case EventKind.CONFIRMED:
            return Happened(act.kind, {"replacement": _replacement(finding, act)})
        case EventKind.DECLINED:
            if act.reason is None:
                raise Refused("A finding is declined for a reason; name one.")
            return Happened(act.kind, {"reason": act.reason.value, "note": act.note})
        case EventKind.CORRECTED | EventKind.REOPENED:
            return Happened(act.kind, {})
        case EventKind.UNDONE:
            if act.undoes is None:
                raise Refused("Name the event to undo.")
            return Happened(act.kind, undo(story(session, finding.id), act.undoes))
        case _:
            raise Refused(f"An editor cannot make a finding {act.kind}.")


def _replacement(finding: Finding, act: Act) -> str | None:
    """Confirming without a wording of one's own takes the one most readers gave."""
    if act.replacement is not None:
        return act.replacement
    return str(finding.suggestions[0][0]) if finding.suggestions else None


def _stale(finding: Finding) -> Stale:
    return Stale(
        "The finding changed since you read it. Read it again, then decide.",
        etag=finding.etag,
        current={"id": finding.id, "state": finding.state, "reason": finding.reason},
    )


def story(session: Session, finding_id: str) -> Sequence[Event]:
    """Return a finding's events, first one first."""
    return session.scalars(
        select(Event).where(Event.finding_id == finding_id).order_by(Event.number)
    ).all()
