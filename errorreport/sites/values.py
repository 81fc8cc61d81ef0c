"""How the values of a site's settings are written: each reader takes text and returns the value.

A reader raises ``BadValue`` with the rest of a sentence that begins with the setting's name.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network

from errorreport.errors import BadInput
from errorreport.extract.selectors import BadSelector, check_selectors
from errorreport.extract.url import BadUrl, host_of, parse_http_url
from errorreport.sites.models import ResolvePolicy
from errorreport.sites.service import origin_of
from errorreport.texts import gettext_noop as _


class BadValue(ValueError):
    """A text is no value of a setting: ``message`` filled with ``values`` says why."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values)
        self.message = message
        self.values = values


_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
# RFC 5646, section 2.1, without the grandfathered and private-use forms.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3})?(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"[^\s&=#*]+\*?|\*")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
_NAME_LENGTH = 200  # characters; what the column holds
_ADDRESS_LENGTH = 2048  # characters, as of every URL
_WORDING_LENGTH = 500  # characters; the longest text of the snippet itself has a third of that
_CASE: Mapping[int, Callable[[str], str]] = {2: str.upper, 4: str.capitalize}
_WIDEST = {4: 8, 6: 16}  # bits of a network's prefix: what is wider is no neighbourhood
_A_MINUTE = 100_000  # reports; more than any service takes
_DAYS = 3650  # ten years: nobody can promise a link for longer


def list_of(read: Callable[[str], str]) -> Callable[[str], list[str]]:
    """Return the reader of a comma-separated list; what stands twice counts once."""

    def read_list(text: str) -> list[str]:
        return list(dict.fromkeys(read(item) for item in split_list(text)))

    return read_list


def split_list(text: str) -> list[str]:
    """Split at commas, but not inside brackets or quotes, where a CSS selector may hold them."""
    items, depth, quote, start = [], 0, "", 0
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth <= 0:
            items.append(text[start:place])
            start = place + 1
    items.append(text[start:])
    return [item.strip() for item in items if item.strip()]


def at_least_one(read: Callable[[str], list[str]], example: str) -> Callable[[str], list[str]]:
    """Return ``read`` for a list that must not be empty."""

    def read_list(text: str) -> list[str]:
        values = read(text)
        if not values:
            raise BadValue(_("cannot be empty; write for example %(example)s"), example=example)
        return values

    return read_list


def name(text: str) -> str:
    """Read a name of 1 to 200 characters."""
    if not 1 <= len(text) <= _NAME_LENGTH:
        raise BadValue(
            _("needs 1 to %(longest)s characters; this one has %(count)s"),
            longest=_NAME_LENGTH,
            count=len(text),
        )
    return text


def origin(text: str) -> str:
    """Read an origin as browsers send it."""
    try:
        return origin_of(text)
    except BadInput as error:
        raise BadValue(_("cannot be used: %(why)s"), why=str(error).rstrip(".")) from None


def host(text: str) -> str:
    """Read a host name; IDNs become ASCII."""
    try:
        url = parse_http_url(f"https://{text}")
    except BadUrl:
        url = None
    if url is None or url.href != f"https://{url.host}/":
        raise BadValue(
            _("is a list of hosts; %(text)s is none, write for example example.org"),
            text=repr(text),
        )
    return host_of(url.href)


def selector(text: str) -> str:
    """Read a CSS selector that server and browsers understand alike."""
    try:
        check_selectors([text])
    except BadSelector as error:
        raise BadValue(_("cannot be used: %(why)s"), why=error) from None
    return text


def parameter(text: str) -> str:
    """Read the name of a query parameter, or the beginning of some: ``utm_*``."""
    if not _PARAMETER.fullmatch(text):
        raise BadValue(
            _("is a list of names of query parameters, each perhaps ending in *; %(text)s is none"),
            text=repr(text),
        )
    return text


def language(text: str) -> str:
    """Read a BCP 47 tag and return it in the customary letter case."""
    if not _LANGUAGE.fullmatch(text):
        raise BadValue(
            _("is a list of BCP 47 language tags; %(text)s is none, write for example en, pt-BR"),
            text=repr(text),
        )
    # The customary letter case: language lower, Script capitalised, REGION upper (section 2.1.1).
    first, *rest = text.lower().split("-")
    return "-".join([first, *(_CASE.get(len(part), str.lower)(part) for part in rest)])


def colour(text: str) -> str | None:
    """Read ``#rrggbb``; nothing is None."""
    if text and not _COLOUR.fullmatch(text):
        raise BadValue(
            _("is a colour such as #0b57d0, or empty; %(text)s is neither"), text=repr(text)
        )
    return text.lower() or None


def wording(text: str) -> str | None:
    """Read a text of the snippet; nothing is None, the text it has of itself."""
    if len(text) > _WORDING_LENGTH:
        raise BadValue(
            _("has %(count)s characters; use at most %(longest)s"),
            count=len(text),
            longest=_WORDING_LENGTH,
        )
    return text or None


def opinion_address(text: str) -> str | None:
    """Read the address of a page or an e-mail address, which becomes a ``mailto:``."""
    if not text:
        return None
    if _EMAIL.fullmatch(text.removeprefix("mailto:")) and len(text) <= _ADDRESS_LENGTH:
        return "mailto:" + text.removeprefix("mailto:")
    try:
        return parse_http_url(text).href
    except BadUrl:
        raise BadValue(
            _("is the address of a page, an e-mail address, or empty; %(text)s is none of them"),
            text=repr(text),
        ) from None


def page_address(text: str) -> str | None:
    """Read the address of a page; nothing is None."""
    if not text:
        return None
    try:
        return parse_http_url(text).href
    except BadUrl:
        raise BadValue(
            _("is the address of a page, or empty; %(text)s is neither"), text=repr(text)
        ) from None


def edit_page(text: str) -> str | None:
    """Read the address of a CMS's edit page, with places for what names an article."""
    if not text:
        return None
    filled = [text.replace("{url}", some).replace("{id}", some) for some in ("a", "b.c")]
    try:
        # Whatever the article, it leads to the same server.
        [_origin] = {parse_http_url(one).origin for one in filled}
        if "{" in filled[0] or "}" in filled[0]:
            raise ValueError
    except ValueError:
        raise BadValue(
            _(
                "is an address with {url} or {id} behind its host, or empty; %(text)s is neither, "
                "write for example https://cms.example.org/edit?page={url}"
            ),
            text=repr(text),
        ) from None
    return text


def policy(text: str) -> ResolvePolicy:
    """Read a resolve policy."""
    try:
        return ResolvePolicy(text)
    except ValueError:
        raise BadValue(
            _("is one of %(known)s; %(text)s is not"),
            known=", ".join(ResolvePolicy),
            text=repr(text),
        ) from None


def days(text: str) -> int:
    """Read a number of days, at most ten years."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _DAYS):
        raise BadValue(
            _("is a number of days from 1 to %(most)s; %(text)s is not"),
            most=_DAYS,
            text=repr(text),
        )
    return int(text)


def per_minute(text: str) -> int:
    """Read how many reports may come in a minute."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _A_MINUTE):
        raise BadValue(
            _("is a number of reports from 1 to %(most)s; %(text)s is not"),
            most=_A_MINUTE,
            text=repr(text),
        )
    return int(text)


def switch(text: str) -> bool:
    """Read ``on`` or ``off``."""
    try:
        return {"on": True, "off": False}[text.lower()]
    except KeyError:
        raise BadValue(_("is on or off; %(text)s is neither"), text=repr(text)) from None


def network(text: str) -> str:
    """Read a network as it is usually written, its address part cleared beyond the prefix."""
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        raise BadValue(
            _("is a list of networks; %(text)s is none, write for example 198.51.100.0/24"),
            text=repr(text),
        ) from None
    if found.prefixlen < _WIDEST[found.version]:
        raise BadValue(
            _("cannot hold %(text)s: /%(widest)s is the widest network that can be blocked"),
            text=repr(text),
            widest=_WIDEST[found.version],
        )
    return str(found)


def show_list(value: list[str] | None) -> str:
    """Write a list as ``list_of`` reads it."""
    return ", ".join(value or ())


def show_switch(value: bool | None) -> str:
    """Write a switch; one never set is off."""
    return "on" if value else "off"


def show(value: object) -> str:
    """Write what is a text or becomes one; None is nothing."""
    return "" if value is None else str(value)
