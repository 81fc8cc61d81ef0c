"""Reading what happened to a finding."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.findings.models import Event


def story(session: Session, finding_id: str) -> Sequence[Event]:
    """Return a finding's events, first one first."""
    return session.scalars(
        select(Event).where(Event.finding_id == finding_id).order_by(Event.number)
    ).all()
