"""Signing in and out."""

import hashlib

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response as AnyResponse

from errorreport.accounts import codes
from errorreport.accounts import service as accounts
from errorreport.addresses import client_network
from errorreport.clock import utc_now
from errorreport.errors import BadInput, NotSignedIn
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
# For one person whose password was right: a million codes are not to be tried, however patiently
# and from however many networks. Who knows no password cannot use it up.
BY_PERSON = "5 per minute; 20 per day"
_LONGEST_CODE = 40  # characters; a recovery code has 19

bp = Blueprint("sign_in", __name__)
bp.before_request(refuse_foreign_forms)
_form = SignInForm()


def _email_from_network() -> str:
    typed = request.form.get("email", "").strip().lower()
    return f"{client_network()} {hashlib.sha256(typed.encode(errors='replace')).hexdigest()}"


def _who_waits() -> str:
    token = request.cookies.get(session.cookie_name(), "")
    return codes.who_waits(token, now=utc_now()) or client_network()


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
        token, awaits_code = accounts.sign_in(typed["email"], typed["password"], now=utc_now())
    except NotSignedIn:
        return make_response(_shown(typed["email"], back, said="wrong"), 401)
    session.end_earlier()
    onward = url_for(".code_page", next=back) if awaits_code else back
    response = make_response(redirect(onward, 303))
    session.begin(response, token)
    return response


@bp.get("/login/code")
def code_page() -> str:
    """Ask for the code that the password alone does not do without."""
    return _code_shown(session.own_path(request.args.get("next")))


@bp.post("/login/code")
@limiter.shared_limit(
    BY_ADDRESS, scope="sign-in-address", key_func=client_network, deduct_when=_failed
)
@limiter.shared_limit(BY_PERSON, scope="sign-in-code", key_func=_who_waits, deduct_when=_failed)
def submit_code() -> AnyResponse:
    """Take the code, and begin a sign-in under a token of its own."""
    back = session.own_path(request.form.get("next"))
    waiting = request.cookies.get(session.cookie_name(), "")
    typed = request.form.get("code", "")[:_LONGEST_CODE]
    try:
        token = codes.come_in(waiting, typed, session.settings().secret_key, now=utc_now())
    except NotSignedIn:
        return redirect(url_for(".page", next=back), 303)
    except BadInput:
        return make_response(_code_shown(back, wrong=True), 401)
    response = make_response(redirect(back, 303))
    session.begin(response, token)
    return response


def _code_shown(back: str, *, wrong: bool = False) -> str:
    return render_template("sign_in_code.html", next=back, wrong=wrong)


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
    elsewhere = session.settings().oidc_issuer is not None
    return render_template("sign_in.html", email=email, next=back, said=said, elsewhere=elsewhere)
