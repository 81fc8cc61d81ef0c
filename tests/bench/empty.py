"""The least that gunicorn can be asked to do: the same answer to everything."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
    """Read what was sent, and refuse it."""
    environ["wsgi.input"].read()
    start_response("429 Too Many Requests", [("Content-Length", "2")])
    return [b"no"]
