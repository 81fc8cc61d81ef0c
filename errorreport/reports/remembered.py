"""Remembered submissions: the same Idempotency-Key gets its first answer again for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from errorreport.db import UnitOfWork, UtcDateTime
from errorreport.errors import ReusedKey
from errorreport.prepared import Direct, Insert, Prepared
from errorreport.reports.models import IdempotencyKey

REMEMBERED = timedelta(hours=24)
SWEPT = 20  # expired keys that go with each new one


@dataclass(frozen=True, slots=True)
class Submission:
    """An Idempotency-Key and the SHA-256 (hex) of the body it came with."""

    site_id: str
    key: str
    body_hash: str

    @property
    def mine(self) -> dict[str, Any]:
        """What names it in statements."""
        return {"of_site": self.site_id, "of_key": self.key}


class AlreadyAnswered(Exception):
    """The key's first request has committed; its answer is this one's too."""


_MINE = and_(
    IdempotencyKey.site_id == bindparam("of_site"), IdempotencyKey.key == bindparam("of_key")
)
_NOW = bindparam("now", type_=UtcDateTime)
_RECALL = Prepared(
    select(IdempotencyKey.body_hash, IdempotencyKey.report_id, IdempotencyKey.answer).where(
        _MINE, IdempotencyKey.expires_at > _NOW
    )
)
_RESERVE = Insert(
    IdempotencyKey,
    ("site_id", "key", "body_hash", "report_id", "expires_at"),
    unless=("site_id", "key"),
)
_EXPIRED = IdempotencyKey.expires_at <= _NOW
_SWEEP = Prepared(
    delete(IdempotencyKey).where(
        or_(
            and_(_MINE, _EXPIRED),
            IdempotencyKey.id.in_(select(IdempotencyKey.id).where(_EXPIRED).limit(SWEPT)),
        )
    )
)
_KEEP = Prepared(
    update(IdempotencyKey)
    .where(_MINE)
    .values(answer=bindparam("facts", type_=IdempotencyKey.answer.type))
)


def recall(
    direct: Direct, submission: Submission, *, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """Return (report id, answer) of the key's first request, None when there was none.

    Raises ``ReusedKey`` when it came with another body.
    """
    row = _RECALL.first(direct, submission.mine | {"now": now})
    if row is None:
        return None
    body_hash, report_id, answer = row
    if body_hash != submission.body_hash:
        raise ReusedKey(
            "This Idempotency-Key came with another body before. "
            "Send a new key with a new report, the same body with the same key."
        )
    return report_id, answer


def reserve(uow: UnitOfWork, submission: Submission, report_id: str, *, now: datetime) -> None:
    """Write the key before all else, so that a simultaneous twin waits for the first answer.

    Raises ``AlreadyAnswered`` when the twin was first. This key goes if its day is over, and a
    few others with it, so that none stay for ever.
    """
    uow.gather(_SWEEP, submission.mine | {"now": now})
    new = {
        "site_id": submission.site_id,
        "key": submission.key,
        "body_hash": submission.body_hash,
        "report_id": report_id,
        "expires_at": now + REMEMBERED,
    }
    if _RESERVE.first(uow.direct, _RESERVE.filled(new)) is None:
        raise AlreadyAnswered


def keep(uow: UnitOfWork, submission: Submission, answer: dict[str, Any]) -> None:
    """Store the answer, now that it is known; it holds no secret."""
    uow.gather(_KEEP, submission.mine | {"facts": answer})
