"""The database: base class, portable column types, read scopes and the unit of work.

SQLite and PostgreSQL run the same code. On SQLite the driver's own transaction control is off
and every transaction is begun by us: ``BEGIN`` for reads, ``BEGIN IMMEDIATE`` for writes, so
that a read-then-write never dies of SQLITE_BUSY in the middle.
"""

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Enum,
    Insert,
    MetaData,
    String,
    event,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from errorreport.ids import ID_LENGTH

SQLITE_BUSY_SECONDS = 30  # for foreign programs that hold the file; our own writers queue before


class Base(DeclarativeBase):
    """Base of all models; constraint names are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Rows stay readable after their session is closed: services hand them on to views.
# Models derive from Base itself, which type checkers understand, and share its metadata.
db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})

Id = String(ID_LENGTH)
PortableJson = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite drops the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone, and store every other as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; pass a moment in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def closed_set(values: type[StrEnum], name: str) -> Enum:
    """Return the column type of an enum: stored by value, held by a check named ``name``."""
    return Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class SessionAlreadyRead(RuntimeError):
    """A unit of work was opened on a session that has read: its lock would be silently ignored."""


@cache
def _insert_into(model: type[Base]) -> Insert:
    # One statement object for each table: SQLAlchemy spends more on a new one than on running it.
    return insert(model)


class UnitOfWork:
    """One write transaction; services add to it, and only ``unit_of_work`` commits it."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self.session = session
        #: the same transaction, without the session's book-keeping
        self.connection = connection

    def add(self, row: Base) -> None:
        """Write ``row`` when the unit of work is flushed."""
        self.session.add(row)

    def insert(self, model: type[Base], **values: object) -> None:
        """Insert one row at once; the order of calls is the order of statements."""
        self.connection.execute(_insert_into(model), values)

    def insert_all(self, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
        """Insert many rows in one statement, however many they are."""
        if rows:
            self.connection.execute(_insert_into(model), list(rows))


@contextmanager
def read_scope() -> Iterator[Session]:
    """Open a read-only view of the database and close it, so that a write may follow.

    Rows keep their loaded columns afterwards. Inside another read scope it is the same transaction.
    """
    session = db.session()
    if session.in_transaction():
        yield session
        return
    try:
        yield session
    finally:
        session.close()


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Open the one write transaction of a service call; commit at its end, or write nothing.

    Raises ``SessionAlreadyRead`` when the session is inside a transaction already.
    """
    session = db.session()
    if session.in_transaction():
        raise SessionAlreadyRead(
            "this session has already read; close its read scope before opening a unit of work"
        )
    with _writers_queue(db.engine):
        try:
            yield UnitOfWork(session, _write_connection(session))
            session.commit()
        finally:
            session.close()


class _Beginning(threading.local):
    """What kind of transaction this thread is about to begin."""

    write = False


_beginning = _Beginning()


def _write_connection(session: Session) -> Connection:
    _beginning.write = True
    try:
        return session.connection()
    finally:
        _beginning.write = False


_writer_lock = threading.Lock()


@contextmanager
def _writers_queue(engine: Engine) -> Iterator[None]:
    """Let SQLite's writers wait in line: its own busy wait is unfair to the unlucky.

    A process lock comes first, then a lock on a file beside the database for other processes.
    The file is opened anew each time: after a fork an inherited descriptor would share its lock.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        yield
        return
    with _writer_lock:
        descriptor = os.open(f"{engine.url.database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)  # closing gives the lock back


def prepare_engine(engine: Engine) -> None:
    """Set durability and transaction control on every connection of ``engine``."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        # Not an event: with one on the engine every statement looks for listeners of its own,
        # which made an eighth of all calls of a report on its way in.
        engine.dialect.do_begin = _begin_sqlite  # type: ignore[method-assign, assignment] # a hook
    else:
        event.listen(engine, "connect", _on_postgresql_connect)


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions, not the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE" if _beginning.write else "BEGIN")


def _on_postgresql_connect(connection: Any, _record: object) -> None:
    # A server or role may have it off; an acknowledged report must be on disk.
    connection.execute("SET SESSION synchronous_commit TO on")
    connection.commit()
