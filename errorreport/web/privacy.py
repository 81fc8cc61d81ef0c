"""``/privacy/…``: what becomes of what a reader sends, as the site's settings have it."""

from flask import Blueprint, render_template

from errorreport.errors import NotFound
from errorreport.sites import service as sites
from errorreport.web.session import settings

bp = Blueprint("privacy", __name__, url_prefix="/privacy")


@bp.get("/<public_key>")
def page(public_key: str) -> str:
    """Show the statement of a site; it says what is so, and no more."""
    site = sites.by_public_key(public_key)
    if site is None:
        raise NotFound("There is no such site.")
    return render_template("privacy.html", site=site, shared=settings().redis_url is not None)
