"""``/account/codes``: codes beside the password, set up and switched off by the person alone."""

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from segno import make_qr
from werkzeug.wrappers import Response

from errorreport.accounts import codes
from errorreport.clock import utc_now
from errorreport.errors import BadInput, Conflict
from errorreport.extensions import limiter
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.language import gettext

bp = Blueprint("codes", __name__, url_prefix="/account/codes")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)

_ISSUER = "errorreport"
# A stolen sign-in is not to guess a password or a code here that it could not guess at /login.
_tries = limiter.limit(
    "20 per day",
    key_func=lambda: session.editor().editor_id,
    deduct_when=lambda response: response.status_code == 422,
)


@bp.get("")
def page() -> Response:
    """Show whether codes are asked for, and what to set up an authenticator with."""
    return _shown()


@bp.post("/begin")
def begin() -> Response:
    """Make a secret for an authenticator."""
    codes.begin(session.editor().editor_id)
    return redirect(url_for(".page"), 303)


@bp.post("/confirm")
@_tries
def confirm() -> Response:
    """Ask for codes from now on, and show the recovery codes the only time."""
    me, secret_key = session.editor(), session.settings().secret_key
    try:
        made = codes.confirm(
            me.editor_id, request.form.get("code", "")[:40], secret_key, now=utc_now()
        )
    except BadInput:
        wrong = gettext("This code is wrong, or was used before. Wait for the next.")
        return _shown(errors={"code": wrong})
    return _shown(recovery_codes=made)


@bp.post("/off")
@_tries
def switch_off() -> Response:
    """Ask for no codes any more, once the password was typed."""
    me = session.editor()
    try:
        codes.switch_off(me.editor_id, request.form.get("password", "")[:1000], now=utc_now())
    except BadInput:
        return _shown(errors={"password": gettext("This is not your present password.")})
    return redirect(url_for(".page", said="saved"), 303)


@bp.errorhandler(Conflict)
def elsewhere(_error: Conflict) -> Response:
    """Show how it stands: another tab was first."""
    return redirect(url_for(".page"), 303)


def _shown(*, errors: dict[str, str] | None = None, recovery_codes: Sequence[str] = ()) -> Response:
    me = session.editor()
    state = codes.state(me.editor_id, session.settings().secret_key, issuer=_ISSUER)
    picture = None
    if state.address is not None:
        picture = make_qr(state.address).svg_inline(scale=4, omitsize=False)
    html = render_template(
        "codes.html",
        me=me,
        state=state,
        picture=picture,
        errors=errors or {},
        recovery_codes=recovery_codes,
    )
    return make_response(html, 422 if errors else 200)
