"""``/account``: what a person decides about themselves at the desk."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errorreport.accounts import own
from errorreport.accounts.models import Theme
from errorreport.clock import utc_now
from errorreport.errors import BadInput
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.language import LANGUAGES, gettext
from errorreport.web.person_forms import ChoicesForm, Errors, PasswordForm, password_length, read

bp = Blueprint("account", __name__, url_prefix="/account")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)
_choices_form, _password_form = ChoicesForm(), PasswordForm()


@bp.get("")
def page() -> Response:
    """Show the account."""
    return _shown({})


@bp.post("")
def choose() -> Response:
    """Keep the name, and how the desk looks and answers."""
    me = session.editor()
    choices, errors = read(_choices_form)
    if errors:
        return _shown(errors)
    own.choose(me.editor_id, choices)
    return redirect(url_for(".page", said="saved"), 303)


@bp.post("/password")
def change_password() -> Response:
    """Set a new password; every other sign-in ends."""
    me = session.editor()
    typed, errors = read(_password_form)
    wrong = None if errors else password_length(typed["new"])
    if errors or wrong:
        return _shown({"new": wrong} if wrong else errors)
    try:
        own.change_password(
            me.editor_id,
            old=typed["old"],
            new=typed["new"],
            keep=me.session_id,
            now=utc_now(),
        )
    except BadInput:
        return _shown({"old": gettext("This is not your present password.")})
    return redirect(url_for(".page", said="password"), 303)


@bp.post("/sessions/<session_id>/end")
def end_session(session_id: str) -> Response:
    """Sign out on one other browser, or on this one."""
    me = session.editor()
    own.end(me.editor_id, session_id)
    if session_id == me.session_id:
        return _signed_out()
    return redirect(url_for(".page", said="ended"), 303)


@bp.post("/sessions/end")
def end_all() -> Response:
    """Sign out everywhere, here too."""
    own.end_all(session.editor().editor_id)
    return _signed_out()


def _signed_out() -> Response:
    response = make_response(redirect(url_for("sign_in.page"), 303))
    session.end(response)
    return response


def _shown(errors: Errors) -> Response:
    me = session.editor()
    html = render_template(
        "account.html",
        me=me,
        name=request.form.get("name", me.name),
        errors=errors,
        languages=LANGUAGES,
        themes=list(Theme),
        sign_ins=own.sign_ins(me.editor_id, now=utc_now()),
    )
    return make_response(html, 422 if errors else 200)
