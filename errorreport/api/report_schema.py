"""The body of ``POST /reports``, and the answer."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from errorreport.anchoring import QuoteSelector
from errorreport.api.fields import Count, Language, Sha256, Strict, Words
from errorreport.api.shortcut import Shortcut
from errorreport.articles.models import URL_LENGTH
from errorreport.findings.models import Category, Part
from errorreport.reports import proofs
from errorreport.reports.answers import AnswerKind
from errorreport.reports.new_report import NewReport

# Limits in code points.
EXACT = 1_000
CONTEXT = 200
WORDS = 2_000
FURTHEST = 50_000_000  # no text is longer than what may be pushed; keeps sums in 32 bits

_DEFAULT_CATEGORY = {
    Part.TEXT: Category.SPELLING,
    Part.TITLE: Category.SPELLING,
    Part.IMAGE: Category.LINK,
    Part.LINK: Category.LINK,
    Part.PAGE: Category.OTHER,
}


def _kind(name: str) -> fields.Constant[str]:
    """Return the field that tells one kind of selector from another."""
    return fields.Constant(name, required=True, metadata={"type": "string", "enum": [name]})


class QuoteIn(Strict):
    """W3C TextQuoteSelector."""

    type = _kind("TextQuoteSelector")
    exact = Words(longest=EXACT, shortest=1, required=True)
    prefix = Words(longest=CONTEXT, load_default="", allow_none=True)
    suffix = Words(longest=CONTEXT, load_default="", allow_none=True)


class PositionIn(Strict):
    """W3C TextPositionSelector; counts code points of the reading text."""

    type = _kind("TextPositionSelector")
    start = Count(most=FURTHEST, required=True)
    end = Count(most=FURTHEST, required=True)

    @validates_schema
    def order(self, data: dict[str, Any], **_options: Any) -> None:
        """Refuse a stretch that ends before it begins."""
        if data["start"] >= data["end"]:
            raise ValidationError("The end must come after the start.", "end")


#: the kinds of selector a report may hold, one of each
SELECTORS: dict[str, Strict] = {
    "TextQuoteSelector": QuoteIn(),
    "TextPositionSelector": PositionIn(),
}
_LOADING = {
    "TextQuoteSelector": Shortcut(SELECTORS["TextQuoteSelector"]),
    "TextPositionSelector": Shortcut(SELECTORS["TextPositionSelector"], PositionIn.order),
}


class Selectors(fields.Field[dict[str, dict[str, Any]]]):
    """A list with at most one selector of each known type; loads as a dict by type."""

    def __init__(self, **options: Any) -> None:
        kinds = (type(schema).__name__ for schema in SELECTORS.values())
        shapes = [{"$ref": f"#/components/schemas/{name}"} for name in kinds]
        listed = {"type": "array", "maxItems": len(shapes), "items": {"oneOf": shapes}}
        # For the OpenAPI document; the checks below have the better sentences.
        super().__init__(metadata=listed, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **options: Any
    ) -> dict[str, dict[str, Any]]:
        if not isinstance(value, list):
            raise ValidationError("Send a list of selectors.")
        loaded: dict[str, dict[str, Any]] = {}
        problems: dict[int, Any] = {}
        for number, item in enumerate(value[:10]):
            kind = item.get("type") if isinstance(item, dict) else None
            schema = _LOADING.get(kind) if isinstance(kind, str) else None
            if schema is None:
                known = " or ".join(SELECTORS)
                problems[number] = {"type": [f"Send a selector of type {known}."]}
            elif kind in loaded:
                problems[number] = {"type": [f"There is a {kind} already; send one."]}
            else:
                loaded[str(kind)] = {}
                try:
                    loaded[str(kind)] = schema.load(item)
                except ValidationError as error:
                    problems[number] = error.messages
        if len(value) > len(SELECTORS):
            problems[len(SELECTORS)] = ["These are too many selectors; send one of each type."]
        if problems:
            raise ValidationError(problems)
        return loaded


class TargetIn(Strict):
    """What the report is about: a page, and the place in it."""

    source = Words(longest=URL_LENGTH, shortest=1, required=True)
    canonical = Words(longest=URL_LENGTH, shortest=1, load_default=None, allow_none=True)
    part = fields.Enum(Part, by_value=True, load_default=Part.TEXT, allow_none=True)
    selector = Selectors(load_default=dict, allow_none=True)
    src = Words(longest=URL_LENGTH, load_default=None, allow_none=True)
    alt = Words(longest=EXACT, load_default=None, allow_none=True)
    href = Words(longest=URL_LENGTH, load_default=None, allow_none=True)
    fingerprint = Sha256(load_default=None, allow_none=True)
    block = Sha256(load_default=None, allow_none=True)
    version = Words(longest=200, load_default=None, allow_none=True)
    article_id = Words(longest=200, shortest=1, load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def fit_the_part(self, data: dict[str, Any], **_options: Any) -> None:
        """Refuse what does not go with the part of the page that is reported."""
        part = data["part"] or Part.TEXT
        if part is Part.TEXT and "TextQuoteSelector" not in (data["selector"] or {}):
            raise ValidationError(
                "A report about the text needs a TextQuoteSelector with the marked words.",
                "selector",
            )
        for name, owner in (("src", Part.IMAGE), ("alt", Part.IMAGE), ("href", Part.LINK)):
            if data[name] is not None and part is not owner:
                raise ValidationError(f"This belongs to a report with part {owner} only.", name)


class ReportIn(Strict):
    """A reader's report; null is the same as absent."""

    site = Words(longest=64, shortest=1, required=True)
    target = fields.Nested(TargetIn, required=True)
    suggestion = Words(longest=WORDS, load_default=None, allow_none=True)
    comment = Words(longest=WORDS, load_default=None, allow_none=True)
    category = fields.Enum(Category, by_value=True, load_default=None, allow_none=True)
    title = Words(longest=300, load_default=None, allow_none=True)
    language = Language(load_default=None, allow_none=True)
    reader_language = Language(load_default=None, allow_none=True)
    # The five below are part of the contract. None is stored as it is; of the key a hash is. The
    # time and the proof are read before the rest is looked at.
    email = fields.Email(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=254, error="An address has at most {max} characters."),
        error_messages={"invalid": "Send an e-mail address, or null."},
    )
    # A field that no reader sees; whoever fills it after all is told, and may send again.
    trap = Words(
        longest=WORDS,
        load_default="",
        allow_none=True,
        validate=validate.Equal("", error="Leave this empty: only programs see it, and fill it."),
    )
    took_ms = Count(most=2**53, load_default=None, allow_none=True)
    proof = Words(
        longest=proofs.LONGEST,
        load_default=None,
        allow_none=True,
        metadata={"description": "The payload of a solved challenge (ALTCHA, version 2)."},
    )
    reader_key = Words(longest=128, load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def say_something(self, data: dict[str, Any], **_options: Any) -> None:
        """Refuse a report with neither marked words nor a comment."""
        quoted = "TextQuoteSelector" in (data["target"]["selector"] or {})
        if not quoted and not (data["comment"] or "").strip():
            raise ValidationError(
                "Without marked words a report needs a comment that says what is wrong.",
                "comment",
            )

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> NewReport:
        """Return the report, once nothing is wrong with it."""
        target = data["target"]
        part = target["part"] or Part.TEXT
        return NewReport(
            part=part,
            source=target["source"],
            canonical=target["canonical"],
            external_id=target["article_id"],
            quote=_quote(target["selector"] or {}),
            fingerprint=target["fingerprint"],
            block=target["block"],
            version=target["version"],
            points_at=target["src"] or target["href"],
            alt=target["alt"],
            suggestion=data["suggestion"],
            comment=data["comment"],
            category=data["category"] or _DEFAULT_CATEGORY[part],
            title=data["title"],
            language=data["language"],
            reader_language=data["reader_language"],
            reader_key=data["reader_key"],
        )


#: what every report comes through
REPORT_IN = Shortcut(
    ReportIn(),
    ReportIn.say_something,
    make=ReportIn.make,
    nested={"target": Shortcut(TargetIn(), TargetIn.fit_the_part)},
)


def _quote(selectors: dict[str, dict[str, Any]]) -> QuoteSelector | None:
    quote = selectors.get("TextQuoteSelector")
    if quote is None:
        return None
    position = selectors.get("TextPositionSelector", {})
    return QuoteSelector(
        exact=quote["exact"],
        prefix=quote["prefix"] or "",
        suffix=quote["suffix"] or "",
        start=position.get("start"),
        end=position.get("end"),
    )


class FindingFacts(Strict):
    """What a reader may know of the finding a report belongs to."""

    state = fields.String(required=True)
    snoozed = fields.Boolean(required=True)
    others = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Other reports of it; null for facts and other matters."},
    )
    since = fields.DateTime(required=True)
    corrected_at = fields.DateTime(required=True, allow_none=True)


class ToldOut(Strict):
    """What a reader is told; never another reader's words."""

    answer = fields.Enum(AnswerKind, by_value=True, required=True)
    finding = fields.Nested(
        FindingFacts,
        required=True,
        allow_none=True,
        metadata={"description": "Null while the report is kept aside: there is none yet."},
    )
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "Why it was left as it is."}
    )
    note = fields.String(
        required=True, allow_none=True, metadata={"description": "What an editor says to it."}
    )
    rule = fields.String(
        required=True, allow_none=True, metadata={"description": "What a house rule says to it."}
    )


class AnswerOut(ToldOut):
    """What is now true of the reported mistake."""

    id = fields.String(required=True)
    receipt = fields.URL(required=True, metadata={"description": "The reader's private page."})


class CheckOut(ToldOut):
    """What would be answered."""

    reads_as_comment = fields.Boolean(
        required=True,
        metadata={"description": "Whether the suggestion reads like a comment on the mark."},
    )
