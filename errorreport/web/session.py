"""Who is at the desk: the cookie, and the row behind it that can be revoked."""

from urllib.parse import urlsplit

from flask import Response, current_app, g, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.accounts.own import USED_TO_THE, used
from errorreport.accounts.service import SIGNED_IN, SignedIn
from errorreport.clock import utc_now
from errorreport.errors import NotSignedIn
from errorreport.settings import Settings
from errorreport.sites.audit import Actor
from errorreport.texts import gettext_noop as _

_LONGEST_NEXT = 4000  # characters


def settings() -> Settings:
    """Return the settings of the running application."""
    found: Settings = current_app.extensions["errorreport.settings"]
    return found


def cookie_name() -> str:
    """Return the cookie's name; its prefix makes browsers hold it to https and to this host.

    ``__Host-`` forbids a path, so under one the weaker ``__Secure-`` stands.
    """
    if not settings().secure:
        return "errorreport"
    return "__Secure-errorreport" if settings().path_prefix else "__Host-errorreport"


def present() -> SignedIn | None:
    """Return who signed in, or None; asked of the database once a request."""
    if "signed_in" not in g:
        token = request.cookies.get(cookie_name())
        g.signed_in = accounts.signed_in(token, now=utc_now()) if token else None
    found: SignedIn | None = g.signed_in
    return found


def known() -> SignedIn | None:
    """Return who signed in; None too where the database is away, which a page may have to say."""
    if "signed_in" not in g and cookie_name() not in request.cookies:
        return None
    try:
        return present()
    except SQLAlchemyError:
        return None


def editor() -> SignedIn:
    """Return who signed in; raise ``NotSignedIn`` when nobody did."""
    found = present()
    if found is None:
        raise NotSignedIn(_("You are not signed in. Sign in and try again."))
    return found


def actor() -> Actor:
    """Return the editor as the audit log names them."""
    return Actor(editor_id=editor().editor_id)


def site_ids() -> list[str]:
    """Return the sites the editor may see."""
    return sorted(editor().roles)


def may_decide(site_id: str) -> bool:
    """Whether the editor may act on the site's findings, and is shown the buttons."""
    return editor().roles.get(site_id) in {Role.EDITOR, Role.ADMIN}


def begin(response: Response, token: str) -> None:
    """Let the browser keep a new sign-in."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=SIGNED_IN,
        path=cookie_path(),
        secure=settings().secure,
        httponly=True,
        samesite="Lax",
    )


def end_earlier() -> None:
    """End what the browser was signed in by until now, as another sign-in takes its place."""
    earlier = present()
    if earlier is not None:
        accounts.sign_out(earlier.session_id)


def end(response: Response) -> None:
    """Let the browser forget the sign-in."""
    response.delete_cookie(
        cookie_name(),
        path=cookie_path(),
        secure=settings().secure,
        httponly=True,
        samesite="Lax",
    )


def cookie_path() -> str:
    """Return the path that the service's cookies are sent to."""
    return settings().path_prefix or "/"


def ask_to_sign_in() -> AnyResponse | None:
    """Send a stranger to the sign-in page, and back afterwards; for ``before_request``."""
    someone = present()
    if someone is not None and utc_now() - someone.last_used_at >= USED_TO_THE:
        used(someone.session_id, now=utc_now())
    if someone is not None or request.method == "POST":
        return None  # a POST has words to keep; its view says where they go
    back = request.full_path.removesuffix("?")
    return redirect(url_for("sign_in.page", next=settings().path_prefix + back), 303)


def own_path(address: str | None) -> str:
    """Return ``address`` when it is a path of this service, else that of the queue."""
    home = url_for("queue.page")
    if not address or len(address) > _LONGEST_NEXT or not address.isprintable():
        return home
    # Browsers read a backslash as a slash, and two slashes as another host.
    if "\\" in address or address.startswith("//") or not address.startswith(home):
        return home
    parts = urlsplit(address)
    return home if parts.scheme or parts.netloc else address
