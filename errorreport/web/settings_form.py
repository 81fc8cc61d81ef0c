"""A site's settings as the sections of a page: each is one form, saved by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import request

from errorreport.embed.snippet import locales
from errorreport.sites.models import ResolvePolicy, Site
from errorreport.sites.settings import SETTINGS, WORDING, read_each
from errorreport.web.language import gettext, lazy_gettext

LABELS = {
    "name": lazy_gettext("Name"),
    "languages": lazy_gettext("Languages"),
    "origins": lazy_gettext("Origins"),
    "hosts": lazy_gettext("Hosts"),
    "root_selectors": lazy_gettext("The article’s text"),
    "ignored_selectors": lazy_gettext("Not its text"),
    "url_rules.drop_parameters": lazy_gettext("Parameters to drop"),
    "url_rules.keep_parameters": lazy_gettext("Parameters to keep"),
    "url_rules.same_scheme": lazy_gettext("http and https are one article"),
    "url_rules.same_slash": lazy_gettext("With and without a final slash is one article"),
    "accent": lazy_gettext("Colour"),
    "opinion_address": lazy_gettext("Address for opinions"),
    "privacy_address": lazy_gettext("Privacy statement"),
    "edit_url": lazy_gettext("Edit page of the CMS"),
    "resolve_policy": lazy_gettext("A passage counts as corrected"),
    "receipt_days": lazy_gettext("Days a receipt can be opened"),
    "words_days": lazy_gettext("Days readers’ words are kept"),
    "findings_days": lazy_gettext("Days closed mistakes are kept"),
    "texts_days": lazy_gettext("Days earlier texts are kept"),
    "reports_per_minute": lazy_gettext("Reports a minute before a sum is asked for"),
    "proof_always": lazy_gettext("Ask for the sum with every report"),
    "extensions_allowed": lazy_gettext("Browser extensions may send reports"),
    "device_list_allowed": lazy_gettext("Readers may keep a list of their reports on their device"),
    "unknown_pages_held": lazy_gettext("Reports of pages that were never pushed are kept aside"),
    "blocked_networks": lazy_gettext("Blocked networks"),
}
POLICIES = {
    ResolvePolicy.SUGGESTED: lazy_gettext(
        "only when the suggested or confirmed wording stands there"
    ),
    ResolvePolicy.EDITED: lazy_gettext("also when the wrong words are gone"),
    ResolvePolicy.NEVER: lazy_gettext("never by itself: an editor decides"),
}
_ABOUT = {setting.name: setting.about for setting in SETTINGS}
_EXAMPLES = {setting.name: setting.example for setting in SETTINGS}


class Kind(StrEnum):
    """How a setting is written on the page."""

    LINE = "line"
    LIST = "list"
    SWITCH = "switch"
    CHOICE = "choice"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting on the page: what it is, what stands in it, what is wrong with it."""

    name: str
    kind: Kind
    label: str
    about: str
    example: str
    value: str
    wrong: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """Some settings that are saved together, and why they matter."""

    key: str
    title: str
    why: str
    names: tuple[str, ...]


SECTIONS = (
    Section(
        "publication",
        lazy_gettext("The publication"),
        lazy_gettext("Readers see the name in the dialog and on their receipts."),
        ("name", "languages"),
    ),
    Section(
        "pages",
        lazy_gettext("Its pages"),
        lazy_gettext("Reports are taken from these pages alone, so that nobody else’s fill it."),
        ("origins", "hosts"),
    ),
    Section(
        "text",
        lazy_gettext("Its text"),
        lazy_gettext("A mark is found again in the words these name, and in no others."),
        ("root_selectors", "ignored_selectors"),
    ),
    Section(
        "addresses",
        lazy_gettext("One article, several addresses"),
        lazy_gettext(
            "Reports of one article come together only if its addresses are known as one."
        ),
        tuple(name for name in LABELS if name.startswith("url_rules.")),
    ),
    Section(
        "dialog",
        lazy_gettext("The dialog"),
        lazy_gettext(
            "It should look like a part of your site, and send opinions to the right door."
        ),
        ("accent", "opinion_address", "privacy_address"),
    ),
    Section(
        "corrections",
        lazy_gettext("Corrections"),
        lazy_gettext(
            "A new text of an article empties the queue; this says how much it may decide."
        ),
        ("resolve_policy", "edit_url"),
    ),
    Section(
        "readers",
        lazy_gettext("Readers"),
        lazy_gettext("What readers may do, and how long they can look back."),
        ("receipt_days", "extensions_allowed", "device_list_allowed"),
    ),
    Section(
        "floods",
        lazy_gettext("Floods"),
        lazy_gettext(
            "What is kept aside is not lost: an editor lets it in or turns it away. Addresses, "
            "words and links are blocked under Floods, and for a time only."
        ),
        ("unknown_pages_held", "blocked_networks", "reports_per_minute", "proof_always"),
    ),
    Section(
        "keeping",
        lazy_gettext("How long things are kept"),
        lazy_gettext("What is older is let go every night; nothing brings it back but a backup."),
        ("words_days", "findings_days", "texts_days"),
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}


def wording_keys() -> list[str]:
    """Return the texts of the snippet that a site may word in its own way."""
    return [key for key, text in locales()["en"].items() if isinstance(text, str)]


def sent(section: str) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """Return what a section's form asks to change, its texts as typed, and what is wrong."""
    if section == "wording":
        texts = {name: text for name, text in request.form.items() if name.startswith(WORDING)}
        if request.form.get("key"):
            texts[WORDING + request.form["key"]] = request.form.get("text", "")
    else:
        texts = {name: _sent(name) for name in BY_KEY[section].names}
    changes, wrong = read_each(texts, wording_keys())
    told = {
        name: gettext("This %(why)s.", why=gettext(error.message, **error.values))
        for name, error in wrong.items()
    }
    return changes, texts, told


def _sent(name: str) -> str:
    typed = request.form.get(name, "")
    match _kind(name):
        case Kind.SWITCH:
            return "on" if typed else "off"
        case Kind.LIST:
            return ", ".join(line.strip() for line in typed.splitlines() if line.strip())
        case _:
            return typed


def fields(
    section: Section, site: Site, texts: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Field]:
    """Return a section's fields: as typed where that could not be saved, else as they stand."""
    return [
        Field(
            name=name,
            kind=_kind(name),
            label=str(LABELS[name]),
            about=gettext(_ABOUT[name]),
            example=_EXAMPLES[name],
            value=request.form.get(name, "") if name in texts else _value(name, site),
            wrong=wrong.get(name),
        )
        for name in section.names
    ]


def _value(name: str, site: Site) -> str:
    value = _stored(name, site)
    match _kind(name):
        case Kind.LIST:
            return "\n".join(value or ())
        case Kind.SWITCH:
            return "on" if value else ""
        case _:
            return "" if value is None else str(value)


def _kind(name: str) -> Kind:
    if name == "resolve_policy":
        return Kind.CHOICE
    if name.endswith("_days") or name == "reports_per_minute":
        return Kind.NUMBER
    if name.endswith(("_parameters", "_selectors", "_networks")) or name in {
        "origins",
        "hosts",
        "languages",
    }:
        return Kind.LIST
    switch = name.endswith(("_allowed", "_held", "_always")) or name.startswith("url_rules.same_")
    return Kind.SWITCH if switch else Kind.LINE


def _stored(name: str, site: Site) -> Any:
    column, _, entry = name.partition(".")
    value = getattr(site, column)
    return value.get(entry) if entry else value
