"""The same words in other articles: one of them or all made mistakes too, and taken back."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from errorreport.acts import elsewhere as acts
from errorreport.acts.act import By
from errorreport.clock import utc_now
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.forms import LIST

bp = Blueprint("elsewhere", __name__, url_prefix="/findings")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)


@bp.post("/<finding_id>/elsewhere")
def make(finding_id: str) -> Response:
    """Confirm the same mistake at one place, or at all of them."""
    chosen = request.form.getlist("place") or None
    made = acts.make(finding_id, chosen, by=By(session.editor().editor_id), clock=utc_now)
    told: dict[str, Any] = {"made": len(made.finding_ids), "left_out": made.left_out or None}
    return _back(finding_id, **told, act=made.act_id if made.finding_ids else None)


@bp.post("/<finding_id>/elsewhere/undo")
def undo(finding_id: str) -> Response:
    """Take back all that was made at once."""
    act_id = request.form.get("act", "")
    acts.take_back(finding_id, act_id, by=By(session.editor().editor_id), clock=utc_now)
    return _back(finding_id)


def _back(finding_id: str, **told: Any) -> Response:
    here: dict[str, Any] = {name: request.form[name] for name in LIST if request.form.get(name)}
    address = url_for("finding.page", finding_id=finding_id, **here, **told, _anchor="elsewhere")
    return redirect(address, 303)
