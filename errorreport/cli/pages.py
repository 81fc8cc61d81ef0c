"""The pages of a built static site: which file is which article, and which is none."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from errorreport.extract import NoArticleRoot, PageFacts, UrlRules, canonical_url, page_facts
from errorreport.extract.decode import decode

_ENDINGS = {".html", ".htm", ".xhtml"}
_NO_PAGES = {"404.html"}  # generators and hosts agree: what is shown where there is no page
_LONGEST = {"title": 300, "language": 35, "article_id": 200, "version": 200}  # as the API takes it
_LANGUAGE = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


class NoPage(Exception):
    """A file is no article's page; the message says why."""


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """One file, the address of its article, and a digest of all that would be sent of it.

    ``at_home``: the file itself stands at that address, rather than naming it as its original.
    """

    path: Path
    url: str
    digest: str
    at_home: bool


def html_files(folder: Path) -> Iterator[Path]:
    """Every HTML file below ``folder`` in a stable order, without hidden folders and files."""
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            hidden = name.startswith(".") or (Path(at) == folder and name in _NO_PAGES)
            if not hidden and Path(name).suffix.lower() in _ENDINGS:
                yield Path(at) / name


def address(path: Path, base_url: str, *, clean: bool) -> str:
    """Return where a file stands on the site; ``path`` is relative to the site's folder.

    ``clean`` leaves the ending out, as servers with "clean URLs" do.
    """
    parts = list(path.parts)
    if path.stem == "index":
        parts[-1] = ""
    elif clean:
        parts[-1] = path.stem
    # A name that is no UTF-8 keeps its bytes, as a web server would serve it.
    return f"{base_url.rstrip('/')}/" + "/".join(quote(os.fsencode(part)) for part in parts)


def built_page(path: Path, own_address: str) -> BuiltPage:
    """Return the page in a file that stands at ``own_address``.

    Raises ``NoPage``, ``OSError``, ``BadUrl`` and ``TangledHtml``.
    """
    content = path.read_bytes()
    try:
        facts = page_facts(decode(content))
    except NoArticleRoot as error:
        raise NoPage(str(error)) from None
    if facts.forwards:
        raise NoPage("it sends browsers on to another page")
    # Without hosts of its own a rule set believes a canonical link to the page's own host alone.
    url = canonical_url(own_address, facts.canonical, UrlRules())
    return BuiltPage(
        path,
        url,
        hashlib.sha256(f"{url}\n".encode() + content).hexdigest(),
        at_home=url == canonical_url(own_address, None, UrlRules()),
    )


def sent_of(html: str, url: str) -> dict[str, Any]:
    """Return what is sent of a page: its HTML and what it declares; raises as ``page_facts``."""
    facts = page_facts(html)
    return {"url": url, "html": html, **_declared(facts)}


def _declared(facts: PageFacts) -> dict[str, str]:
    """The facts that the page names and the API takes: for a bad one no page is to stay behind."""
    language = facts.language or ""
    declared = {
        "title": facts.headline or facts.title,
        "language": language if _LANGUAGE.fullmatch(language) else None,
        "article_id": facts.article_id,
        "version": facts.version,
    }
    return {
        name: value
        for name, value in declared.items()
        if value is not None and len(value) <= _LONGEST[name]
    }
