"""``/sites/…/held``: reports that are kept aside, to be let in or turned away."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errorreport.accounts.models import Role
from errorreport.blocks.models import HeldFor
from errorreport.clock import utc_now
from errorreport.errors import BadInput
from errorreport.reports import held, letting_in
from errorreport.texts import gettext_noop as _
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.language import lazy_gettext
from errorreport.web.site import entered, may

bp = Blueprint("held", __name__, url_prefix="/sites/<slug>/held")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)

PAGE = 50
WHY = {
    HeldFor.PAGE: lazy_gettext("its page was never pushed"),
    HeldFor.ADDRESS: lazy_gettext("from a blocked address"),
    HeldFor.NETWORK: lazy_gettext("from a blocked network"),
    HeldFor.WORDS: lazy_gettext("blocked words:"),
    HeldFor.LINK: lazy_gettext("a blocked link:"),
}


@bp.get("")
def page(slug: str) -> str:
    """Show what is kept aside, newest first."""
    site = entered(slug, Role.VIEWER)
    away = request.args.get("away", "")
    return render_template(
        "held.html",
        site=site,
        listed=held.waiting(site.id, after=request.args.get("after"), limit=PAGE),
        WHY=WHY,
        away=letting_in.turned_away_by(site.id, away) if away else 0,
        let_in=request.args.get("let_in", type=int),
        back=request.args.get("back", type=int),
        kept_for=min(held.KEPT_FOR.days, site.words_days),
        admin=may(site, Role.ADMIN),
        may_decide=may(site, Role.EDITOR),
    )


@bp.post("")
def decide(slug: str) -> Response:
    """Let some in, or turn them away."""
    site, me, now = entered(slug, Role.EDITOR), session.editor().editor_id, utc_now()
    do, _space, one = request.form.get("do", "").partition(" ")
    chosen = [one] if one else request.form.getlist("chosen")[: letting_in.AT_ONCE]
    if not chosen:
        raise BadInput(_("Choose a report first."), pointer="#/chosen")
    match do:
        case "in":
            done = letting_in.let_in(site, chosen, by=me, clock=utc_now)
            return _back(slug, let_in=done)
        case "away":
            return _back(slug, away=letting_in.turn_away(site.id, chosen, by=me, now=now))
        case _:
            raise BadInput(_("There is no such act. Go back and press a button."), pointer="#/do")


@bp.post("/undo")
def undo(slug: str) -> Response:
    """Bring back what one act turned away."""
    site, me = entered(slug, Role.EDITOR), session.editor().editor_id
    act_id = request.form.get("act", "")
    return _back(slug, back=letting_in.bring_back(site.id, act_id, by=me, now=utc_now()))


def _back(slug: str, **told: Any) -> Response:
    return redirect(url_for("held.page", slug=slug, **told), 303)
