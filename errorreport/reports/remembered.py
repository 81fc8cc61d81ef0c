"""Remembered submissions: the same Idempotency-Key gets its first answer again for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from errorreport.db import UnitOfWork
from errorreport.errors import ReusedKey
from errorreport.reports.models import IdempotencyKey

REMEMBERED = timedelta(hours=24)
SWEPT = 20  # expired keys that go with each new one


@dataclass(frozen=True, slots=True)
class Submission:
    """An Idempotency-Key and the SHA-256 (hex) of the body it came with."""

    site_id: str
    key: str
    body_hash: str


class AlreadyAnswered(Exception):
    """The key's first request has committed; its answer is this one's too."""


def recall(
    session: Session, submission: Submission, *, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """Return (report id, answer) of the key's first request, None when there was none.

    Raises ``ReusedKey`` when it came with another body.
    """
    row = session.scalars(
        select(IdempotencyKey).where(
            IdempotencyKey.site_id == submission.site_id,
            IdempotencyKey.key == submission.key,
            IdempotencyKey.expires_at > now,
        )
    ).first()
    if row is None:
        return None
    if row.body_hash != submission.body_hash:
        raise ReusedKey(
            "This Idempotency-Key came with another body before. "
            "Send a new key with a new report, the same body with the same key."
        )
    return row.report_id, row.answer


def reserve(uow: UnitOfWork, submission: Submission, report_id: str, *, now: datetime) -> None:
    """Write the key before all else, so that a simultaneous twin waits for the first answer.

    Raises ``AlreadyAnswered`` when the twin was first.
    """
    _sweep(uow, submission, now=now)
    dialect = sqlite if uow.connection.dialect.name == "sqlite" else postgresql
    added = uow.connection.scalar(
        dialect.insert(IdempotencyKey)
        .values(
            site_id=submission.site_id,
            key=submission.key,
            body_hash=submission.body_hash,
            report_id=report_id,
            answer={},
            expires_at=now + REMEMBERED,
        )
        .on_conflict_do_nothing(index_elements=["site_id", "key"])
        .returning(IdempotencyKey.id)
    )
    if added is None:
        raise AlreadyAnswered


def _sweep(uow: UnitOfWork, submission: Submission, *, now: datetime) -> None:
    """Forget this key if its day is over, and a few others with it, so that none stay for ever."""
    expired = IdempotencyKey.expires_at <= now
    some = select(IdempotencyKey.id).where(expired).limit(SWEPT)
    mine = and_(
        IdempotencyKey.site_id == submission.site_id, IdempotencyKey.key == submission.key, expired
    )
    uow.connection.execute(delete(IdempotencyKey).where(or_(mine, IdempotencyKey.id.in_(some))))


def keep(uow: UnitOfWork, submission: Submission, answer: dict[str, Any]) -> None:
    """Store the answer, now that it is known; it holds no secret."""
    uow.connection.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.site_id == submission.site_id, IdempotencyKey.key == submission.key)
        .values(answer=answer)
    )
