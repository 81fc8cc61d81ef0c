"""Opaque ids that sort by time: UUIDv7, written as 26 Crockford base32 characters."""

from datetime import UTC, datetime, timedelta

from typeid import TypeID
from typeid.errors import TypeIDException

ID_LENGTH = 26  # 128 bits in base32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_id() -> str:
    """Return a new id; later ids sort after earlier ones made by the same process."""
    return TypeID().suffix


def is_id(text: str) -> bool:
    """Whether ``text`` is an id made until now."""
    try:
        TypeID(suffix=text)
    except TypeIDException:
        return False
    return len(text) == ID_LENGTH and text <= new_id()


def time_of(id_: str) -> datetime:
    """Return the moment an id was made, to the millisecond below."""
    return _EPOCH + timedelta(milliseconds=TypeID(suffix=id_).uuid.int >> 80)
