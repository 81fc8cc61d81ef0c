"""Signing in with the organisation's own provider, where the operator has named one."""

import hmac
from dataclasses import astuple

from flask import Blueprint, current_app, make_response, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from errorreport.accounts import oidc
from errorreport.accounts.oidc import Begun, Provider
from errorreport.addresses import client_network
from errorreport.clock import utc_now
from errorreport.errors import NotFound, NotSignedIn, Outside
from errorreport.extensions import limiter
from errorreport.outbound import Door
from errorreport.public import public_url
from errorreport.web import session
from errorreport.web.sign_in import BY_ADDRESS

bp = Blueprint("sign_in_elsewhere", __name__, url_prefix="/login/with")
_MINUTES = 10  # to sign in at the provider
by_address = limiter.shared_limit(BY_ADDRESS, scope="sign-in-elsewhere", key_func=client_network)


def provider() -> Provider | None:
    """Return the provider of the settings, if there is one."""
    named = session.settings()
    if named.oidc_issuer is None:
        return None
    secret = named.oidc_client_secret or ""
    door = Door(private=named.private_networks)
    return Provider(named.oidc_issuer, named.oidc_client_id or "", secret, door)


@bp.get("")
@by_address
def begin() -> Response:
    """Send the browser to the provider; what must come back is kept in it."""
    back = session.own_path(request.args.get("next"))
    try:
        where, begun = oidc.begin(_named(), _redirect_uri())
    except Outside as error:
        return _refused(error, "provider")
    response = redirect(where, 303)
    response.set_cookie(
        _cookie_name(),
        _serializer().dumps([*astuple(begun), back]),
        max_age=_MINUTES * 60,
        path=session.cookie_path(),
        secure=session.settings().secure,
        httponly=True,
        samesite="Lax",
    )
    return response


@bp.get("/done")
@by_address
def done() -> Response:
    """Take what the provider says, if this browser has asked for it."""
    try:
        *kept, back = _serializer().loads(
            request.cookies.get(_cookie_name(), ""), max_age=_MINUTES * 60
        )
    except BadSignature:
        return redirect(url_for("sign_in.page"), 303)
    begun = Begun(*kept)
    state, code = request.args.get("state", ""), request.args.get("code", "")
    if not code or not hmac.compare_digest(state.encode(), begun.state.encode()):
        return redirect(url_for("sign_in.page", next=back, said="provider"), 303)
    try:
        token = oidc.come_in(_named(), code, begun, _redirect_uri(), now=utc_now())
    except Outside as error:
        return _refused(error, "provider")
    except NotSignedIn as error:
        return _refused(error, "no_account")
    session.end_earlier()
    response = make_response(redirect(back, 303))
    session.begin(response, token)
    response.delete_cookie(_cookie_name(), path=session.cookie_path())
    return response


def _named() -> Provider:
    found = provider()
    if found is None:
        raise NotFound("No provider is named in the settings.")
    return found


def _refused(error: Exception, said: str) -> Response:
    current_app.logger.warning("sign-in elsewhere: %s", type(error).__name__)
    return redirect(url_for("sign_in.page", said=said), 303)


def _redirect_uri() -> str:
    return public_url(url_for("sign_in_elsewhere.done"))


def _cookie_name() -> str:
    return f"{session.cookie_name()}-elsewhere"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(session.settings().secret_key, salt="sign-in elsewhere")
