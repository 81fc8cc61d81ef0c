"""Rows and request bodies for tests, made as users make them: through the services."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from errorreport.accounts import tokens
from errorreport.accounts.models import Scope
from errorreport.sites import service as sites
from errorreport.sites.models import Site

ORIGIN = "https://news.example"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def add_site(app: Flask, slug: str = "news", **changes: Any) -> Site:
    """Add a site at ``ORIGIN``; ``changes`` are columns of its settings."""
    with app.app_context():
        site = sites.add(slug, name="The News", origins=[ORIGIN], now=NOW)
        return sites.change(slug, changes) if changes else site


def report(
    public_key: str,
    exact: str = "recieved",
    path: str = "/a",
    around: tuple[str, str] = ("the committee had ", " the letter on Monday"),
    **changes: Any,
) -> dict[str, Any]:
    """Return the body of a valid report; ``changes`` replace or add top-level fields."""
    prefix, suffix = around
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    return {
        "site": public_key,
        "target": {"source": f"{ORIGIN}{path}", "selector": [quote]},
        "suggestion": "received",
        **changes,
    }


def around(text: str, words: str, reach: int = 24) -> tuple[str, str]:
    """Return what stands before and after the first ``words`` of ``text``."""
    at = text.index(words)
    return text[max(0, at - reach) : at], text[at + len(words) :][:reach]


def add_token(app: Flask, site: Site, *scopes: Scope) -> dict[str, str]:
    """Add a token (for revisions unless told otherwise) and return the header that sends it."""
    with app.app_context():
        token = tokens.add_token(site.id, name="test", scopes=scopes or (Scope.REVISIONS,), now=NOW)
    return {"Authorization": f"Bearer {token}"}
