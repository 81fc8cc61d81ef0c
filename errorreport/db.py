"""The database: base class, portable column types, read scopes and the unit of work."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, Enum, MetaData, String, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from errorreport.engines import end_reading, require_transaction, write_turn
from errorreport.ids import ID_LENGTH
from errorreport.prepared import Direct, Prepared, Values, insert_into, run_together

GATHERED = 12  # inserts sent together at most


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
#: a folded word; what begins alike stands together, in every database
Word = String(32).with_variant(String(32, collation="C"), "postgresql")
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


class UnitOfWork:
    """One write transaction; services add to it, and only ``unit_of_work`` commits it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._direct = Direct.of(connection)
        self._gathered: list[tuple[Prepared, Values]] = []
        self._session: Session | None = None
        self._afterwards: list[Callable[[], None]] = []

    @property
    def session(self) -> Session:
        """The transaction with the book-keeping of rows; made when first asked for."""
        self._send()
        if self._session is None:
            # On SQLite others may share the transaction: what fails must undo its own part alone.
            mode = "create_savepoint" if self._direct.dialect.name == "sqlite" else "rollback_only"
            self._session = Session(
                self._connection,
                expire_on_commit=False,
                join_transaction_mode=mode,  # type: ignore[arg-type] # one of its literals
            )
        return self._session

    @property
    def connection(self) -> Connection:
        """The same transaction, without the session's book-keeping."""
        self._send()
        return self._connection

    @property
    def direct(self) -> Direct:
        """The same transaction, for prepared statements."""
        self._send()
        return self._direct

    @property
    def dialect(self) -> Dialect:
        """Which database it is written to."""
        return self._direct.dialect

    def add(self, row: Base) -> None:
        """Write ``row`` when the unit of work is flushed."""
        self.session.add(row)

    def insert(self, model: type[Base], **values: object) -> None:
        """Insert one row; the order of calls is the order of statements."""
        statement = insert_into(model, tuple(values))
        self.gather(statement, statement.filled(values))

    def gather(self, statement: Prepared, values: Values) -> None:
        """Run a statement without rows, at the latest before anything else is asked."""
        self._gathered.append((statement, values))
        if len(self._gathered) == GATHERED:
            self._send()

    def insert_all(self, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
        """Insert many rows in one statement, however many they are."""
        if rows:
            self.connection.execute(insert(model), list(rows))

    def afterwards(self, call: Callable[[], None]) -> None:
        """Call this once all is committed, to forget what was read before it."""
        self._afterwards.append(call)

    def committed(self) -> None:
        """Do what was to be done afterwards."""
        for call in self._afterwards:
            call()

    def _send(self) -> None:
        if self._gathered:
            gathered, self._gathered = self._gathered, []
            run_together(self._direct, gathered)

    def finish(self) -> None:
        """Write all that is still to be written."""
        self._send()
        if self._session is not None:
            self._session.flush()

    def close(self, *, failed: bool) -> None:
        """Let go of the session, and with ``failed`` of what it wrote."""
        if self._session is None:
            return
        if not failed:
            self._session.commit()  # of its part; the transaction itself goes on
        self._session.close()


class _Current(threading.local):
    """What this thread has open."""

    unit_of_work: UnitOfWork | None = None
    #: the session whose read scope is open, though perhaps nothing has been read yet
    reading: Session | None = None
    #: what single reads and units of work share just now
    connection: Connection | None = None


_current = _Current()


@contextmanager
def read_scope() -> Iterator[Session]:
    """Open a read-only view of the database and close it, so that a write may follow.

    Rows keep their columns afterwards. Inside another, or a unit of work, it is that transaction.
    """
    if _current.unit_of_work is not None:
        yield _current.unit_of_work.session
        return
    session = db.session()
    if _current.reading is session or session.in_transaction():
        yield session
        return
    _current.reading = session
    try:
        yield session
        if session.in_transaction():
            end_reading(Direct.of(session.connection()))
    finally:
        _current.reading = None
        session.close()


def direct(session: Session) -> Direct:
    """The same read scope, for prepared statements."""
    return Direct.of(session.connection())


def on_sqlite(session: Session) -> bool:
    """Whether it is SQLite that answers: the two read some statements best in different words."""
    return session.get_bind().dialect.name == "sqlite"


@contextmanager
def one_connection() -> Iterator[None]:
    """Let the single reads and the unit of work within it share a connection.

    To take one from the pool twice costs as much as a statement. On SQLite a writer takes the
    connection of whoever leads the line.
    """
    if db.engine.dialect.name == "sqlite":
        yield
        return
    with db.engine.connect() as _current.connection:
        try:
            yield
        finally:
            _current.connection = None


@contextmanager
def single_reads() -> Iterator[Direct]:
    """Open the database for prepared statements that each see what is committed by then.

    Cheaper than a read scope by a transaction. Together they are no snapshot: a caller that
    decides by several compares the article's generation afterwards, which is read first.
    """
    if _current.connection is not None:
        yield Direct.of(_current.connection, begins=False)
        return
    engine = db.engine
    pooled = engine.raw_connection()
    try:
        yield Direct(engine.dialect, pooled.dbapi_connection, begins=False)
    finally:
        pooled.close()


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Open the one write transaction of a service call; commit at its end, or write nothing.

    Raises ``SessionAlreadyRead`` when this thread is inside a transaction already.
    """
    inside = db.session.registry.has() and db.session().in_transaction()
    if inside or _current.unit_of_work is not None:
        raise SessionAlreadyRead(
            "this session has already read; close its read scope before opening a unit of work"
        )
    turn = write_turn(db.engine, _current.connection)
    with turn as connection, _part_of(connection) as uow:
        _current.unit_of_work = uow
        try:
            yield uow
            uow.finish()
        finally:
            _current.unit_of_work = None
    uow.committed()


@contextmanager
def _part_of(connection: Connection) -> Iterator[UnitOfWork]:
    """Yield a unit of work of a transaction; if it fails, no part of it stays."""
    uow = UnitOfWork(connection)
    direct = uow.direct
    shared = direct.dialect.name == "sqlite"
    if shared:
        require_transaction(direct)  # a savepoint would quietly begin another one
        direct.run("SAVEPOINT unit_of_work")
    try:
        yield uow
        uow.close(failed=False)
    except BaseException:
        try:
            uow.close(failed=True)
        finally:
            # Where SQLite has rolled back by itself there is none, and the next member finds out.
            if shared and direct.driver.in_transaction:
                direct.run("ROLLBACK TO unit_of_work")
                direct.run("RELEASE unit_of_work")
        raise
    if shared:
        direct.run("RELEASE unit_of_work")
