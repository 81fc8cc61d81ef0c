"""``/sites/…/audit``: what was done with privileges, for the admins of the site."""

from flask import Blueprint, render_template

from errorreport.accounts import audit
from errorreport.accounts.models import Role
from errorreport.sites.models import Act
from errorreport.web import session
from errorreport.web.language import lazy_gettext
from errorreport.web.site import entered

bp = Blueprint("audit", __name__, url_prefix="/sites/<slug>/audit")
bp.before_request(session.ask_to_sign_in)

ACTS = {
    Act.SETTINGS_CHANGED: lazy_gettext("changed settings"),
    Act.KEY_CHANGED: lazy_gettext("changed the public key"),
    Act.TOKEN_ADDED: lazy_gettext("added a token"),
    Act.TOKEN_REVOKED: lazy_gettext("revoked a token"),
    Act.INVITED: lazy_gettext("invited somebody"),
    Act.INVITATION_REVOKED: lazy_gettext("took back an invitation"),
    Act.JOINED: lazy_gettext("joined by an invitation"),
    Act.ROLE_CHANGED: lazy_gettext("changed a role"),
    Act.MEMBER_REMOVED: lazy_gettext("took somebody off the site"),
    Act.CODES_ON: lazy_gettext("codes asked for at sign-in"),
    Act.CODES_OFF: lazy_gettext("no codes asked for any more"),
    Act.PASSWORD_SET: lazy_gettext("set a password"),
    Act.EXPORTED: lazy_gettext("exported everything"),
    Act.HANDED_OUT: lazy_gettext("handed out what is kept of one person"),
    Act.FORGOTTEN: lazy_gettext("took words out for good"),
    Act.BLOCK_ADDED: lazy_gettext("blocked something"),
    Act.BLOCK_ENDED: lazy_gettext("ended a block"),
    Act.BLOCK_RESUMED: lazy_gettext("resumed a block"),
    Act.HELD_LET_IN: lazy_gettext("let in what was kept aside"),
    Act.HELD_TURNED_AWAY: lazy_gettext("turned away what was kept aside"),
    Act.HELD_BROUGHT_BACK: lazy_gettext("brought back what was turned away"),
}


@bp.get("")
def page(slug: str) -> str:
    """Show the newest lines."""
    site = entered(slug, Role.ADMIN)
    return render_template(
        "audit.html", site=site, me=session.editor(), lines=audit.of_site(site.id), ACTS=ACTS
    )
