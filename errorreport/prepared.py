"""Statements made ready once: SQLAlchemy writes them and knows the types, the driver runs them.

What SQLAlchemy does at every execution (cache keys, contexts, cursors, results) takes five to
ten times as long as SQLite needs for a row. Intake is the one place where that counts: a report
is a dozen small statements that never change. All other code executes statements as usual.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    any_,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, QueryableAttribute
from sqlalchemy.schema import Table
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import CompilerElement
from sqlalchemy.types import TypeEngine

from errorreport import libpq
from errorreport.values import receiving, sending

Row = tuple[Any, ...]
Values = Mapping[str, Any]
Statement = CompilerElement | Callable[[Dialect], CompilerElement]

_NAMED = re.compile(r"(?<!%)%\((\w+)\)s")  # a parameter, as SQLAlchemy writes it for psycopg
_PLACEHOLDER = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True)
class Direct:
    """A database connection as the driver knows it."""

    dialect: Dialect
    driver: Any
    #: whether PostgreSQL is to begin a transaction where none is open
    begins: bool = True

    @classmethod
    def of(cls, connection: Connection, *, begins: bool = True) -> "Direct":
        """Return the driver's side of ``connection``; the transaction is the same."""
        return cls(connection.dialect, connection.connection.dbapi_connection, begins)

    def run(self, text: str, parameters: Any = ()) -> list[Row]:
        """Run one statement and return its rows as the driver has them.

        Errors are SQLAlchemy's own and hide the parameters, which are what readers wrote.
        """
        errors = self.dialect.loaded_dbapi.Error
        try:
            if self.dialect.name == "sqlite":
                rows: list[Row] = self.driver.execute(text, parameters).fetchall()
                return rows
            return libpq.run(self.driver, text, parameters, begins=self.begins)
        except errors as error:
            raise DBAPIError.instance(
                text,
                None,
                cast(Exception, error),
                errors,
                hide_parameters=True,
                connection_invalidated=self.dialect.is_disconnect(error, self.driver, None),
                dialect=self.dialect,
            ) from error


class _Ready:
    """A statement as one dialect writes it, with what turns values into the driver's and back."""

    def __init__(self, statement: CompilerElement, dialect: Dialect) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
        parameters = {name: bind for bind, name in compiled.bind_names.items()}
        if any(one.expanding for one in parameters.values()):
            raise TypeError(f"in_() is written anew for every list; use one_of: {statement}")
        if compiled.positiontup is not None:
            self.text, self.order = str(compiled), list(compiled.positiontup)
        else:
            self.text, self.order = _numbered(str(compiled))
        self.constant = {name: one.value for name, one in parameters.items() if not one.required}
        processes = {name: sending(one.type, dialect) for name, one in parameters.items()}
        self.into = [(name, processes[name]) for name in self.order]
        self.out = [
            (at, process)
            for at, column in enumerate(getattr(statement, "exported_columns", ()))
            if (process := receiving(column.type, dialect))
        ]

    def parameters(self, values: Values) -> list[Any]:
        """Return the parameters as the driver takes them, in their order."""
        given = {**self.constant, **values} if self.constant else values
        return [
            given[name] if process is None else process(given[name]) for name, process in self.into
        ]

    def row(self, found: Row) -> Row:
        """Return a row with the types of its columns."""
        values = list(found)
        for at, process in self.out:
            values[at] = process(values[at])
        return tuple(values)


class Prepared:
    """One statement, compiled once for each database; its parameters are named bindparams."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    def on(self, dialect: Dialect) -> _Ready:
        """Return the statement as ``dialect`` writes it."""
        found = self._ready.get(dialect.name)
        if found is None:
            made = self._statement
            statement = made if isinstance(made, CompilerElement) else made(dialect)
            found = self._ready[dialect.name] = _Ready(statement, dialect)
        return found

    def all(self, direct: Direct, values: Values) -> list[Row]:
        """Run it and return every row."""
        ready = self.on(direct.dialect)
        found = direct.run(ready.text, ready.parameters(values))
        return [ready.row(row) for row in found] if ready.out else found

    def first(self, direct: Direct, values: Values) -> Row | None:
        """Run it and return the first row, None without any."""
        rows = self.all(direct, values)
        return rows[0] if rows else None

    def run(self, direct: Direct, values: Values) -> None:
        """Run it; it has no rows."""
        ready = self.on(direct.dialect)
        direct.run(ready.text, ready.parameters(values))


class Insert(Prepared):
    """The insert of one row that names these columns; others get their defaults, or none.

    With ``unless``, a row that has the same values in those columns is left as it is. RETURNING
    tells whether one was added: the row count of an INSERT is -1 on PostgreSQL.
    """

    def __init__(
        self, model: type[DeclarativeBase], names: Sequence[str], *, unless: Sequence[str] = ()
    ) -> None:
        table = cast(Table, model.__table__)
        left_out = [one for one in table.c if one.default is not None and one.name not in names]
        self._made = [one for one in left_out if _is_made(one)]
        written = [*(table.c[name] for name in names), *self._made]
        values = {one.name: bindparam(one.name, type_=one.type) for one in written}
        values |= {
            one.name: bindparam(one.name, default_of(one), type_=one.type)
            for one in left_out
            if not _is_made(one)
        }

        def statement(dialect: Dialect) -> Any:
            maker = sqlite if dialect.name == "sqlite" else postgresql
            made = maker.insert(table).values(values)
            if not unless:
                return made
            return made.on_conflict_do_nothing(index_elements=unless).returning(table.c.id)

        super().__init__(statement)

    def filled(self, values: Values) -> Values:
        """Return the values with those that are made anew for every row."""
        return {**{one.name: default_of(one) for one in self._made}, **values}


def one_of(
    dialect: Dialect, column: QueryableAttribute[Any], parameter: str
) -> ColumnElement[bool]:
    """Return the condition that a column is one of a list, which is one parameter of its own."""
    if dialect.name == "sqlite":
        return column.in_(select(listed(dialect, parameter, column.type)))
    return column == any_(bindparam(parameter, type_=ARRAY(column.type)))


def among(
    dialect: Dialect, column: QueryableAttribute[Any], few: Select[Any]
) -> ColumnElement[bool]:
    """Return the condition that a column is among a few selected values.

    On PostgreSQL they are made an array, which is looked up in the column's index whatever the
    planner believes of their number.
    """
    if dialect.name == "sqlite":
        return column.in_(few)
    return column == any_(func.array(few.scalar_subquery(), type_=ARRAY(column.type)))


def listed(dialect: Dialect, parameter: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """Return the column of a list that is one parameter, a row for every item."""
    if dialect.name == "sqlite":
        rows = func.json_each(bindparam(parameter, type_=JSON())).table_valued("value")
    else:
        of_many = func.unnest(bindparam(parameter, type_=ARRAY(kind)))
        rows = of_many.table_valued(column("value", kind)).render_derived()
    return cast(ColumnElement[Any], rows.c.value)


@cache
def insert_into(model: type[DeclarativeBase], names: tuple[str, ...]) -> Insert:
    """Return the insert of a model's rows; it is made once."""
    return Insert(model, names)


def run_together(direct: Direct, statements: Sequence[tuple[Prepared, Values]]) -> None:
    """Run statements without rows in their order, in one round trip where that is one.

    PostgreSQL takes them as one statement, which sees the tables as they were before it and
    checks foreign keys at its end: they may refer to one another's rows, not read them.
    """
    if direct.dialect.name != "postgresql" or len(statements) == 1:
        for prepared, values in statements:
            prepared.run(direct, values)
        return
    ready = [(prepared.on(direct.dialect), values) for prepared, values in statements]
    given = [one.parameters(values) for one, values in ready]
    text = _as_one(tuple((one.text, len(one.order)) for one, _ in ready))
    direct.run(text, [value for parameters in given for value in parameters])


@lru_cache(maxsize=256)
def _as_one(statements: tuple[tuple[str, int], ...]) -> str:
    """Number the parameters of all statements through, and make one of them."""
    texts: list[str] = []
    before = 0

    def number(found: re.Match[str]) -> str:
        return f"${int(found[1]) + before}"

    for text, count in statements:
        texts.append(_PLACEHOLDER.sub(number, text))
        before += count
    *first, last = texts
    return f"WITH {', '.join(f'w{at} AS ({text})' for at, text in enumerate(first))} {last}"


def _numbered(text: str) -> tuple[str, list[str]]:
    """Return a statement with PostgreSQL's own placeholders, and the names they stand for."""
    order: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[1] not in order:
            order.append(found[1])
        return f"${order.index(found[1]) + 1}"

    return _NAMED.sub(number, text).replace("%%", "%"), order


def _is_made(column: Any) -> bool:
    """Whether what a column gets is made anew for every row; it has a default."""
    return callable(column.default.arg)


def default_of(column: Any) -> Any:
    """Return what a column that is left out gets; it has a default."""
    value = column.default.arg
    return value(None) if callable(value) else value  # SQLAlchemy has it take a context
