"""One finding, and an editor's acts on it."""

from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from errorreport.clock import utc_now
from errorreport.errors import Stale
from errorreport.findings import service as findings
from errorreport.findings import story
from errorreport.findings.life import EventKind
from errorreport.web import desk, session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.forms import ActForm

bp = Blueprint("finding", __name__, url_prefix="/findings")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)
_form = ActForm()
_LIST = ("view", "site", "after")  # which list the editor works on
_KEPT = ("choice", "other", "note")  # what comes back after signing in


@bp.get("/<finding_id>")
def page(finding_id: str) -> str:
    """Show a finding, and on a wide screen the list it was opened from."""
    return desk.show(desk.read(desk.At.FINDING, finding_id))


@bp.post("/<finding_id>/events")
def act(finding_id: str) -> Response:
    """Let the editor act, then show the next finding; 412 says who was first."""
    if session.present() is None:
        kept = _arguments(_LIST + _KEPT)
        back = url_for("finding.page", finding_id=finding_id, **kept)
        return redirect(url_for("sign_in.page", next=back, said="lost"), 303)
    decided, etag = _form.load(request.form.to_dict())
    following = finding_id
    if decided.kind is not EventKind.UNDONE:
        following = desk.after_deciding(finding_id) or ""
    try:
        finding = findings.record(
            finding_id, decided, by=session.editor().editor_id, expected=etag, clock=utc_now
        )
    except Stale:
        shown = desk.read(desk.At.FINDING, finding_id, too_late=True)
        return make_response(desk.show(shown), 412)
    # Counted while the article was locked: a reader's report that came since has another number.
    event_id = story.event_id(finding_id, finding.events_count)
    arguments = _arguments(_LIST) | {"done": event_id}
    if not following:
        return redirect(url_for("queue.page", **arguments), 303)
    return redirect(url_for("finding.page", finding_id=following, **arguments), 303)


def _arguments(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: request.form[name] for name in names if request.form.get(name)}
