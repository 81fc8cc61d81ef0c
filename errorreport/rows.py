"""Many rows written by one statement: they are sent as one JSON value, whatever their number.

Sent one by one, each row costs the driver and SQLAlchemy many times what the database needs to
store it. The columns keep their types: a moment is sent as the database writes it.
"""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Dialect,
    Float,
    FromClause,
    Integer,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql

from errorreport.db import Base, UnitOfWork, UtcDateTime
from errorreport.prepared import Prepared, default_of

_Names = tuple[str, ...]


def insert_rows(
    uow: UnitOfWork, model: type[Base], rows: Sequence[dict[str, Any]], **same: Any
) -> None:
    """Insert rows that all name the same columns, and ``same`` for those alike in all of them.

    A column that is named nowhere gets its default.
    """
    if rows:
        sent = _with_defaults(model, rows, same)
        made = _inserting(model, tuple(sent[0]), tuple(same))
        uow.gather(made, {"sent": _as_json(uow.dialect, model, sent), **same})


def update_rows(
    uow: UnitOfWork,
    model: type[Base],
    rows: Sequence[dict[str, Any]],
    *,
    or_as_it_is: Collection[str] = (),
) -> None:
    """Write what each row says over the stored row with its ``id``.

    A None in one of the columns ``or_as_it_is`` leaves what is stored.
    """
    if rows:
        made = _updating(model, tuple(rows[0]), frozenset(or_as_it_is))
        sent = _as_json(uow.dialect, model, rows)
        # Not gathered: the rows it writes over may be among those that still are.
        made.run(uow.direct, {"sent": sent})


def _as_json(dialect: Dialect, model: type[Base], rows: Sequence[dict[str, Any]]) -> str:
    moments = [
        place
        for place, name in enumerate(rows[0])
        if isinstance(_column(model, name).type, UtcDateTime)
    ]
    written = _writer(dialect)
    sent = [list(row.values()) for row in rows]
    for place in moments:
        for values in sent:
            values[place] = written(values[place])
    return json.dumps(sent, ensure_ascii=False)


def _with_defaults(
    model: type[Base], rows: Sequence[dict[str, Any]], same: dict[str, Any]
) -> Sequence[dict[str, Any]]:
    named = {*rows[0], *same}
    columns = model.__table__.columns
    missing = [one for one in columns if one.default is not None and one.name not in named]
    if not missing:
        return rows
    return [row | {one.name: default_of(one) for one in missing} for row in rows]


def _writer(dialect: Dialect) -> Callable[[datetime | None], str | None]:
    """Return how the database writes a moment."""
    process = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)

    @cache  # most rows of one act are of one moment
    def written(moment: datetime | None) -> str | None:
        if moment is None:
            return None
        sent = moment if process is None else process(moment)
        return sent if isinstance(sent, str) else sent.isoformat()

    return written


def _column(model: type[Base], name: str) -> Any:
    return model.__table__.columns[name]


@cache
def _inserting(model: type[Base], names: _Names, same: _Names) -> Prepared:
    def statement(dialect: Dialect) -> Any:
        values = _values(dialect.name, model, names)
        values += [bindparam(name, type_=_column(model, name).type) for name in same]
        rows = select(*values).select_from(_sent(dialect.name)).where(true())
        into = insert(model.__table__)  # type: ignore[arg-type] # a mapped table
        return into.from_select(names + same, rows, include_defaults=False)

    return Prepared(statement)


@cache
def _updating(model: type[Base], names: _Names, or_as_it_is: frozenset[str]) -> Prepared:
    table = model.__table__

    def statement(dialect: Dialect) -> Any:
        values = _values(dialect.name, model, names)
        said = select(*values).select_from(_sent(dialect.name)).subquery("said")

        def written(name: str) -> Any:
            told = said.c[name]
            return func.coalesce(told, table.c[name]) if name in or_as_it_is else told

        return (
            update(table)  # type: ignore[arg-type] # a mapped table
            .where(table.c.id == said.c.id)
            .values({name: written(name) for name in names if name != "id"})
        )

    return Prepared(statement)


def _sent(dialect: str) -> FromClause:
    if dialect == "sqlite":
        return func.json_each(bindparam("sent")).table_valued("value", name="one")
    sent = cast(bindparam("sent"), postgresql.JSONB)
    return func.jsonb_array_elements(sent).table_valued("value", name="one")


def _values(dialect: str, model: type[Base], names: _Names) -> list[Any]:
    """Return the selected values, each of its column's type."""
    kind = JSON if dialect == "sqlite" else postgresql.JSONB
    row: Any = column("value", kind)
    found = []
    for place, name in enumerate(names):
        of = _column(model, name).type
        value: Any
        match of:
            case JSON():
                value = row[place]
            case Boolean():
                value = row[place].as_boolean()
            case Integer():
                value = row[place].as_integer()
            case Float():
                value = row[place].as_float()
            case UtcDateTime() if dialect != "sqlite":
                value = cast(row[place].as_string(), postgresql.TIMESTAMP(timezone=True))
            case _:
                value = row[place].as_string()
        found.append(value.label(name))
    return found
