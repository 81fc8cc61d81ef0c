"""Follows every address that a running service gives away, as a browser would ask for it."""

import http.client
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

ATTRIBUTES = ("href", "src", "action", "formaction", "poster", "data", "content")
# In scripts and JSON a whole address counts; a path there is joined to one by code.
WHOLE = re.compile(r"""["'`](https?://127\.0\.0\.1[^"'`\s<>${}]*)["'`]""")
STYLE_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
MODULE = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{0,2}/[^"']+)["']""")


@dataclass(frozen=True)
class Page:
    """One answer; ``links`` and ``forms`` are absolute: what it names, and where it posts."""

    url: str
    status: int
    location: str | None
    cookies: tuple[str, ...]
    links: frozenset[str]
    forms: frozenset[str]


@dataclass
class Crawler:
    """Asks one origin, keeping cookies."""

    cookies: dict[str, str] = field(default_factory=dict)

    def crawl(self, starts: Sequence[str], *, origin: str) -> list[Page]:
        """Return every page of ``origin`` that can be reached from ``starts`` by GET."""
        waiting, seen, pages = list(starts), set(starts), []
        while waiting:
            page = self.ask("GET", waiting.pop())
            pages.append(page)
            found = page.links | ({page.location} if page.location else set())
            new = {url for url in found if origin_of(url) == origin} - seen
            seen |= new
            waiting += sorted(new)
        return pages

    def ask(self, method: str, url: str, form: dict[str, str] | None = None) -> Page:
        """Send one request and read its answer, following no redirect."""
        parts = urlsplit(url)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = origin_of(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        try:
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        set_cookies = tuple(answer.headers.get_all("Set-Cookie", []))
        for cookie in set_cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        location = answer.headers.get("Location")
        links = links_of(answer.headers.get_content_type(), text)
        return Page(
            url=url,
            status=answer.status,
            location=urljoin(url, location) if location else None,
            cookies=set_cookies,
            links=frozenset(urldefrag(urljoin(url, link)).url for link in links),
            forms=frozenset(urljoin(url, action) for action in actions_of(text)),
        )


def origin_of(url: str) -> str:
    """Return scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def links_of(kind: str, text: str) -> Iterator[str]:
    """Yield the addresses that an answer of a media type names, as they are written."""
    if kind == "text/html":
        tree = LexborHTMLParser(text)
        for node in tree.css(",".join(f"[{name}]" for name in ATTRIBUTES)):
            if node.tag == "form" and node.attributes.get("method", "get") == "post":
                continue  # not to be asked for by GET
            for name in ATTRIBUTES:
                value = node.attributes.get(name)
                if value and (name != "content" or value.startswith(("/", "http"))):
                    yield value
    if kind == "text/css":
        yield from STYLE_URL.findall(text)
    if kind.endswith("javascript"):
        yield from MODULE.findall(text)
    if kind != "text/html":
        yield from WHOLE.findall(text)


def actions_of(html: str) -> Iterator[str]:
    """Yield where the forms of a page are posted to."""
    for form in LexborHTMLParser(html).css("form[method=post]"):
        yield form.attributes.get("action") or ""
