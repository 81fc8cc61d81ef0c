"""Opaque ids that sort by time: UUIDv7, written as 26 Crockford base32 characters."""

from datetime import UTC, datetime, timedelta

from typeid import TypeID
from typeid.errors import TypeIDException

ID_LENGTH = 26  # 128 bits in base32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = 10  # first characters of an id, which are its milliseconds since then
_LAST_MOMENT = (1 << 48) - 1
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_AS_PYTHON_READS = str.maketrans(_DIGITS, "0123456789abcdefghijklmnopqrstuv")


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
    return _EPOCH + timedelta(milliseconds=moment_of(id_))


def number_of(id_: str) -> int:
    """Return an id, or its beginning, as a number; they sort alike."""
    return int(id_.translate(_AS_PYTHON_READS), 32)


def moment_of(id_: str) -> int:
    """Return the milliseconds since 1970 at which an id was made."""
    return number_of(id_[:_TIME])


def beginning_at(moment: int) -> str:
    """Return how ids begin that are made at that millisecond; it sorts before all of them."""
    left = min(max(moment, 0), _LAST_MOMENT)
    found = []
    for _ in range(_TIME):
        left, digit = divmod(left, len(_DIGITS))
        found.append(_DIGITS[digit])
    return "".join(reversed(found))
