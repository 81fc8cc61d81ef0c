"""Texts in the language of the page: flask-babel's functions, typed, and which language it is."""

from typing import Any

import flask_babel
from flask import Flask, has_request_context, request

from errorreport.extensions import babel
from errorreport.web import session

#: what the pages speak, each by its own name; every one has a catalog in translations/
LANGUAGES = {"en": "English", "ru": "Русский", "uk": "Українська"}


def gettext(message: str, **values: object) -> str:
    """Return the translation of ``message``, filled with ``values``."""
    return str(flask_babel.gettext(message, **values))


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """Return the plural form that ``count`` takes; it is %(num)s in the message."""
    return str(flask_babel.ngettext(singular, plural, count, **values))


def lazy_gettext(message: str) -> Any:
    """Return a text that is translated whenever it is shown."""
    return flask_babel.lazy_gettext(message)


def chosen() -> str:
    """Return the language of the page: the editor's choice, else the browser's, else English."""
    if not has_request_context():
        return "en"
    someone = session.known()
    if someone is not None and someone.language in LANGUAGES:
        return someone.language
    return request.accept_languages.best_match(LANGUAGES) or "en"


def register(app: Flask) -> None:
    """Let the pages of ``app`` speak the language ``chosen``, and know whose they are."""
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.globals["signed_in"] = session.known
