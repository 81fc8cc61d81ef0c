"""``/sites/…/settings``: what the owner of a site decides, and its tokens."""

from collections.abc import Mapping

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errorreport.accounts import tokens
from errorreport.accounts.models import Role, Scope
from errorreport.clock import utc_now
from errorreport.embed.lines import embed_line, pinned_line, policy_line
from errorreport.embed.views import snippet
from errorreport.errors import NotFound
from errorreport.retention import inquiry
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from errorreport.web import session, settings_form
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.language import gettext
from errorreport.web.person_forms import TokenForm, read
from errorreport.web.settings_form import POLICIES, SECTIONS
from errorreport.web.site import entered

bp = Blueprint("settings", __name__, url_prefix="/sites/<slug>")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)
_token_form = TokenForm()


@bp.get("/settings")
def page(slug: str) -> Response:
    """Show every setting, the lines to paste, and the tokens."""
    return _shown(entered(slug, Role.ADMIN), {}, {})


@bp.post("/settings/<section>")
def save(slug: str, section: str) -> Response:
    """Save one section, or none of it when a text in it cannot be used."""
    site = entered(slug, Role.ADMIN)
    if section != "wording" and section not in settings_form.BY_KEY:
        raise NotFound(f"There is no section {section!r} among the settings.")
    changes, texts, wrong = settings_form.sent(section)
    if wrong:
        return _shown(site, texts, wrong)
    sites.change(slug, changes, by=session.actor(), now=utc_now())
    return redirect(url_for(".page", slug=slug, said="saved", _anchor=section), 303)


@bp.post("/settings/key")
def new_key(slug: str) -> Response:
    """Give the site another public key, once its slug was typed to say that it is meant."""
    site = entered(slug, Role.ADMIN)
    if request.form.get("slug", "").strip() != site.slug:
        told = gettext("Type %(slug)s, exactly so, to say that you mean it.", slug=site.slug)
        return _shown(site, {}, {"slug": told})
    sites.change_key(slug, by=session.actor(), now=utc_now())
    return redirect(url_for(".page", slug=slug, said="saved", _anchor="lines"), 303)


@bp.post("/tokens")
def add_token(slug: str) -> Response:
    """Add a token and show it the only time it can be seen."""
    site = entered(slug, Role.ADMIN)
    typed, wrong = read(_token_form)
    scopes = [scope for scope in Scope if scope in request.form.getlist("scope")]
    if not scopes:
        wrong = {**wrong, "scope": gettext("Choose what the token may do.")}
    if wrong:
        return _shown(site, {}, wrong)
    name, now = typed["token_name"], utc_now()
    token = tokens.add_token(site.id, name=name, scopes=scopes, now=now, by=session.actor())
    return _shown(site, {}, {}, token=token)


@bp.post("/tokens/<token_id>/revoke")
def revoke_token(slug: str, token_id: str) -> Response:
    """Make a token useless from now on."""
    site = entered(slug, Role.ADMIN)
    tokens.revoke_token(token_id, now=utc_now(), site_id=site.id, by=session.actor())
    return redirect(url_for(".page", slug=slug, said="token", _anchor="tokens"), 303)


@bp.post("/inquiry")
def hand_out(slug: str) -> Response:
    """Hand out, as a file, what is kept of the reader of one receipt or one device."""
    site, now = entered(slug, Role.ADMIN), utc_now()
    secret_key: str = current_app.extensions["errorreport.settings"].secret_key
    told = inquiry.of_reader(
        request.form.get("reader", ""),
        secret_key,
        clock=utc_now,
        site_id=site.id,
        by=session.actor(),
    )
    if not told:
        nothing = gettext("Nothing is kept under this on the site, or not any more.")
        return _shown(site, {}, {"reader": nothing})
    name = f"{site.slug}-reader-{now:%Y-%m-%d}.json"
    answer = make_response(inquiry.as_json(told))
    answer.mimetype = "application/json"
    answer.cache_control.no_store = True
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _shown(
    site: Site,
    texts: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    token: str | None = None,
) -> Response:
    html = render_template(
        "settings.html",
        site=site,
        sections=[(one, settings_form.fields(one, site, texts, wrong)) for one in SECTIONS],
        policies=POLICIES,
        wording={**site.wording, **_typed_wording(texts)},
        wording_keys=settings_form.wording_keys(),
        lines=(embed_line(site), pinned_line(site, snippet().loader), policy_line()),
        tokens=tokens.site_tokens(site.id),
        scopes=list(Scope),
        token=token,
        errors=wrong,
        typed=request.form if wrong else {},
    )
    return make_response(html, 422 if wrong else 200)


def _typed_wording(texts: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix("wording."): text
        for name, text in texts.items()
        if name.startswith("wording.")
    }
