"""Telling the readers of one day apart without keeping who they are.

An address is never stored. For the day of a report it is hashed together with the site under a key
of that day, so that neither two days nor two sites can be laid side by side: a finding's readers
are counted by it, and what one reader sent today can be decided at once.
The first request of a new day, of whatever kind, and every start delete the old key with all that
was hashed under it (midnight.py); so does the first report, which makes the new one. What remains
is a number on the finding. A reader who reports the same on two days therefore counts twice, which
is the price.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, and_, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from errorreport.blocks.service import forget_readers
from errorreport.db import Id, UnitOfWork, db, direct, unit_of_work
from errorreport.findings.life import State
from errorreport.findings.models import Finding, FindingReader, ReaderDay
from errorreport.prepared import Prepared

KEY_BYTES = 32
CAP = 1000  # others that are counted, as of the lists

# Reading the key costs a report nothing but on the first of the day; gone with the day too.
_known: "WeakKeyDictionary[Engine, tuple[date, bytes]]" = WeakKeyDictionary()
_COUNT = {
    dialect.__name__.rpartition(".")[2]: dialect.insert(FindingReader)
    .on_conflict_do_nothing()
    .returning(FindingReader.reader)
    for dialect in (sqlite, postgresql)
}


def key_of_day(now: datetime) -> bytes:
    """Return the key of the day of ``now``; the day's first caller makes it, and forgets the last.

    Opens a unit of work of its own when this process does not know the key yet.
    """
    today = now.astimezone(UTC).date()
    engine = db.engine
    day, key = _known.get(engine, (None, b""))
    if day != today:
        key = _made_or_read(today)
        _known[engine] = today, key
    return key


def forget_past_days(now: datetime) -> None:
    """Delete the keys of days before that of ``now``, and every hash made under them."""
    today = now.astimezone(UTC).date()
    day, _ = _known.get(db.engine, (today, b""))
    if day < today:
        del _known[db.engine]
    with unit_of_work() as uow:
        todays = select(ReaderDay.day).where(ReaderDay.day >= today).exists()
        # In one statement, so that nothing is deleted which a report hashed in this moment.
        uow.connection.execute(delete(FindingReader).where(~todays))
        gone = uow.connection.execute(delete(ReaderDay).where(ReaderDay.day < today))
        if gone.rowcount:
            forget_readers(uow, made_before=_midnight(today))


def _made_or_read(today: date) -> bytes:
    with unit_of_work() as uow:
        dialect = sqlite if uow.connection.dialect.name == "sqlite" else postgresql
        made = uow.connection.scalar(
            dialect.insert(ReaderDay)
            .values(day=today, key=secrets.token_bytes(KEY_BYTES))
            .on_conflict_do_nothing()
            .returning(ReaderDay.key)
        )
        if made is not None:
            uow.connection.execute(delete(FindingReader))
            uow.connection.execute(delete(ReaderDay).where(ReaderDay.day < today))
            forget_readers(uow, made_before=_midnight(today))
            return bytes(made)
        return bytes(
            uow.connection.scalars(select(ReaderDay.key).where(ReaderDay.day == today)).one()
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def end_of_day(now: datetime) -> datetime:
    """Return when the key of the day of ``now`` goes, with all that was hashed under it."""
    return _midnight(now.astimezone(UTC).date() + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reports on one site, as this day's key knows them."""

    #: what stands for their address, or the /64 it lies in
    number: int
    #: they reported the same before, by the key that their device has for their own list
    again: bool = False

    @classmethod
    def of_day(cls, site_id: str, network: str, now: datetime) -> "Reader":
        """Return the reader under the key of the day of ``now``."""
        key = key_of_day(now)
        seen = hashlib.blake2b(f"{site_id} {network}".encode(), key=key, digest_size=8)
        return cls(int.from_bytes(seen.digest(), "big", signed=True))

    @classmethod
    def unknown(cls) -> "Reader":
        """Return somebody of whom nothing is known any more: another than all others."""
        return cls(int.from_bytes(secrets.token_bytes(8), "big", signed=True))

    def counts(self, uow: UnitOfWork, finding_id: str) -> bool:
        """Remember for today that they reported the finding; whether they had not before."""
        counted = uow.connection.scalar(
            _COUNT[uow.connection.dialect.name],
            {"finding_id": finding_id, "reader": self.number},
        )
        return counted is not None and not self.again


_Other = aliased(FindingReader)


def by_reader_of(finding_id: Any) -> Any:
    """Select the findings that today's only reader of this one reported today, it among them."""
    alone = select(func.count()).where(FindingReader.finding_id == finding_id).scalar_subquery()
    return (
        select(_Other.finding_id)
        .join(FindingReader, FindingReader.reader == _Other.reader)
        .where(FindingReader.finding_id == finding_id, alone == 1)
    )


def only_reader_of(session: Session, site_id: str, finding_id: str) -> int | None:
    """Return the one address that a site's finding came from today; None for more, or none."""
    of_site = Finding.id == FindingReader.finding_id, Finding.site_id == site_id
    found = session.scalars(
        select(FindingReader.reader)
        .join(Finding, and_(*of_site))
        .where(FindingReader.finding_id == finding_id)
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def others_to_decide(session: Session, finding_id: str) -> int:
    """Return how many more open findings its only reader reported today; not beyond the cap."""
    [(others,)] = _OTHERS_TO_DECIDE.all(direct(session), {"finding": finding_id})
    return int(others)


def _others_to_decide(finding_id: Any) -> Any:
    some = select(Finding.id).where(
        Finding.id.in_(by_reader_of(finding_id)),
        Finding.id != finding_id,
        Finding.state == State.OPEN,
        Finding.merged_into_id.is_(None),
    )
    return select(func.count()).select_from(some.limit(CAP + 1).subquery())


_OTHERS_TO_DECIDE = Prepared(_others_to_decide(bindparam("finding", type_=Id)))
