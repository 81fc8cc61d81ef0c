"""One finding, and an editor's acts on it."""

from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from errorreport.acts import service as acts
from errorreport.acts.act import By
from errorreport.clock import utc_now
from errorreport.errors import Stale
from errorreport.findings.life import EventKind
from errorreport.web import desk, kept, session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.forms import LIST, ActForm, Typed

bp = Blueprint("finding", __name__, url_prefix="/findings")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)
_form = ActForm()


@bp.get("/<finding_id>")
def page(finding_id: str) -> Response:
    """Show a finding, and on a wide screen the list it was opened from."""
    typed = kept.kept(finding_id)
    response = make_response(desk.show(desk.read(desk.At.FINDING, finding_id, typed=typed)))
    if typed is not None:
        kept.forget(response)
    return response


@bp.post("/<finding_id>/events")
def act(finding_id: str) -> Response:
    """Let the editor act, then show the next finding; 412 says who was first."""
    if session.present() is None:
        back = url_for("finding.page", finding_id=finding_id, **_arguments(LIST))
        response = make_response(redirect(url_for("sign_in.page", next=back, said="lost"), 303))
        kept.keep(response, finding_id, Typed.from_form())
        return response
    decided, etag = _form.load(request.form.to_dict())
    following = finding_id
    if decided.kind is not EventKind.UNDONE:
        following = desk.after_deciding(finding_id) or ""
    try:
        done = acts.record(
            finding_id, decided, by=By(session.editor().editor_id), expected=etag, clock=utc_now
        )
    except Stale:
        typed = Typed.from_form()
        shown = desk.read(desk.At.FINDING, finding_id, too_late=True, typed=typed)
        return make_response(desk.show(shown), 412)
    arguments = _arguments(LIST) | {"done": done.first.event_id}
    if not following:
        return redirect(url_for("queue.page", **arguments), 303)
    return redirect(url_for("finding.page", finding_id=following, **arguments), 303)


def _arguments(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: request.form[name] for name in names if request.form.get(name)}
