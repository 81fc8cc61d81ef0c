"""How each database is set up, and how a write transaction on it begins and ends.

SQLite and PostgreSQL run the same code. On SQLite the driver's own transaction control is off
and every transaction is begun by us: ``BEGIN`` for reads, ``BEGIN IMMEDIATE`` for writes, so
that a read-then-write never dies of SQLITE_BUSY in the middle.
"""

import fcntl
import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from psycopg import InterfaceError, OperationalError
from psycopg.errors import ReadOnlySqlTransaction
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from errorreport import libpq
from errorreport.at_once import give_up_place
from errorreport.line import Line
from errorreport.prepared import Direct

#: libpq's own patience is minutes, in which every thread of the service would wait
POSTGRESQL = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5}
#: pages of 4 KiB that gather in the file beside the database before they are copied into it: most
#: of a report's forty are written again by the next ones, and are copied once
SQLITE_GATHERED = 8_000
SQLITE_CACHE = 8_192  # KiB of one connection; the indexes' pages of many reports and of a list
SQLITE_BUSY_SECONDS = 30  # for foreign programs that hold the file; our own writers queue before


class TransactionLost(RuntimeError):
    """The database rolled back a transaction that it was not asked to; nothing was written."""


def is_away(error: BaseException) -> bool:
    """Whether ``error`` says that PostgreSQL cannot be used now, by no fault of the request.

    It was stopped, breaks off, takes no more connections, or has become a copy of another.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    kinds = (PoolTimeout, OperationalError, InterfaceError, ReadOnlySqlTransaction)
    return isinstance(cause, kinds)


class _Beginning(threading.local):
    """What kind of transaction this thread is about to begin."""

    write = False


_beginning = _Beginning()


def write_turn(
    engine: Engine, connection: Connection | None = None
) -> AbstractContextManager[Connection]:
    """Let SQLite's writers wait in line: its own busy wait is unfair to the unlucky.

    In a process they also share commits, so that as many reports as come while one waits for
    the disk wait for it once. On PostgreSQL it begins on ``connection``, if one is given.
    """
    if engine.dialect.name != "sqlite":
        return engine.begin() if connection is None else _begun(connection)
    give_up_place()  # it serves who computes, and the longer the line, the more share a commit
    with _making:  # two threads must not make two lines
        line = _lines[str(engine.url.database)]
    return line.turn(lambda: _begin_writing(engine))


@contextmanager
def _begun(connection: Connection) -> Iterator[Connection]:
    with connection.begin():
        yield connection


def _begin_writing(engine: Engine) -> Connection:
    """Lock the file beside the database against other processes, and begin.

    That file is opened anew each time: after a fork an inherited descriptor would share its lock.
    """
    lock = os.open(f"{engine.url.database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection = engine.connect()
        _beginning.write = True
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        finally:
            _beginning.write = False
    except BaseException:
        os.close(lock)
        raise
    connection.info["lock"] = lock
    return connection


def _end_writing(connection: Connection) -> None:
    lock = connection.info.pop("lock")
    try:
        require_transaction(Direct.of(connection))
        connection.commit()
    finally:
        try:
            connection.close()
        finally:
            os.close(lock)  # closing gives the lock back


def require_transaction(direct: Direct) -> None:
    """Refuse to go on where SQLite has rolled everything back by itself, as on a full disk."""
    if not direct.driver.in_transaction:
        raise TransactionLost("SQLite gave up the transaction; nothing of it was written")


_making = threading.Lock()


def end_reading(direct: Direct) -> None:
    """End a transaction that only read, where a rollback would cost the next one something.

    psycopg answers a ROLLBACK by forgetting all the statements that the connection had ready.
    """
    if direct.dialect.name != "sqlite":
        status = direct.driver.info.transaction_status
        if status == TransactionStatus.INTRANS:
            direct.run("COMMIT")


def plan_for_values(direct: Direct) -> None:
    """Let the rest of this transaction be planned for the values that it is asked with.

    PostgreSQL keeps one plan for all values once a statement was run some times. Which plan is
    good may depend on how many rows a value has, though, and differ by a hundred times.
    """
    if direct.dialect.name != "sqlite":
        direct.run("SET LOCAL plan_cache_mode = force_custom_plan")


_lines: defaultdict[str, Line[Connection]] = defaultdict(lambda: Line(_end_writing))


def prepare_engine(engine: Engine) -> None:
    """Set durability and transaction control on every connection of ``engine``."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        # Not an event: with one on the engine every statement looks for listeners of its own,
        # which made an eighth of all calls of a report on its way in.
        engine.dialect.do_begin = _begin_sqlite  # type: ignore[method-assign, assignment] # a hook
    else:
        event.listen(engine, "connect", _on_postgresql_connect)
        engine.dialect.do_commit = _commit_postgresql  # type: ignore[method-assign, assignment] # a hook
        engine.dialect.do_rollback = _roll_back_postgresql  # type: ignore[method-assign, assignment] # a hook


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions, not the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA wal_autocheckpoint = {SQLITE_GATHERED}")
    cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE" if _beginning.write else "BEGIN")


def _commit_postgresql(pooled: Any) -> None:
    libpq.commit(pooled.dbapi_connection)


def _roll_back_postgresql(pooled: Any) -> None:
    libpq.roll_back(pooled.dbapi_connection)


def _on_postgresql_connect(connection: Any, _record: object) -> None:
    # A server or role may have it off; an acknowledged report must be on disk.
    connection.execute("SET SESSION synchronous_commit TO on")
    connection.commit()
