"""``/invitations/…``: the letter behind an invitation's link."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errorreport.accounts import invitations
from errorreport.addresses import client_network
from errorreport.clock import utc_now
from errorreport.errors import Conflict, NotFound
from errorreport.extensions import limiter
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.language import gettext
from errorreport.web.person_forms import Errors, JoinForm, password_length, read

bp = Blueprint("invitation", __name__, url_prefix="/invitations")
bp.before_request(refuse_foreign_forms)
# Whoever guesses at links meets this limit; whoever has one needs a try or two.
by_address = limiter.shared_limit("30 per minute", scope="invitation", key_func=client_network)
_form = JoinForm()


@bp.get("/<token>")
@by_address
def page(token: str) -> Response:
    """Say who invites whom where, with what it takes to join."""
    return _shown(token, {})


@bp.post("/<token>")
@by_address
def join(token: str) -> Response:
    """Join with the account that is signed in, else with a new one."""
    me = session.present()
    if me is not None:
        invitations.join(token, editor_id=me.editor_id, now=utc_now())
        return redirect(url_for("queue.page"), 303)
    typed, errors = read(_form)
    wrong = password_length(request.form.get("password", ""))
    if errors or wrong:
        return _shown(token, {**errors, **({"password": wrong} if wrong else {})})
    try:
        cookie = invitations.join_as_new(token, **typed, now=utc_now())
    except Conflict:
        told = gettext("There is an account with this e-mail. Sign in to it to join.")
        return _shown(token, {"email": told})
    response = make_response(redirect(url_for("queue.page"), 303))
    session.begin(response, cookie)
    return response


@bp.errorhandler(NotFound)
def over(_error: NotFound) -> Response:
    """Say that the link does not work, and what to do."""
    return _private(render_template("invitation_over.html"), 404)


def _shown(token: str, errors: Errors) -> Response:
    html = render_template(
        "invitation.html",
        offer=invitations.offer(token, now=utc_now()),
        token=token,
        me=session.present(),
        errors=errors,
        typed=request.form,
    )
    return _private(html, 422 if errors else 200)


def _private(html: str, status: int) -> Response:
    # The whole address is the credential, so it stays out of search engines, as it does of caches.
    response = make_response(html, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
