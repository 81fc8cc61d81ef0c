"""``/sites/…/floods``: what came in a burst or from one address, and what is blocked for a time."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from errorreport import problems
from errorreport.accounts.models import Role
from errorreport.blocks import service as blocks
from errorreport.blocks.models import BlockKind
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.errors import BadInput, DomainError, NotFound
from errorreport.findings import bursts, floods, readers
from errorreport.ids import new_id
from errorreport.reports import held
from errorreport.sites.models import Site
from errorreport.texts import gettext_noop as _
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.forms import Words
from errorreport.web.site import entered, may

bp = Blueprint("floods", __name__, url_prefix="/sites/<slug>")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)

DAYS = (1, 7, 30, 90, 365)  # how long a block may be made for
_KINDS = (BlockKind.WORDS, BlockKind.LINK)


class BlockForm(Schema):
    """What is to be blocked, and for how long."""

    class Meta:
        unknown = EXCLUDE

    kind = fields.Enum(BlockKind, by_value=True, required=True, validate=validate.OneOf(_KINDS))
    value = Words(required=True)
    days = fields.Integer(required=True, validate=validate.OneOf(DAYS))


_form = BlockForm()


@bp.get("/floods")
def page(slug: str) -> Response:
    """Show what came in a flood, and the blocks."""
    return _shown(entered(slug, Role.VIEWER), None)


@bp.post("/blocks")
def block(slug: str) -> Response:
    """Block words or links; 422 shows what cannot be blocked, with everything still in the form."""
    site = entered(slug, Role.EDITOR)
    try:
        typed = _form.load(request.form.to_dict())
        made = blocks.add(site, **typed, by=session.editor().editor_id, now=utc_now())
    except (BadInput, ValidationError) as error:
        said = problems.said(error) if isinstance(error, DomainError) else _("This cannot be used.")
        return _shown(site, said)
    return _back(slug, blocked=made.id)


@bp.post("/blocks/address")
def block_address(slug: str) -> Response:
    """Block for today the one address that a mistake was reported from."""
    site, now = entered(slug, Role.EDITOR), utc_now()
    with read_scope() as database:
        reader = readers.only_reader_of(database, site.id, request.form.get("finding", ""))
    if reader is None:
        raise NotFound("Where this came from is not known, or not any more.")
    made = blocks.add_reader(
        site.id,
        reader,
        by=session.editor().editor_id,
        now=now,
        until=readers.end_of_day(now),
    )
    return _back(slug, blocked=made.id)


@bp.post("/blocks/<block_id>")
def change(slug: str, block_id: str) -> Response:
    """End a block, or take back that it was ended."""
    site = entered(slug, Role.EDITOR)
    acts = {"end": (blocks.end, "ended"), "resume": (blocks.resume, "blocked")}
    wanted = request.form.get("act", "")
    if wanted not in acts:
        raise BadInput(_("There is no such act. Go back and press a button."), pointer="#/act")
    act, told = acts[wanted]
    done = act(site.id, block_id, by=session.editor().editor_id, now=utc_now())
    return _back(slug, **{told: done.id})


def _shown(site: Site, problem: str | None) -> Response:
    now = utc_now()
    with read_scope():
        listed = blocks.listed(site.id, now=now)
        found: dict[str, Any] = {
            "bursts": floods.bursts(site.id),
            "senders": floods.senders(site.id),
            "aside": held.count_waiting([site.id]).get(site.id, 0),
        }
    html = render_template(
        "floods.html",
        site=site,
        now=now,
        seen=new_id(),
        listed=listed,
        blocked=_named(listed, "blocked"),
        ended=_named(listed, "ended"),
        burst=bursts.size(site.usual_day),
        typed=request.form if problem else {},
        problem=problem,
        days=DAYS,
        admin=may(site, Role.ADMIN),
        may_decide=may(site, Role.EDITOR),
        **found,
    )
    return make_response(html, 422 if problem else 200)


def _named(listed: Any, name: str) -> Any:
    wanted = request.args.get(name)
    return next((one.block for one in listed if one.block.id == wanted), None)


def _back(slug: str, **told: Any) -> Response:
    return redirect(url_for("floods.page", slug=slug, **told), 303)
