"""What turns the values of prepared statements into the driver's and back, looked up once."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator, TypeEngine

Turn = Callable[[Any], Any]


def sending(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    """Return what turns values of a type into the driver's, None where they are."""
    turn = kind.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        # SQLAlchemy looks each value up in two tables and asks its own again.
        written: dict[Any, Any] = {one: one.value for one in kind.enum_class}
        return {None: None, **written}.__getitem__
    if isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, DateTime) and turn:
        return lru_cache(maxsize=64)(turn)  # a report says "now" in ten places
    if isinstance(kind, ARRAY):
        return _array
    return turn


def receiving(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    """Return what turns the driver's values into those of a type, None where they are."""
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _array(items: Sequence[str | int]) -> str:
    """Write a list as PostgreSQL writes an array; psycopg asks each item for its type first.

    Between quotation marks all but those and the backslash stand for themselves.
    """
    return f"{{{','.join([_item(one) for one in items])}}}"


def _item(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
