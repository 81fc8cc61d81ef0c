"""Writing findings: a report opens one, an editor's events change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.accounts.models import Role
from errorreport.accounts.service import require_role
from errorreport.anchoring import Anchor as Place
from errorreport.anchoring import AnchorStatus, QuoteSelector
from errorreport.articles.lock import Lock, write_locked
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import NotFound, Refused, Stale
from errorreport.findings.life import Attention, EventKind, Happened, Reason, apply, begin
from errorreport.findings.models import Anchor, Category, Event, Finding, Part
from errorreport.findings.undo import undo
from errorreport.findings.verdicts import STOOD
from errorreport.ids import new_id
from errorreport.notify import outbox
from errorreport.notify.outbox import Happening

GROUPING = "v0"  # every report a finding of its own

#: events of editors that are told outside
_TOLD = {
    EventKind.CONFIRMED: Happening.FINDING_CONFIRMED,
    EventKind.DECLINED: Happening.FINDING_DECLINED,
    EventKind.CORRECTED: Happening.FINDING_CORRECTED,
    EventKind.REOPENED: Happening.FINDING_REOPENED,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mark stands in a revision."""

    revision_id: str
    anchor: Place

    @property
    def attention(self) -> Attention | None:
        """Why an editor should look at the place, if it is not plain."""
        match self.anchor.status:
            case AnchorStatus.AMBIGUOUS:
                return Attention.AMBIGUOUS
            case AnchorStatus.ORPHANED:
                return Attention.ORPHANED
            case AnchorStatus.EXACT | AnchorStatus.SHIFTED | AnchorStatus.FUZZY:
                return None

    @property
    def stood_in(self) -> str | None:
        """The revision, if the reader's very words stand in it."""
        return self.revision_id if self.anchor.status in STOOD else None

    @property
    def opening(self) -> dict[str, Any]:
        """The payload of the event that opens a finding here."""
        return {} if self.attention is None else {"attention": self.attention.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """What a finding takes from the report that opens it."""

    part: Part
    category: Category
    points_at: str | None
    quote: QuoteSelector | None
    suggestion: str | None
    #: where it stands in the current revision; None without one
    place: Placed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an editor wants to happen to a finding."""

    kind: EventKind
    reason: Reason | None = None
    note: str | None = None
    replacement: str | None = None
    undoes: str | None = None


def add(uow: UnitOfWork, new: NewFinding, *, site_id: str, article_id: str, now: datetime) -> str:
    """Add the finding that a report opens and return its id; ``opened`` follows it."""
    finding_id = new_id()
    quote = new.quote
    opening = new.place.opening if new.place else {}
    standing = begin(Happened(EventKind.OPENED, opening))
    says_something = new.suggestion is not None and (quote is None or new.suggestion != quote.exact)
    uow.insert(
        Finding,
        id=finding_id,
        site_id=site_id,
        article_id=article_id,
        state=standing.state,
        attention=standing.attention,
        events_count=1,
        part=new.part,
        points_at=new.points_at,
        category=new.category,
        exact=quote.exact if quote else None,
        prefix=quote.prefix if quote else "",
        suffix=quote.suffix if quote else "",
        start=quote.start if quote else None,
        end=quote.end if quote else None,
        suggestions=[[new.suggestion, 1]] if says_something else [],
        stood_in_id=new.place.stood_in if new.place else None,
        grouping=GROUPING,
        reports_count=1,
        first_reported_at=now,
        last_reported_at=now,
        state_since=now,
    )
    return finding_id


def opened(
    uow: UnitOfWork,
    finding_id: str,
    report_id: str,
    *,
    site_id: str,
    place: Placed | None,
    now: datetime,
) -> None:
    """Write a finding's first event and anchor, once its report is there to be named."""
    uow.insert(
        Event,
        site_id=site_id,
        finding_id=finding_id,
        number=1,
        kind=EventKind.OPENED,
        report_id=report_id,
        payload=place.opening if place else {},
        created_at=now,
    )
    outbox.add(uow, Happening.FINDING_OPENED, site_id=site_id, now=now, finding=finding_id)
    if place is not None:
        uow.insert(
            Anchor,
            site_id=site_id,
            finding_id=finding_id,
            revision_id=place.revision_id,
            start=place.anchor.start,
            end=place.anchor.end,
            score=place.anchor.score,
            status=place.anchor.status,
        )


def record(finding_id: str, act: Act, *, by: str, expected: str | None, clock: Clock) -> Finding:
    """Let editor ``by`` act on a finding and return it as it then is.

    ``expected`` is the ETag the editor saw; None acts on whatever stands. Raises ``NotFound`` and
    ``Forbidden`` by role, ``Stale`` when it changed since, ``Refused`` when it does not fit.
    """
    with read_scope() as session:
        article_id = session.scalars(
            select(Finding.article_id).where(Finding.id == finding_id)
        ).first()
    if article_id is None:
        raise NotFound(f"There is no finding {finding_id}.")

    def write(uow: UnitOfWork, lock: Lock) -> Finding:
        lock.take(uow, article_id)
        return _record(uow, finding_id, act, by=by, expected=expected, now=clock())

    return write_locked(write, clock=clock)


def _record(
    uow: UnitOfWork, finding_id: str, act: Act, *, by: str, expected: str | None, now: datetime
) -> Finding:
    finding = uow.session.get_one(Finding, finding_id, populate_existing=True)
    require_role(uow.session, editor_id=by, site_id=finding.site_id, role=Role.EDITOR)
    if expected is not None and expected != finding.etag:
        raise _stale(finding)
    event = _event(uow.session, finding, act)
    finding.stand(apply(finding.standing, event), now=now)
    finding.events_count += 1
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
    happening = _TOLD.get(act.kind)
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


def forget_suggestion(finding: Finding, wording: str) -> None:
    """Take one reader's wording out of a finding's own list, because the reader erased it."""
    kept: list[list[Any]] = [
        [known, readers - (known == wording)] for known, readers in finding.suggestions
    ]
    finding.suggestions = [entry for entry in kept if entry[1] > 0]
