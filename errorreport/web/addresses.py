"""The addresses of pages, made once for each place: a page of the desk says forty."""

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request, url_for


def register(app: Flask) -> None:
    """Let the templates of ``app`` ask here."""
    app.jinja_env.globals["url_for"] = address


def address(endpoint: str, **values: Any) -> str:
    """Return what Flask's ``url_for`` does, which takes as long as a statement."""
    # What names a host, or is named from where the request is, may be another for the next one.
    if "_external" in values or endpoint.startswith(".") or not has_request_context():
        return url_for(endpoint, **values)
    return _made(request.root_path, endpoint, tuple(values.items()))


@lru_cache(maxsize=1024)  # they rest on the routes, which are the service's, and on its prefix
def _made(_prefix: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))
