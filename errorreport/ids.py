"""Opaque ids that sort by time: UUIDv7, written as 26 Crockford base32 characters."""

from typeid import TypeID

ID_LENGTH = 26  # 128 bits in base32


def new_id() -> str:
    """Return a new id; later ids sort after earlier ones made by the same process."""
    return TypeID().suffix
