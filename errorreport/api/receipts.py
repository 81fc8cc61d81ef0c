"""``/receipts/{secret}``: what became of one report, and its erasure."""

from flask import Blueprint, Response, jsonify
from marshmallow import fields

from errorreport.api.fields import Strict
from errorreport.api.limits import by_address
from errorreport.api.wiring import Operation, describes
from errorreport.clock import utc_now
from errorreport.reports import receipts
from errorreport.reports.fate import told

bp = Blueprint("receipts", __name__, url_prefix="/receipts")


class PassageOut(Strict):
    """Words in their surroundings."""

    prefix = fields.String(required=True)
    exact = fields.String(required=True)
    suffix = fields.String(required=True)


class StepOut(Strict):
    """One dated step."""

    what = fields.String(required=True)
    at = fields.DateTime(required=True)


class FateOut(Strict):
    """What became of a report."""

    state = fields.String(required=True)
    as_suggested = fields.Boolean(required=True)
    reported_at = fields.DateTime(required=True)
    article = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    before = fields.Nested(PassageOut, required=True, allow_none=True)
    after = fields.Nested(PassageOut, required=True, allow_none=True)
    suggestion = fields.String(required=True, allow_none=True)
    comment = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepOut), required=True)
    erased_at = fields.DateTime(required=True, allow_none=True)
    lapsed_after = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Days after which its words went by age, still undecided."},
    )
    expires_at = fields.DateTime(required=True)


_fate_out = FateOut()
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@bp.get("/<secret>")
@by_address
@describes(
    Operation(
        summary="What became of a report",
        tag="Readers",
        answers={
            200: ("Its fate.", FateOut),
            404: ("There is no report at this address, or no longer.", None),
            429: ("Too many; wait Retry-After seconds.", None),
        },
    )
)
def show(secret: str) -> tuple[Response, int, dict[str, str]]:
    """Return the fate of one report."""
    fate = told(secret, now=utc_now())
    return jsonify(_fate_out.dump(fate)), 200, _PRIVATE


@bp.delete("/<secret>")
@by_address
@describes(
    Operation(
        summary="Erase what the reader wrote",
        tag="Readers",
        answers={
            204: ("Erased, now or before; the finding stays.", None),
            404: ("There is no report at this address, or no longer.", None),
            429: ("Too many; wait Retry-After seconds.", None),
        },
    )
)
def erase(secret: str) -> tuple[str, int, dict[str, str]]:
    """Erase the reader's words."""
    receipts.erase(secret, clock=utc_now)
    return "", 204, _PRIVATE
