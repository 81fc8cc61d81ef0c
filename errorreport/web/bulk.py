"""One act on many findings: first how many there are, then it is done, and undone at once."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errorreport.accounts import members
from errorreport.acts import service as acts
from errorreport.acts.act import MOST, By, Done
from errorreport.acts.act import Chosen as One
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.errors import Forbidden
from errorreport.findings import choosing, queries
from errorreport.findings.choosing import Chosen
from errorreport.findings.queries import Beholder, SiteName
from errorreport.texts import gettext_noop as _
from errorreport.web import bulk_form, session
from errorreport.web.bulk_form import Wanted
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.forms import LIST, Place, place

bp = Blueprint("bulk", __name__, url_prefix="/findings")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an editor wants, of which list, and what it comes to."""

    wanted: Wanted
    place: Place
    chosen: Chosen
    #: whom it is given to
    name: str = ""


@bp.post("/bulk")
def act() -> Response:
    """Ask whether the editor means so many, or do it and return to the list."""
    if session.present() is None:
        back = url_for("queue.page", **_arguments())
        return redirect(url_for("sign_in.page", next=back, said="lost"), 303)
    asked = _asked(bulk_form.read())
    if not asked.wanted.sure:
        return make_response(render_template("bulk.html", asked=asked, most=MOST))
    done, left_out = None, asked.chosen.changed
    if asked.chosen.etags:
        done = _done(asked)
        left_out += len(done.items) - done.count
    return redirect(url_for("queue.page", **_told(asked.place, done, left_out)), 303)


def _asked(wanted: Wanted) -> Asked:
    with read_scope():
        deciding = [site for site in session.site_ids() if session.may_decide(site)]
        sites = queries.sites_of(session.site_ids())
        where = place(sites)
        chosen = _chosen(wanted, where, _of(where, sites, deciding))
        name = _name(wanted, deciding)
    return Asked(wanted, where, chosen, name)


def _of(where: Place, sites: tuple[SiteName, ...], deciding: list[str]) -> list[str]:
    """Return the sites of the list whose findings the editor may decide on."""
    shown = where.site_ids([site.id for site in sites])
    found = [site for site in shown if site in deciding]
    if not found:
        raise Forbidden(_("This needs the role editor on the site."))
    return found


def _chosen(wanted: Wanted, where: Place, site_ids: list[str]) -> Chosen:
    if not wanted.every:
        return choosing.ticked(site_ids, wanted.act.kind, wanted.etags)
    beholder = Beholder(session.editor().editor_id, utc_now())
    listing = where.listing(site_ids, beholder)
    return choosing.everything(listing, wanted.act.kind, seen=wanted.seen, most=MOST)


def _name(wanted: Wanted, site_ids: list[str]) -> str:
    if wanted.act.assignee is None or wanted.act.until is not None:
        return ""
    people = members.colleagues(site_ids[0], {wanted.act.assignee})
    return next((one.name for one in people if one.id == wanted.act.assignee), "")


def _done(asked: Asked) -> Done:
    chosen = [One(id_, etag) for id_, etag in asked.chosen.etags.items()]
    by = By(session.editor().editor_id)
    return acts.record_all(asked.wanted.act, chosen, by=by, clock=utc_now)


def _told(where: Place, done: Done | None, left_out: int) -> dict[str, Any]:
    event = next((item.event_id for item in done.items if item.event_id), None) if done else None
    told = {"done": event} if event else {}
    return replace(where, after=None).arguments | told | ({"left": left_out} if left_out else {})


def _arguments() -> dict[str, Any]:
    return {name: request.form[name] for name in LIST if request.form.get(name)}
