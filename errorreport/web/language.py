"""Texts in the language of the page: flask-babel's functions, typed."""

from typing import Any

import flask_babel


def gettext(message: str, **values: object) -> str:
    """Return the translation of ``message``, filled with ``values``."""
    return str(flask_babel.gettext(message, **values))


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the plural form that ``count`` takes; it is %(num)s in the message."""
    return str(flask_babel.ngettext(singular, plural, count))


def lazy_gettext(message: str) -> Any:
    """Return a text that is translated whenever it is shown."""
    return flask_babel.lazy_gettext(message)
