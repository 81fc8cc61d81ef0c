"""Texts in the language of the page, and which language that is."""

from collections.abc import Callable
from typing import Any

from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import LazyString, get_locale, get_translations
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from errorreport.extensions import babel
from errorreport.texts import Filled
from errorreport.web import session

#: what the pages speak, each by its own name; every one has a catalog in translations/
LANGUAGES = {"en": "English", "ru": "Русский", "uk": "Українська"}
#: what receipts speak beside these; their catalogs hold what a receipt says and no more
RECEIPT_LANGUAGES = ("fa", "he", "hi", "hy", "it", "ka", "kk", "ko", "nl", "pl", "pt")

_THOUSAND = 1000


def gettext(message: str, **values: object) -> str:
    """Return the translation of ``message``, filled with ``values``."""
    said: str = _translations().gettext(message)
    return said % values if values else said


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """Return the plural form that ``count`` takes; it is %(num)s in the message."""
    return _plural(singular, plural, count) % {"num": grouped(count), **values}


def grouped(number: int) -> str:
    """Return a number with its thousands parted as the language does: 5,000."""
    if abs(number) < _THOUSAND:  # nearly every one, and a list says dozens
        return str(number)
    return str(format_decimal(number, locale=get_locale()))


def translated(message: str) -> str:
    """Return the translation of what another part says, with that of its values in it."""
    if isinstance(message, Filled):
        values = {name: gettext(str(value)) for name, value in message.values.items()}
        return gettext(message.message, **values)
    return gettext(message)


def lazy_gettext(message: str) -> Any:
    """Return a text that is translated whenever it is shown."""
    return LazyString(gettext, message)


def _translations() -> Any:
    """Return the texts of the page's language; flask-babel looks for them, once a page."""
    if not has_app_context():
        return _UNTRANSLATED
    found = g.get("translations")
    if found is None:
        found = g.translations = get_translations()
    return found


_UNTRANSLATED = NullTranslations()


def current() -> str:
    """Return the language of the page in hand."""
    found: str | None = g.get("language")
    if found is None:
        found = g.language = str(get_locale() or "en")
    return found


def chosen() -> str:
    """Return the language that a page is to be in: the editor's, else the browser's, or English."""
    if not has_request_context():
        return "en"
    someone = session.known()
    if someone is not None and someone.language in LANGUAGES:
        return someone.language
    spoken = (*LANGUAGES, *RECEIPT_LANGUAGES) if request.blueprint == "receipts" else LANGUAGES
    return request.accept_languages.best_match(spoken) or "en"


def register(app: Flask) -> None:
    """Let the pages of ``app`` speak the language ``chosen``, and know whose they are."""
    babel.init_app(app, locale_selector=chosen)
    # in place of flask-babel's own, which look for the texts at every word of a page
    install = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined] # of an extension
    install(gettext, _plural, newstyle=True)
    app.jinja_env.globals |= {
        "_": _marked,
        "ngettext": _grouping(app.jinja_env.globals["ngettext"]),
        "signed_in": session.known,
    }


def _grouping(plural_of: Any) -> Callable[..., str]:
    """Return Jinja's own ``ngettext``, which would put the number into the text as it is."""

    @pass_context
    def grouping(context: Context, singular: str, plural: str, count: int, **values: Any) -> str:
        said: str = plural_of(context, singular, plural, count, num=grouped(count), **values)
        return said

    return grouping


def _marked(message: str, **values: object) -> Markup:
    # What Jinja's own does through three calls of its contexts.
    said = Markup(_translations().gettext(message))  # noqa: S704 # ours, as a template is
    return said % values if values or "%" in said else said


def _plural(singular: str, plural: str, count: int) -> str:
    # The number is put into the text by who asked, as the language writes it.
    said: str = _translations().ngettext(singular, plural, count)
    return said
