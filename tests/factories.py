"""Rows and request bodies for tests, made as users make them: through the services."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask

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
    public_key: str, exact: str = "recieved", path: str = "/a", **changes: Any
) -> dict[str, Any]:
    """Return the body of a valid report; ``changes`` replace or add top-level fields."""
    quote = {
        "type": "TextQuoteSelector",
        "exact": exact,
        "prefix": "the committee had ",
        "suffix": " the letter on Monday",
    }
    return {
        "site": public_key,
        "target": {"source": f"{ORIGIN}{path}", "selector": [quote]},
        "suggestion": "received",
        **changes,
    }
