"""The canonical URL of an article: parsed as browsers do (WHATWG), then the site's policy."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import unquote

import ada_url

MAX_LENGTH: Final = 2048  # characters; what the HTTP interface takes and the URL columns hold

# Parameters that say where a reader came from, never which page it is. A name that ends in "*"
# stands for every name that begins so.
TRACKING_PARAMETERS: Final = frozenset(
    {
        *("utm_*", "mtm_*", "pk_campaign", "pk_kwd", "pk_source", "pk_medium"),  # campaigns
        *("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "_ga", "_ga_*", "_gl", "srsltid"),
        *("fbclid", "fb_action_ids", "fb_action_types", "fb_source", "igshid", "igsh"),
        *("yclid", "ysclid", "_openstat", "msclkid", "twclid", "ttclid", "li_fat_id", "epik"),
        *("mc_*", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "mkt_tok"),
        *("vero_id", "oly_anon_id", "oly_enc_id", "rb_clickid", "wt.*", "cmpid", "s_cid"),
        *("ref", "ref_src", "ref_url"),
    }
)

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT = re.compile(r"%(?:([0-9A-Fa-f]{2}))?")


class BadUrl(ValueError):
    """An address that cannot be an article's; the message says what is wrong and what to send."""


@dataclass(frozen=True)
class ParsedUrl:
    """An absolute http(s) URL without credentials and fragment, in its WHATWG serialisation.

    `host` is lower-case ASCII (punycode) without a final dot; `port` is None when it is the
    scheme's own; `query` is without its question mark.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser writes them in an Origin header."""
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def href(self) -> str:
        """The whole address."""
        return f"{self.origin}{self.path}{'?' if self.query else ''}{self.query}"


@dataclass(frozen=True)
class UrlRules:
    """What a site says about its addresses; two spellings are one article only as these allow.

    `drop_parameters` adds to `TRACKING_PARAMETERS` and `keep_parameters` takes away from both;
    a name may end in "*". `hosts` are the site's own: a page's canonical link is believed only
    if it leads to one of them, or without any to the page's own host.
    """

    drop_parameters: frozenset[str] = frozenset()
    keep_parameters: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    same_scheme: bool = False
    same_slash: bool = False

    @cached_property
    def _dropped(self) -> "_Names":
        return _Names(TRACKING_PARAMETERS | self.drop_parameters)

    @cached_property
    def _kept(self) -> "_Names":
        return _Names(self.keep_parameters)

    @cached_property
    def _own_hosts(self) -> frozenset[str]:
        return frozenset(host_of(f"https://{host}/") for host in self.hosts)

    def drops(self, name: str) -> bool:
        """Whether a query parameter of this (decoded) name is no part of an article's address."""
        return name in self._dropped and name not in self._kept

    def believes(self, host: str, *, on: str) -> bool:
        """Whether a canonical link to `host`, found on a page of the host `on`, is believed."""
        return host in self._own_hosts if self._own_hosts else host == on


class _Names:
    """A set of parameter names without regard to case, some of them beginnings."""

    def __init__(self, names: Iterable[str]) -> None:
        lowered = {name.lower() for name in names}
        self._whole = frozenset(name for name in lowered if not name.endswith("*"))
        self._beginnings = tuple(name[:-1] for name in lowered if name.endswith("*"))

    def __contains__(self, name: str) -> bool:
        lowered = name.lower()
        return lowered in self._whole or lowered.startswith(self._beginnings)


def canonical_url(source: str, canonical: str | None, rules: UrlRules) -> str:
    """The one address of the article at `source`, at most 2,048 characters; idempotent.

    `canonical` is what the page declares (`link[rel=canonical]`), perhaps relative. It is
    believed only as `UrlRules.hosts` allows, and not if it is bad, or the front page on
    any other page (a template filled in once would make one article of the whole site).
    Raises BadUrl for a bad `source`.
    """
    page = parse_http_url(source)
    declared = _believed(canonical, page, rules) if canonical else None
    return _spell(declared or page, rules)


def host_of(url: str) -> str:
    """The host of an http(s) URL in lower-case ASCII, without port; raises BadUrl."""
    return parse_http_url(url).host


@lru_cache(maxsize=256)  # a report's is read three times, and readers of a page come in crowds
def parse_http_url(value: str, base: str | None = None) -> ParsedUrl:
    """Read an absolute http(s) URL, or one relative to `base`, as a browser would.

    Raises BadUrl for another scheme, credentials, no host, NUL, a lone surrogate, or more than
    2,048 characters as sent or as percent-encoded.
    """
    shown = _shown(value)
    if len(value) > MAX_LENGTH:
        raise BadUrl(
            f"the URL {shown} has {len(value):,} characters; send one of at most {MAX_LENGTH:,}"
        )
    if "\0" in value:
        raise BadUrl(f"the URL {shown} holds a NUL character; send it without")
    try:
        url = ada_url.URL(value, base)
    except UnicodeEncodeError:
        raise BadUrl(f"the URL {shown} holds a lone surrogate; send well-formed Unicode") from None
    except ValueError:
        raise BadUrl(
            f"{shown} is not an absolute URL; send one such as https://example.org/news/1"
        ) from None
    return _checked(url, shown)


def _checked(url: ada_url.URL, shown: str) -> ParsedUrl:
    if url.protocol not in ("http:", "https:"):
        raise BadUrl(f"the URL {shown} is not http or https; send the address of a web page")
    if url.username or url.password:
        raise BadUrl(f"the URL {shown} holds a user name or password; send it without")
    host = _name_of(url.hostname)
    if not host:
        raise BadUrl(f"the URL {shown} has no host; send one such as https://example.org/news/1")
    parsed = ParsedUrl(
        scheme=url.protocol[:-1],
        host=host,
        port=int(url.port) if url.port else None,
        path=url.pathname,
        query=url.search[1:],
    )
    if len(parsed.href) > MAX_LENGTH:
        raise BadUrl(
            f"the URL {shown} has {len(parsed.href):,} characters once percent-encoded; "
            f"send one of at most {MAX_LENGTH:,}"
        )
    return parsed


def _name_of(hostname: str) -> str | None:
    """The host without dots at its end; None where that is no name or another host."""
    host = hostname.rstrip(".")  # "example.org." is the same name in the DNS
    if host == hostname:
        return host
    # "0.." is a name to the parser, and "0" the address 0.0.0.0.
    try:
        again = ada_url.URL(f"http://{host}/").hostname
    except ValueError:
        return None
    return host if again == host else None


def _shown(value: str) -> str:
    """The value as a message may show it: short, on one line, printable, without a password."""
    without_credentials = re.sub(r"//[^/?#\\]*@", "//…@", value[:80])
    return ascii(without_credentials) + ("…" if len(value) > 80 else "")


def _believed(canonical: str, page: ParsedUrl, rules: UrlRules) -> ParsedUrl | None:
    try:
        declared = parse_http_url(canonical, base=page.href)
    except BadUrl:
        return None
    if not rules.believes(declared.host, on=page.host):
        return None
    front = (declared.path, declared.query) == ("/", "")
    return None if front and (page.path, _query(page.query, rules)) != ("/", "") else declared


def _spell(url: ParsedUrl, rules: UrlRules) -> str:
    path = _percent(url.path)
    if rules.same_slash:
        path = path.rstrip("/") or "/"
    scheme = url.scheme
    if rules.same_scheme and url.port is None:  # on another port the schemes are other servers
        scheme = "https"
    spelt = ParsedUrl(scheme, url.host, url.port, path, _query(url.query, rules)).href
    if len(spelt) > MAX_LENGTH:  # a stray "%" becomes three characters
        raise BadUrl(
            f"the URL {_shown(spelt)} has {len(spelt):,} characters once percent-encoded; "
            f"send one of at most {MAX_LENGTH:,}"
        )
    return spelt


def _query(query: str, rules: UrlRules) -> str:
    """The parameters that count, by name; the order of one name's values may mean something."""
    kept = [
        (name, equals, value)
        for name, equals, value in (_percent(p).partition("=") for p in query.split("&") if p)
        if not rules.drops(unquote(name))
    ]
    kept.sort(key=lambda parameter: parameter[0])
    return "&".join("".join(parameter) for parameter in kept)


def _percent(text: str) -> str:
    """One spelling of percent-encoding: unreserved characters bare, the rest in upper case.

    A "%" that begins no escape becomes "%25", or what follows could turn into one.
    """

    def spell(escape: re.Match[str]) -> str:
        digits = escape[1]
        if digits is None:
            return "%25"
        character = chr(int(digits, 16))
        return character if character in _UNRESERVED else f"%{digits.upper()}"

    return _PERCENT.sub(spell, text)
