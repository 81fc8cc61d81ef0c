"""What is true of the findings of each list, beside their sites and states."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from errorreport.findings.life import EventKind, State
from errorreport.findings.models import Event, Finding
from errorreport.findings.queries import View


def listed(view: View, editor_id: Any, now: Any) -> ColumnElement[bool]:
    """Return what else is true of the findings of a list, beside their sites and states."""
    shown = Finding.merged_into_id.is_(None)
    match view:
        case View.ALL:
            return shown
        case View.LOOK:
            return and_(shown, Finding.attention.is_not(None), _awake(now))
        case View.MINE:
            held = or_(Finding.assigned_until.is_(None), Finding.assigned_until > now)
            return and_(shown, Finding.assignee_id == editor_id, held, _awake(now))
        case View.SNOOZED:
            return and_(shown, Finding.snoozed_until > now)
        case View.BY_TEXT:
            return and_(shown, or_(Finding.state == State.GONE, _last_corrected_by_text()))
        case View.OPEN | View.CONFIRMED:
            return and_(shown, _awake(now))


def _awake(now: Any) -> ColumnElement[bool]:
    """Whether a finding was never snoozed, or its time has come: it is back by itself."""
    return or_(Finding.snoozed_until.is_(None), Finding.snoozed_until <= now)


def _last_corrected_by_text() -> ColumnElement[bool]:
    """Whether a revision, and not an editor, corrected the finding last."""
    return (
        select(Event.revision_id)
        .where(Event.finding_id == Finding.id, Event.kind == EventKind.CORRECTED)
        .order_by(Event.number.desc())
        .limit(1)
        .correlate(Finding)
        .scalar_subquery()
        .is_not(None)
    )
