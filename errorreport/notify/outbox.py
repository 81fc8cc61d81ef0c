"""Writing down what must leave the building, in the transaction it happened in."""

from datetime import datetime
from enum import StrEnum

from errorreport.db import UnitOfWork
from errorreport.notify.models import Outbox


class Happening(StrEnum):
    """What is told outside, by its name in webhooks."""

    FINDING_OPENED = "finding.opened"
    FINDING_CONFIRMED = "finding.confirmed"
    FINDING_DECLINED = "finding.declined"
    FINDING_CORRECTED = "finding.corrected"
    FINDING_REOPENED = "finding.reopened"
    FINDING_CHANGED = "finding.changed"
    FINDING_GONE = "finding.gone"
    FINDING_REGRESSED = "finding.regressed"
    FINDING_RESTORED = "finding.restored"
    REVISION_HELD = "revision.held"
    REPORT_ERASED = "report.erased"


def add(uow: UnitOfWork, happening: Happening, *, site_id: str, now: datetime, **ids: str) -> None:
    """Write one row; ``ids`` name what it is about and hold nobody's words."""
    uow.insert(Outbox, site_id=site_id, event=happening.value, payload=ids, created_at=now)
