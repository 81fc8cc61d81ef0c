"""One finding, and an editor's acts on it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from errorreport.acts import service as acts
from errorreport.acts.act import By, Chosen
from errorreport.clock import utc_now
from errorreport.errors import Stale
from errorreport.findings.life import EventKind
from errorreport.web import desk, kept, session
from errorreport.web.act_form import MOVES_ON, ActForm, Wanted
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.forms import LIST, Typed

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
    wanted = _form.load(request.form.to_dict() | {"reports": request.form.getlist("reports")})
    following = finding_id
    if wanted.act.kind in MOVES_ON:
        following = desk.after_deciding(finding_id) or ""
    try:
        event_id = _record(finding_id, wanted)
    except Stale as stale:
        typed, first = Typed.from_form(), str(stale.current["id"])
        shown = desk.read(desk.At.FINDING, finding_id, lost_on=first, typed=typed)
        return make_response(desk.show(shown), 412)
    return _shown_next(following, event_id)


@bp.post("/events")
def undo() -> Response:
    """Take back a whole act, and return to one of its findings."""
    finding_id = request.form.get("finding", "")
    if session.present() is None:
        back = url_for("finding.page", finding_id=finding_id, **_arguments(LIST))
        return redirect(url_for("sign_in.page", next=back, said="lost"), 303)
    by = By(session.editor().editor_id)
    done = acts.undo(request.form.get("act", ""), by=by, clock=utc_now)
    taken_back = {item.finding_id: item.event_id for item in done.items if item.event_id}
    event_id = taken_back.get(finding_id) or next(iter(taken_back.values()))
    return _shown_next(finding_id, event_id, left=len(done.items) - done.count)


def _record(finding_id: str, wanted: Wanted) -> str | None:
    """Let it happen; return the id of the finding's own event."""
    by = By(session.editor().editor_id)
    if wanted.taken is None or wanted.act.kind is not EventKind.MERGED:
        done = acts.record(finding_id, wanted.act, by=by, expected=wanted.etag, clock=utc_now)
        return done.first.event_id
    into = Chosen(finding_id, wanted.etag)
    act = replace(wanted.act, into=into)
    done = acts.record(wanted.taken.id, act, by=by, expected=wanted.taken.etag, clock=utc_now)
    return done.other.event_id if done.other else None


def _shown_next(finding_id: str, event_id: str | None, *, left: int = 0) -> Response:
    arguments = _arguments(LIST) | {"done": event_id} | ({"left": left} if left else {})
    if not finding_id:
        return redirect(url_for("queue.page", **arguments), 303)
    return redirect(url_for("finding.page", finding_id=finding_id, **arguments), 303)


def _arguments(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: request.form[name] for name in names if request.form.get(name)}
