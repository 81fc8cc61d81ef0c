"""PostgreSQL's statements through libpq, below psycopg's cursors.

psycopg turns the values into PostgreSQL's and back. Its cursor does much more, and takes twice
as long with it as the rest of a small statement on this side. Each statement is made ready on its
connection the first time it is run there.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection, OperationalError, RawCursor
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

MOST_READY = 200  # statements of one connection; the server keeps a plan of each

_GOOD = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}
#: a statement is unknown, or gives other columns since a migration
_NO_LONGER_READY = {"26000", "0A000"}
_numbers = count()


class _Ready:
    """What one connection has ready: the name of each statement, by its text and types."""

    def __init__(self, connection: "Connection[Any]") -> None:
        self.values = Transformer(connection)
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}


_of: "WeakKeyDictionary[Connection[Any], _Ready]" = WeakKeyDictionary()


def run(
    connection: "Connection[Any]", text: str, parameters: Sequence[Any], *, begins: bool = True
) -> list[Any]:
    """Run one statement with placeholders like ``$1`` and return its rows, as tuples.

    Where no transaction is open it ``begins`` one, or the statement is one by itself. Raises
    psycopg's errors.
    """
    ready = _of.get(connection)
    if ready is None:
        ready = _of[connection] = _Ready(connection)
    server = connection.pgconn
    values = ready.values
    sent = values.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
    key = text, values.types or ()
    name = ready.names.get(key)
    if name is None and len(ready.names) == MOST_READY:
        alone = not begins and server.transaction_status == TransactionStatus.IDLE
        cursor = RawCursor(connection).execute(text, parameters)
        rows = cursor.fetchall() if cursor.description else []
        if alone:
            commit(connection)  # psycopg has begun one all the same
        return rows
    if begins and server.transaction_status == TransactionStatus.IDLE:
        _good(server.exec_(b"BEGIN"), connection)
    if name is None:
        name = b"ready_%d" % next(_numbers)
        _good(server.prepare(name, text.encode(), values.types), connection)
        ready.names[key] = name
    done = server.exec_prepared(name, sent, values.formats)  # type: ignore[arg-type] # forgets NULL
    found = _good(done, connection)
    values.set_pgresult(found)
    return values.load_rows(0, found.ntuples, tuple)


def commit(connection: "Connection[Any]") -> None:
    """End the transaction; PostgreSQL takes back one in which something failed."""
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
        _good(connection.pgconn.exec_(b"COMMIT"), connection)


def roll_back(connection: "Connection[Any]") -> None:
    """Roll back as psycopg does, which then forgets all statements on the server, ours too."""
    if connection.pgconn.transaction_status == TransactionStatus.IDLE:
        return
    connection.rollback()
    if _of.pop(connection, None) is not None:
        # psycopg does so only if it has some of its own.
        _good(connection.pgconn.exec_(b"DEALLOCATE ALL"), connection)


def _good(result: PGresult, connection: "Connection[Any]") -> PGresult:
    if result.status in _GOOD:
        return result
    error = error_from_result(result, encoding=connection.info.encoding)
    if error.sqlstate is None:  # libpq's own: it has lost the server, though it may not show it yet
        connection.close()
        raise OperationalError(result.get_error_message(connection.info.encoding))
    if error.sqlstate in _NO_LONGER_READY:
        _of.pop(connection, None)
    raise error
