"""``/house-rules``: words that a site means as they stand, and what readers are told of them."""

from typing import Any

from flask import Blueprint, Response, jsonify, url_for
from marshmallow import ValidationError, fields, validate, validates_schema

from errorreport.accounts.models import Scope
from errorreport.acts import bringing_back
from errorreport.acts.act import By
from errorreport.api.fields import Strict, WebAddress, Words
from errorreport.api.wiring import (
    Operation,
    acting_site,
    describes,
    holder,
    json_body,
    query_of,
)
from errorreport.articles import service as articles
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.errors import BadInput
from errorreport.public import public_url
from errorreport.reports import answered
from errorreport.reports.answered import Listed
from errorreport.rules import service as rules
from errorreport.rules.reasons import NOT_REMEMBERED, Reason
from errorreport.rules.service import LONGEST_TEXT, LONGEST_WORDS, NewRule
from errorreport.sites.addresses import article_url
from errorreport.sites.models import Site

bp = Blueprint("house_rules", __name__, url_prefix="/house-rules")

_REASONS = [reason for reason in Reason if reason not in NOT_REMEMBERED]
_COMMON = {
    401: ("No valid token.", None),
    403: ("The token lacks the scope.", None),
}
_OF_ONE = {**_COMMON, 404: ("The site has no such rule.", None)}
_BAD_FIELDS = {422: ("Fields cannot be used; `errors` names each.", None)}


class _ReasonIn(fields.Enum[Reason]):
    def __init__(self, **options: Any) -> None:
        known = ", ".join(_REASONS)
        super().__init__(
            Reason,
            by_value=True,
            validate=validate.OneOf(_REASONS, error=f"Send one of {known}."),
            **options,
        )


class HouseRulesIn(Strict):
    """Which page of the rules."""

    after = Words(longest=64, load_default=None)


class HouseRuleIn(Strict):
    """A new rule."""

    words = Words(longest=LONGEST_WORDS, shortest=1, required=True)
    text = Words(longest=LONGEST_TEXT, load_default=None, allow_none=True)
    reason = _ReasonIn(load_default=Reason.HOUSE_STYLE)
    article = WebAddress(
        load_default=None,
        allow_none=True,
        metadata={"description": "The one article it holds in; null holds on the whole site."},
    )
    facts = fields.Boolean(
        load_default=False,
        metadata={"description": "Whether reports about facts are answered too."},
    )


class HouseRuleChange(Strict):
    """What is to be different; what is absent stays."""

    text = Words(longest=LONGEST_TEXT, allow_none=True)
    reason = _ReasonIn()
    on = fields.Boolean()

    @validates_schema
    def _say_something(self, data: dict[str, Any], **_options: Any) -> None:
        if not data:
            raise ValidationError("Send at least one of text, reason and on.")


class HouseRuleOut(Strict):
    """A rule, and what it has done."""

    id = fields.String(required=True)
    words = fields.String(required=True)
    text = fields.String(required=True, allow_none=True)
    reason = fields.Enum(Reason, by_value=True, required=True)
    article = fields.String(required=True, allow_none=True)
    facts = fields.Boolean(required=True)
    on = fields.Boolean(required=True)
    answered = fields.Integer(
        required=True, metadata={"description": "Reports it has answered so far."}
    )
    held_back = fields.Integer(
        required=True,
        metadata={"description": "Findings that stand declined by it; bring-back opens them."},
    )
    created_at = fields.DateTime(required=True)


class HouseRulesOut(Strict):
    """One page of rules, newest first."""

    rules = fields.List(fields.Nested(HouseRuleOut), required=True)


class BroughtBackOut(Strict):
    """One act on the findings of a rule."""

    act = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "For an `undone` at /findings/events; null where there was none."},
    )
    count = fields.Integer(required=True)


_in, _change, _out = HouseRuleIn(), HouseRuleChange(), HouseRuleOut()
_page_in = HouseRulesIn()


@bp.get("")
@describes(
    Operation(
        summary="The house rules of the site, newest first",
        tag="Sites",
        filters=HouseRulesIn,
        secured=True,
        answers={
            200: ("A page of them; `Link: rel=next` leads on.", HouseRulesOut),
            **_COMMON,
            **_BAD_FIELDS,
        },
    )
)
def show_all() -> tuple[Response, int, dict[str, str]]:
    """Return one page of rules."""
    site = acting_site(Scope.FINDINGS_READ)
    page = answered.page(site.id, after=query_of(_page_in)["after"])
    headers = {}
    if page.after is not None:
        following = public_url(url_for("api.house_rules.show_all", after=page.after))
        headers["Link"] = f'<{following}>; rel="next"'
    return jsonify(rules=[_shown(listed) for listed in page.rules]), 200, headers


@bp.post("")
@describes(
    Operation(
        summary="Add a house rule, or say the one for the same words anew and switch it on",
        tag="Sites",
        body=HouseRuleIn,
        secured=True,
        answers={
            201: ("It holds from now on.", HouseRuleOut),
            **_COMMON,
            409: ("The site has too many rules.", None),
            **_BAD_FIELDS,
        },
    )
)
def add() -> tuple[Response, int, dict[str, str]]:
    """Add one rule."""
    site = acting_site(Scope.FINDINGS_WRITE)
    data = _in.load(json_body())
    new = NewRule(
        words=data["words"],
        reason=data["reason"],
        text=data["text"],
        article_id=_article_id(site, data["article"]),
        facts=data["facts"],
    )
    rule = rules.add(site.id, new, by=None, now=utc_now())
    location = public_url(url_for("api.house_rules.show", rule_id=rule.id))
    return jsonify(_shown(answered.one(site.id, rule.id))), 201, {"Location": location}


@bp.get("/<rule_id>")
@describes(
    Operation(
        summary="One house rule",
        tag="Sites",
        secured=True,
        answers={200: ("The rule.", HouseRuleOut), **_OF_ONE},
    )
)
def show(rule_id: str) -> Response:
    """Return one rule."""
    site = acting_site(Scope.FINDINGS_READ)
    return jsonify(_shown(answered.one(site.id, rule_id)))


@bp.patch("/<rule_id>")
@describes(
    Operation(
        summary="Say a house rule in other words, or switch it off or on",
        tag="Sites",
        body=HouseRuleChange,
        secured=True,
        answers={200: ("As it now is.", HouseRuleOut), **_OF_ONE, **_BAD_FIELDS},
    )
)
def change(rule_id: str) -> Response:
    """Change one rule."""
    site = acting_site(Scope.FINDINGS_WRITE)
    rules.change(site.id, rule_id, _change.load(json_body()), by=None, now=utc_now())
    return jsonify(_shown(answered.one(site.id, rule_id)))


@bp.delete("/<rule_id>")
@describes(
    Operation(
        summary="Remove a house rule that has answered nobody",
        tag="Sites",
        secured=True,
        answers={
            204: ("Removed.", None),
            **_OF_ONE,
            409: ("It has answered readers; switch it off instead.", None),
        },
    )
)
def remove(rule_id: str) -> tuple[str, int]:
    """Remove one rule."""
    site = acting_site(Scope.FINDINGS_WRITE)
    rules.remove(site.id, rule_id, by=None)
    return "", 204


@bp.post("/<rule_id>/bring-back")
@describes(
    Operation(
        summary="Bring back to the queue what a house rule has answered",
        tag="Sites",
        secured=True,
        answers={
            200: ("How many are open now, 5,000 at once; `act` takes it back.", BroughtBackOut),
            **_OF_ONE,
        },
    )
)
def bring_back(rule_id: str) -> Response:
    """Open the findings that a rule has declined."""
    who = holder(Scope.FINDINGS_WRITE)
    by = By(token_id=who.token_id, site_id=who.site_id)
    done = bringing_back.bring_back(who.site_id, rule_id, by=by, clock=utc_now)
    return jsonify(act=done.act_id if done else None, count=done.count if done else 0)


def _article_id(site: Site, address: str | None) -> str | None:
    if address is None:
        return None
    url = article_url(site, address, None, pointer="#/article")
    with read_scope() as session:
        found = articles.find(session, site.id, url, None)
    if found is None:
        raise BadInput(
            f"No article of the site is known at {url}. Send its text first, or leave article out "
            "for a rule of the whole site.",
            pointer="#/article",
        )
    return found


def _shown(listed: Listed) -> Any:
    rule = listed.rule
    return _out.dump(
        {
            "id": rule.id,
            "words": rule.words,
            "text": rule.text,
            "reason": rule.reason,
            "article": listed.article_url,
            "facts": rule.facts,
            "on": rule.off_at is None,
            "answered": listed.answered,
            "held_back": listed.held_back,
            "created_at": rule.created_at,
        }
    )
