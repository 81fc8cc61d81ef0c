"""``/sites/…/members``: who works on a site, and the links that let others join."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errorreport.accounts import invitations, members
from errorreport.accounts.models import Role
from errorreport.clock import utc_now
from errorreport.errors import Conflict
from errorreport.public import public_url
from errorreport.sites.models import Site
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.person_forms import Errors, InvitationForm, RoleForm, read
from errorreport.web.site import entered, may

bp = Blueprint("members", __name__, url_prefix="/sites/<slug>/members")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)
_invitation_form, _role_form = InvitationForm(), RoleForm()


@bp.get("")
def page(slug: str) -> Response:
    """Show the members, and to an admin the invitations."""
    return _shown(entered(slug, Role.VIEWER), {})


@bp.post("/<editor_id>/role")
def change_role(slug: str, editor_id: str) -> Response:
    """Give a member another role."""
    site = entered(slug, Role.ADMIN)
    typed = _role_form.load(request.form.to_dict())
    try:
        members.change_role(
            site.id, editor_id, typed["role"], by=session.editor().editor_id, now=utc_now()
        )
    except Conflict:
        return _shown(site, {"last_admin": "last_admin"})
    return redirect(url_for(".page", slug=slug, said="saved"), 303)


@bp.post("/<editor_id>/remove")
def remove(slug: str, editor_id: str) -> Response:
    """Take a member off the site."""
    site, me = entered(slug, Role.ADMIN), session.editor()
    try:
        members.remove(site.id, editor_id, by=me.editor_id, now=utc_now())
    except Conflict:
        return _shown(site, {"last_admin": "last_admin"})
    if editor_id == me.editor_id:
        return redirect(url_for("queue.page"), 303)
    return redirect(url_for(".page", slug=slug, said="removed"), 303)


@bp.post("/invitations")
def invite(slug: str) -> Response:
    """Make a link for one person, and show it the only time it can be seen."""
    site = entered(slug, Role.ADMIN)
    typed, errors = read(_invitation_form)
    if errors:
        return _shown(site, errors)
    me = session.editor().editor_id
    token = invitations.invite(site.id, **typed, by=me, now=utc_now())
    return _shown(site, {}, link=public_url(url_for("invitation.page", token=token)), made=typed)


@bp.post("/invitations/<invitation_id>/revoke")
def revoke(slug: str, invitation_id: str) -> Response:
    """Make a link useless."""
    site = entered(slug, Role.ADMIN)
    me = session.editor().editor_id
    invitations.revoke(site.id, invitation_id, by=me, now=utc_now())
    return redirect(url_for(".page", slug=slug, said="revoked"), 303)


def _shown(
    site: Site, errors: Errors, *, link: str | None = None, made: dict[str, str] | None = None
) -> Response:
    admin = may(site, Role.ADMIN)
    html = render_template(
        "members.html",
        site=site,
        me=session.editor(),
        members=members.of_site(site.id),
        invitations=invitations.of_site(site.id) if admin else (),
        now=utc_now(),
        roles=list(Role),
        admin=admin,
        errors=errors,
        typed=request.form if errors else {},
        link=link,
        made=made,
    )
    status = 409 if "last_admin" in errors else 422 if errors else 200
    return make_response(html, status)
