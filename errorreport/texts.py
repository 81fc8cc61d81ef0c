"""Marking texts for translation in parts that know no web and show nothing themselves."""

from collections.abc import Mapping


def gettext_noop(message: str) -> str:
    """Mark ``message`` for translation by whoever shows it; return it as it is."""
    return message


class Filled(str):
    """A marked message with its values in it: whoever shows it fills its translation."""

    __slots__ = ("message", "values")
    message: str
    values: Mapping[str, object]


def filled(message: str, **values: object) -> Filled:
    """Return a marked message with ``values`` in it."""
    made = Filled(message % values)
    made.message, made.values = message, values
    return made
