"""The button for a takedown, on an article's page, for the admins of its site."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from errorreport.accounts.models import Role
from errorreport.articles import queries as articles
from errorreport.clock import utc_now
from errorreport.errors import BadInput
from errorreport.retention import takedown
from errorreport.sites import service as sites
from errorreport.texts import gettext_noop as _
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.site import require

bp = Blueprint("takedown", __name__, url_prefix="/articles")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)


@bp.post("/<article_id>/forget")
def forget(article_id: str) -> Response:
    """Take the passages typed, a line each, or the whole article, out of all that is kept."""
    row = articles.article(article_id, session.site_ids())
    site = sites.by_id(row.site_id)
    require(site, Role.ADMIN)
    passages = [line for line in request.form.get("passages", "").splitlines() if line.strip()]
    if bool(passages) == bool(request.form.get("whole")):
        raise BadInput(_("Type the words to take out, a line each, or choose the whole article."))
    takedown.forget(site, row.id, passages, by=session.actor(), clock=utc_now)
    return redirect(url_for("article.page", article_id=row.id, said="forgotten"), 303)
