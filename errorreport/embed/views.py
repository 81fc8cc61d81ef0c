"""What pages load: the moving address of the loader, and hashed addresses that never change."""

import re

from flask import Blueprint, Response, abort, current_app, request

from errorreport.clock import utc_now
from errorreport.embed.assets import publish, stored
from errorreport.embed.snippet import Built, Snippet, build
from errorreport.settings import Settings

MOVING = "public, max-age=300"  # seconds; how long a page may run the loader of the last version
HASHED = "public, max-age=31536000, immutable"  # a year, for as long as a page may name it

ADDRESS = re.compile(r"[A-Za-z0-9]{43}(?:\.js|/[a-z]+(?:-[A-Za-z]+)?(?:\.more)?\.json)")

bp = Blueprint("embed", __name__)


def snippet() -> Snippet:
    """Return this version's snippet, kept as rows before its first address is given away."""
    settings: Settings = current_app.extensions["errorreport.settings"]
    built = build(settings.base_url)
    state = current_app.extensions.setdefault("errorreport.embed", set())
    if built.loader.path not in state:
        publish(built, now=utc_now())
        state.add(built.loader.path)
    return built


@bp.get("/embed.js")
def loader() -> Response:
    """The loader at its moving address."""
    return _served(snippet().loader, MOVING)


@bp.get("/orphus.js")
@bp.get("/mistape.js")
@bp.get("/mixtape.js")
def dropin() -> Response:
    """The loader for pages with another tool's markup, whose address ends in the site's key."""
    return _served(snippet().dropin, MOVING)


@bp.get("/assets/<path:path>")
def asset(path: str) -> Response:
    """One file at its hashed address: of this version, or of any of the last year's."""
    built = snippet().by_path.get(path)
    if built is None and ADDRESS.fullmatch(path):  # anything else is no address of ours
        built = stored(path)
    if built is None:
        abort(404)
    return _served(built, HASHED)


def _served(built: Built, cache_control: str) -> Response:
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(built.gzipped if zipped else built.content, content_type=built.content_type)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = cache_control
    # Pages of any origin run it, also those that ask for integrity or isolate themselves.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(built.integrity + ("-gzip" if zipped else ""))
    response.make_conditional(request)
    return response
