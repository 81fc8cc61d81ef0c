"""``/findings/{id}/elsewhere``: the same mistake in the site's other articles."""

from flask import Blueprint, Response, jsonify, request
from marshmallow import fields, validate

from errorreport.accounts.models import Scope
from errorreport.acts import elsewhere as acts
from errorreport.acts.act import By
from errorreport.api.fields import Strict, Words
from errorreport.api.wiring import Operation, describes, holder, json_body
from errorreport.clock import utc_now
from errorreport.findings import elsewhere

bp = Blueprint("elsewhere", __name__, url_prefix="/findings")

_KEY = 64  # code points of what may name a place
_MOST = 1000  # places chosen at once
_LARGEST = _MOST * 4 * _KEY  # bytes: all of them, each letter of four


class PlaceOut(Strict):
    """One place where the same words stand."""

    place = fields.String(required=True, attribute="key")
    article = fields.String(required=True, attribute="article_id")
    url = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    revision = fields.Integer(required=True, attribute="number")
    start = fields.Integer(required=True, attribute="place.start")
    end = fields.Integer(required=True, attribute="place.end")
    exact = fields.String(required=True, attribute="place.exact")
    prefix = fields.String(required=True)
    suffix = fields.String(required=True)
    wording = fields.String(required=True, allow_none=True, attribute="place.wording")


class ElsewhereOut(Strict):
    """Where else; ``more`` says that not every text with these words was looked into."""

    articles = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    places = fields.List(fields.Nested(PlaceOut), required=True)


class PlacesIn(Strict):
    """The places to make findings of; absent or null takes all."""

    places = fields.List(
        Words(longest=_KEY, shortest=1),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, _MOST),
    )


class MadeOut(Strict):
    """The findings made; an ``undone`` event that names the act takes all of them back."""

    act = fields.String(required=True, attribute="act_id")
    findings = fields.List(fields.String(), required=True, attribute="finding_ids")
    left_out = fields.Integer(
        required=True,
        metadata={"description": "Places whose text has changed, or that are a finding by now."},
    )


_elsewhere_out, _places_in, _made_out = ElsewhereOut(), PlacesIn(), MadeOut()
_COMMON = {
    401: ("No valid token.", None),
    404: ("There is no such finding.", None),
}


@bp.get("/<finding_id>/elsewhere")
@describes(
    Operation(
        summary="Where else the words of a confirmed finding stand, in the current texts",
        tag="Sites",
        secured=True,
        answers={
            200: ("The places; none unless the finding is confirmed.", ElsewhereOut),
            403: ("The token lacks the scope findings:read.", None),
            **_COMMON,
        },
    )
)
def show(finding_id: str) -> Response:
    """Search the other articles of the token's site."""
    site_id = holder(Scope.FINDINGS_READ).site_id
    return jsonify(_elsewhere_out.dump(elsewhere.elsewhere(finding_id, [site_id])))


@bp.post("/<finding_id>/elsewhere")
@describes(
    Operation(
        summary="Make confirmed findings of places where the same words stand",
        tag="Sites",
        body=PlacesIn,
        secured=True,
        answers={
            200: ("Made, in one act.", MadeOut),
            403: ("The token lacks the scope findings:write.", None),
            422: ("Fields cannot be used; `errors` names each.", None),
            503: ("An article is busy; nothing was stored.", None),
            **_COMMON,
        },
    )
)
def make(finding_id: str) -> Response:
    """Make findings of some or all places."""
    who = holder(Scope.FINDINGS_WRITE)
    by = By(token_id=who.token_id, site_id=who.site_id)
    request.max_content_length = _LARGEST
    chosen = _places_in.load(json_body())["places"]
    return jsonify(_made_out.dump(acts.make(finding_id, chosen, by=by, clock=utc_now)))
