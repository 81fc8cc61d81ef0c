"""``/r/…``: the reader's private letter about one report."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from errorreport.addresses import client_network
from errorreport.clock import utc_now
from errorreport.errors import NotFound
from errorreport.extensions import limiter
from errorreport.reports import receipts
from errorreport.reports.fate import told

# The whole address is the credential, so it must not reach other sites, caches or search engines.
_PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

bp = Blueprint("receipts", __name__, url_prefix="/r")
# As the calls of the API: thousands of readers share an address, and none can be asked for a sum.
by_address = limiter.shared_limit("2400 per minute", scope="receipt", key_func=client_network)


@bp.get("/<secret>")
@by_address
def page(secret: str) -> Response:
    """Show what became of the report."""
    fate = told(secret, now=utc_now())
    return _letter(render_template("receipt.html", fate=fate, secret=secret))


# Fenced by the secret alone: no cookie is involved, and a page that sends no referrer sends no
# usable Origin either.
@bp.post("/<secret>/erase")
@by_address
def erase(secret: str) -> Response:
    """Erase the reader's words, and say so."""
    receipts.erase(secret, clock=utc_now)
    response = redirect(url_for("receipts.page", secret=secret), 303)
    response.headers.update(_PRIVATE)
    return response


@bp.errorhandler(NotFound)
def unknown(_error: NotFound) -> Response:
    """Say no more than that there is nothing, or no longer."""
    return _letter(render_template("receipt_unknown.html"), status=404)


def _letter(html: str, *, status: int = 200) -> Response:
    response = make_response(html, status)
    response.headers.update(_PRIVATE)
    return response
