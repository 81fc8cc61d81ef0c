"""What programs send and get about findings."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from errorreport.acts.act import MOST, Act, Chosen
from errorreport.acts.events import PLAIN
from errorreport.api.fields import Strict, Words, moment
from errorreport.findings.life import Attention, EventKind, Reason, State
from errorreport.findings.models import Category, Part
from errorreport.rules.models import RuleScope

_LONGEST = 2000  # code points of a wording or a note, as readers have
_ID = 64  # code points of what may be an id
LARGEST_BULK = MOST * 4 * _ID  # bytes: as many as may be sent at once, each with its names
_ON_ONE = frozenset({EventKind.REREAD, EventKind.HIDDEN, EventKind.SPLIT})
BY_EDITORS = sorted(PLAIN | _ON_ONE | {EventKind.MERGED, EventKind.UNDONE})


def _id(**options: Any) -> Words:
    return Words(longest=_ID, shortest=1, **options)


class ChosenIn(Strict):
    """A finding, and the ETag it was decided on."""

    id = _id(required=True)
    etag = Words(longest=_ID, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_options: Any) -> Chosen:
        return Chosen(data["id"], data["etag"])


class EventIn(Strict):
    """What is to happen: ``kind``, and what that kind needs."""

    kind = fields.Enum(EventKind, by_value=True, required=True, validate=validate.OneOf(BY_EDITORS))
    reason = fields.Enum(Reason, by_value=True, load_default=None, allow_none=True)
    note = Words(longest=_LONGEST, load_default=None, allow_none=True)
    remember = fields.Enum(
        RuleScope,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "declined: a house rule is made of it, with this scope."},
    )
    replacement = Words(longest=_LONGEST, load_default=None, allow_none=True)
    until = moment()
    assignee = _id(load_default=None, allow_none=True)
    report = _id(load_default=None, allow_none=True)
    as_ = fields.String(
        data_key="as",
        load_default="comment",
        validate=validate.OneOf(["comment", "suggestion"]),
    )
    into = fields.Nested(ChosenIn, load_default=None, allow_none=True)
    reports = fields.List(_id(), load_default=list, validate=validate.Length(max=MOST))
    undoes = _id(load_default=None, allow_none=True)
    act = _id(load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def _whole(self, data: dict[str, Any], **_options: Any) -> None:
        if data["kind"] is EventKind.DECLINED and data["reason"] is None:
            raise ValidationError("A finding is declined for a reason; send one.", "reason")

    @post_load
    def _make(self, data: dict[str, Any], **_options: Any) -> tuple[Act, str | None]:
        act_id = data.pop("act")
        as_comment = data.pop("as_") == "comment"
        reports = tuple(data.pop("reports"))
        return Act(**data, as_comment=as_comment, reports=reports), act_id


class BulkIn(Strict):
    """One act on many findings; an ``undone`` of a whole act names the act and no finding."""

    event = fields.Nested(EventIn, required=True)
    findings = fields.List(
        fields.Nested(ChosenIn), load_default=list, validate=validate.Length(max=MOST)
    )


class ByOut(Strict):
    """Who did it: one of these."""

    editor = fields.String()
    token = fields.String()
    revision = fields.Integer()
    reader = fields.Boolean()


class ItemOut(Strict):
    """What came of an act for one finding."""

    id = fields.String(required=True, attribute="finding_id")
    result = fields.String(
        required=True,
        validate=validate.OneOf(["done", "stale", "refused", "not_found", "forbidden"]),
    )
    etag = fields.String(required=True, allow_none=True)
    state = fields.Enum(State, by_value=True, required=True, allow_none=True)
    event = fields.String(required=True, allow_none=True, attribute="event_id")
    detail = fields.String(required=True, allow_none=True)
    current = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class DoneOut(ItemOut):
    """What came of one event; ``act`` takes it back with all that belongs to it."""

    act = fields.String(required=True)
    other = fields.Nested(ItemOut, required=True, allow_none=True)


class BulkOut(Strict):
    """One act: its id, to how many findings it happened, and what came of it for each."""

    act = fields.String(required=True, attribute="act_id")
    count = fields.Integer(required=True)
    other = fields.Nested(ItemOut, required=True, allow_none=True)
    findings = fields.List(fields.Nested(ItemOut), required=True, attribute="items")


class MarkedOut(Strict):
    """The words a finding is shown by, with what stands around them."""

    exact = fields.String(required=True)
    prefix = fields.String(required=True)
    suffix = fields.String(required=True)


class WordingOut(Strict):
    """A wording readers suggest, and how many did."""

    wording = fields.String(required=True)
    readers = fields.Integer(required=True)


class FoundInOut(Strict):
    """The article a finding is in."""

    id = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    section = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    edit_url = fields.String(required=True, allow_none=True)


class AssigneeOut(Strict):
    """Who has a finding; a claim ends, an assignment does not."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    until = fields.AwareDateTime(required=True, allow_none=True)


class FindingOut(Strict):
    """One mistake, however many readers reported it."""

    id = fields.String(required=True)
    etag = fields.String(required=True)
    state = fields.Enum(State, by_value=True, required=True)
    attention = fields.Enum(Attention, by_value=True, required=True, allow_none=True)
    reason = fields.Enum(Reason, by_value=True, required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    replacement = fields.String(required=True, allow_none=True)
    snoozed_until = fields.AwareDateTime(required=True, allow_none=True)
    assignee = fields.Nested(AssigneeOut, required=True, allow_none=True)
    merged_into = fields.String(required=True, allow_none=True)
    split_from = fields.String(required=True, allow_none=True)
    part = fields.Enum(Part, by_value=True, required=True)
    points_at = fields.String(required=True, allow_none=True)
    category = fields.Enum(Category, by_value=True, required=True)
    passage = fields.Nested(MarkedOut, required=True, allow_none=True)
    suggestions = fields.List(fields.Nested(WordingOut), required=True)
    reports_count = fields.Integer(required=True)
    readers_count = fields.Integer(required=True)
    impact = fields.Integer(
        required=True, metadata={"description": "Orders the queue; compare, do not add."}
    )
    first_reported_at = fields.AwareDateTime(required=True)
    last_reported_at = fields.AwareDateTime(required=True)
    state_since = fields.AwareDateTime(required=True)
    article = fields.Nested(FoundInOut, required=True)


class FindingsOut(Strict):
    """One page of a list; the Link header leads to the next."""

    findings = fields.List(fields.Nested(FindingOut), required=True)


class ReportOut(Strict):
    """One reader's report as it was sent; what its reader erased is null."""

    id = fields.String(required=True)
    part = fields.Enum(Part, by_value=True, required=True)
    category = fields.Enum(Category, by_value=True, required=True)
    selector = fields.List(fields.Dict(keys=fields.String()), required=True)
    points_at = fields.String(required=True, allow_none=True)
    alt = fields.String(required=True, allow_none=True)
    suggestion = fields.String(required=True, allow_none=True)
    comment = fields.String(required=True, allow_none=True)
    read_as_comment = fields.Boolean(required=True)
    hidden = fields.Boolean(required=True)
    source = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    reader_language = fields.String(required=True, allow_none=True)
    fingerprint = fields.String(required=True, allow_none=True)
    block = fields.String(required=True, allow_none=True)
    version = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    erased_at = fields.AwareDateTime(required=True, allow_none=True)


class AnchorOut(Strict):
    """Where a finding stands in one revision, in code points; null where it stands nowhere."""

    revision = fields.Integer(required=True)
    status = fields.String(required=True)
    start = fields.Integer(required=True, allow_none=True)
    end = fields.Integer(required=True, allow_none=True)
    score = fields.Float(required=True)


class EventOut(Strict):
    """One thing that happened to a finding."""

    id = fields.String(required=True)
    number = fields.Integer(required=True)
    kind = fields.Enum(EventKind, by_value=True, required=True)
    act = fields.String(required=True, allow_none=True)
    by = fields.Nested(ByOut, required=True)
    report = fields.String(required=True, allow_none=True)
    payload = fields.Dict(keys=fields.String(), required=True)
    undone = fields.Boolean(required=True)
    at = fields.AwareDateTime(required=True)


class WholeOut(FindingOut):
    """A finding with its reports as they were sent, its places and its story."""

    reports = fields.List(fields.Nested(ReportOut), required=True)
    anchors = fields.List(fields.Nested(AnchorOut), required=True)
    events = fields.List(fields.Nested(EventOut), required=True)
