"""Signing in and out."""

import hashlib

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response as AnyResponse

from errorreport.accounts import service as accounts
from errorreport.addresses import client_network
from errorreport.clock import utc_now
from errorreport.errors import NotSignedIn
from errorreport.extensions import limiter
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.forms import SignInForm

# Only failures count: a newsroom behind one address signs in together at nine.
BY_ADDRESS = "20 per minute; 300 per day"
# For one e-mail from one network. By e-mail alone there is none: five wrong tries a minute from
# anywhere would keep its owner out for good. Who guesses from many networks still pays for each by
# address, and every password is at least as long as accounts/passwords.py asks for.
BY_EMAIL = "5 per minute"

bp = Blueprint("sign_in", __name__)
bp.before_request(refuse_foreign_forms)
_form = SignInForm()


def _email_from_network() -> str:
    typed = request.form.get("email", "").strip().lower()
    return f"{client_network()} {hashlib.sha256(typed.encode(errors='replace')).hexdigest()}"


def _failed(response: Response) -> bool:
    return response.status_code == 401


@bp.get("/login")
def page() -> AnyResponse:
    """Show the form, or go on when nobody needs it."""
    back = session.own_path(request.args.get("next"))
    if session.present() is not None:
        return redirect(back, 303)
    return make_response(_shown("", back, said=request.args.get("said")))


@bp.post("/login")
@limiter.shared_limit(
    BY_ADDRESS, scope="sign-in-address", key_func=client_network, deduct_when=_failed
)
@limiter.shared_limit(
    BY_EMAIL, scope="sign-in-email", key_func=_email_from_network, deduct_when=_failed
)
def submit() -> AnyResponse:
    """Sign in; an earlier sign-in of the same browser ends."""
    typed = _form.load(request.form.to_dict())
    back = session.own_path(typed["next"])
    try:
        token, _ = accounts.sign_in(typed["email"], typed["password"], now=utc_now())
    except NotSignedIn:
        return make_response(_shown(typed["email"], back, said="wrong"), 401)
    earlier = session.present()
    if earlier is not None:
        accounts.sign_out(earlier.session_id)
    response = make_response(redirect(back, 303))
    session.begin(response, token)
    return response


@bp.post("/logout")
def sign_out() -> AnyResponse:
    """End this browser's sign-in; twice is once."""
    leaving = session.present()
    if leaving is not None:
        accounts.sign_out(leaving.session_id)
    response = make_response(redirect(session.own_path(None), 303))
    session.end(response)
    return response


@bp.errorhandler(RateLimitExceeded)
def too_many(_error: RateLimitExceeded) -> Response:
    """Say what to do instead of a bare 429."""
    back = session.own_path(request.form.get("next"))
    return make_response(_shown(request.form.get("email", ""), back, said="too_many"), 429)


def _shown(email: str, back: str, *, said: str | None) -> str:
    return render_template("sign_in.html", email=email, next=back, said=said)
