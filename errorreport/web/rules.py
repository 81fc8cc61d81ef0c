"""A site's house rules: what they answer, whether they are on, and new ones."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from errorreport import problems
from errorreport.accounts.models import Role
from errorreport.accounts.roles import check_role
from errorreport.acts import bringing_back
from errorreport.acts import service as acts
from errorreport.acts.act import By
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.errors import BadInput, DomainError, NotFound
from errorreport.findings import queries
from errorreport.findings.queries import SiteName
from errorreport.reports import answered
from errorreport.rules import service as rules
from errorreport.rules.reasons import NOT_REMEMBERED, Reason
from errorreport.rules.service import NewRule
from errorreport.texts import gettext_noop as _
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.formats import quoted
from errorreport.web.language import gettext, ngettext
from errorreport.web.told import REASONS_TOLD

bp = Blueprint("rules", __name__, url_prefix="/sites/<slug>/rules")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)

_REASONS = [reason for reason in Reason if reason not in NOT_REMEMBERED]
_BRING_BACK = "bring back"
_SWITCHES = {"on": True, "off": False}


class RuleForm(Schema):
    """A new rule; how long words may be is for the service to say."""

    class Meta:
        unknown = EXCLUDE

    words = fields.String(load_default="")
    text = fields.String(load_default="")
    reason = fields.Enum(
        Reason,
        by_value=True,
        load_default=Reason.HOUSE_STYLE,
        validate=validate.OneOf(_REASONS),
    )


_form = RuleForm()


@bp.get("")
def page(slug: str) -> str:
    """Show the rules, newest first, with what each has done."""
    return _shown(_site(slug), {}, None)


@bp.post("")
def add(slug: str) -> Response | tuple[str, int]:
    """Add a rule; 422 shows what cannot be used, with everything still in the form."""
    site = _site(slug)
    try:
        typed = _form.load(request.form.to_dict())
        new = NewRule(words=typed["words"], reason=typed["reason"], text=_typed(typed["text"]))
        rule = rules.add(site.id, new, by=session.editor().editor_id, now=utc_now())
    except (BadInput, ValidationError) as error:
        said = problems.said(error) if isinstance(error, DomainError) else ""
        return _shown(site, request.form.to_dict(), said), 422
    return _back(site, made=rule.id)


@bp.post("/<rule_id>")
def change(slug: str, rule_id: str) -> Response:
    """Switch a rule, bring back what it answered, or remove one that has answered nobody."""
    site, by = _site(slug), session.editor().editor_id
    wanted = request.form.get("act", "")
    if wanted == "remove":
        rules.remove(site.id, rule_id, by=by)
        return _back(site)
    if wanted == _BRING_BACK:
        done = bringing_back.bring_back(site.id, rule_id, by=By(by), clock=utc_now)
        return _back(site, back=done.act_id if done else None, count=done.count if done else 0)
    if wanted not in _SWITCHES:
        raise BadInput(_("There is no such act. Go back and press a button."), pointer="#/act")
    values = {"on": _SWITCHES[wanted]}
    rules.change(site.id, rule_id, values, by=by, now=utc_now())
    return _back(site)


@bp.app_template_global()
def rule_made(words: str, text: str | None, reason: Reason) -> str:
    """Return what a rule does from now on, for the line that says so."""
    told = text or str(REASONS_TOLD[reason])
    return gettext(
        "From now on readers who mark “%(words)s” are told: “%(told)s”.",
        words=quoted(words),
        told=told.removesuffix("."),  # the sentence round it ends here, too
    )


def reports_answered(count: int) -> str:
    """Return how many reports a rule has answered, in words."""
    if not count:
        return gettext("has answered no report yet")
    return ngettext("has answered %(num)s report", "has answered %(num)s reports", count)


def _typed(text: str) -> str:
    """What was typed: browsers send every line end as CR LF."""
    return text.replace("\r\n", "\n")


@bp.post("/undo")
def undo(slug: str) -> Response:
    """Take back what brought mistakes back to the queue."""
    site = _site(slug)
    check_role(session.editor().roles.get(site.id), Role.EDITOR, "site")
    done = acts.undo(request.form.get("act", ""), by=By(session.editor().editor_id), clock=utc_now)
    return _back(site, undone=done.count)


def _shown(site: SiteName, typed: dict[str, str], problem: str | None) -> str:
    with read_scope():
        listed = answered.page(site.id, after=request.args.get("after"))
    made = next((one for one in listed.rules if one.rule.id == request.args.get("made")), None)
    return render_template(
        "rules.html",
        site=site,
        listed=listed,
        made=made,
        brought_back=_count("count"),
        undone=_count("undone"),
        typed=typed,
        problem=problem,
        reasons=_REASONS,
        reports_answered=reports_answered,
        may_decide=session.may_decide(site.id),
        admin=session.editor().roles.get(site.id) is Role.ADMIN,
    )


def _count(name: str) -> int | None:
    """A number that our own redirect put into the address, or anybody."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _site(slug: str) -> SiteName:
    for site in queries.sites_of(session.site_ids()):
        if site.slug == slug:
            return site
    raise NotFound(f"There is no site {slug!r}.")


def _back(site: SiteName, **arguments: Any) -> Response:
    return redirect(url_for("rules.page", slug=site.slug, **arguments), 303)
