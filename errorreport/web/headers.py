"""What every page carries: nothing inline, nothing foreign, no frames, no guessing of types."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_PAGE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # Our own pages learn where a click came from; nobody else does.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_STATIC = Path(__file__).parents[1] / "static"


def register(app: Flask) -> None:
    """Add the headers to every page of ``app``, and ``asset`` to its templates."""
    app.after_request(_add)
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """Return the address of a static file; it changes with the content."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:16]


def _add(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if response.mimetype == "text/html":
        for name, value in _PAGE.items():
            response.headers.setdefault(name, value)
    elif request.endpoint == "static" and response.status_code == 200:
        named = (request.view_args or {}).get("filename", "")
        current = request.args.get("v") == _digest(named)
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if current else "no-cache"
        )
    return response
