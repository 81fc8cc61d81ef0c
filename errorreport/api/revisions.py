"""``POST /revisions``: the site tells of an article's new text."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import OneOf
from werkzeug.exceptions import RequestEntityTooLarge

from errorreport.accounts.models import Scope
from errorreport.api.fields import Language, Strict, WebAddress, Words, moment
from errorreport.api.wiring import Operation, acting_site, describes, json_body
from errorreport.articles.models import URL_LENGTH, RevisionSource
from errorreport.articles.revisions import Facts, NewRevision
from errorreport.clock import utc_now
from errorreport.errors import BadInput, NoArticle
from errorreport.extract import (
    BadSelector,
    NoArticleRoot,
    ReadingText,
    TangledHtml,
    plain_text,
    reading_text,
)
from errorreport.findings.life import EventKind, State
from errorreport.findings.receive import Fate, Received, receive
from errorreport.reports.letting_in import let_in_named
from errorreport.sites.addresses import article_url
from errorreport.sites.models import Site

bp = Blueprint("revisions", __name__, url_prefix="/revisions")

LARGEST = 5 * 1024 * 1024  # bytes of HTML or text in UTF-8
_LARGEST_BODY = 3 * LARGEST + 64 * 1024  # the same with every letter escaped, and the other fields
_STATUS = {Fate.NEW: 201, Fate.SAME: 200, Fate.HELD: 202}


class FactsIn(Strict):
    """What a site says of an article; what is absent or null stays as it is known."""

    url = Words(longest=URL_LENGTH, shortest=1, required=True)
    title = Words(longest=300, load_default=None, allow_none=True)
    section = Words(longest=200, load_default=None, allow_none=True)
    authors = fields.List(Words(longest=200, shortest=1), load_default=None, allow_none=True)
    language = Language(load_default=None, allow_none=True)
    edit_url = WebAddress(load_default=None, allow_none=True)
    article_id = Words(longest=200, shortest=1, load_default=None, allow_none=True)


class RevisionIn(FactsIn):
    """An article's new text: the page's HTML, or the text itself, one line a block."""

    html = Words(longest=_LARGEST_BODY, load_default=None, allow_none=True)
    text = Words(longest=_LARGEST_BODY, load_default=None, allow_none=True)
    version = Words(longest=200, shortest=1, load_default=None, allow_none=True)
    published_at = moment()
    source = fields.String(
        load_default=None,
        allow_none=True,
        validate=OneOf([RevisionSource.PUSHED.value, RevisionSource.SYNCED.value]),
    )
    complete = fields.Boolean(load_default=False, allow_none=True, truthy={True}, falsy={False})

    @validates_schema(skip_on_field_errors=True)
    def _one_text(self, data: dict[str, Any], **_options: Any) -> None:
        if (data["html"] is None) == (data["text"] is None):
            raise ValidationError("Send either html or text.", "html")


class RevisionOut(Strict):
    """A stored text."""

    id = fields.String(required=True)
    number = fields.Integer(required=True)
    fingerprint = fields.String(required=True)


class OutcomesOut(Strict):
    """How many findings a revision left or changed, by what it did to them."""

    intact = fields.Integer(required=True)
    corrected = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    removed = fields.Integer(required=True)
    regressed = fields.Integer(required=True)
    unsure = fields.Integer(required=True)


class TouchedOut(Strict):
    """A finding that a revision changed."""

    id = fields.String(required=True)
    event = fields.Enum(EventKind, by_value=True, required=True)
    state = fields.Enum(State, by_value=True, required=True)


class ReceivedOut(Strict):
    """What a revision did."""

    article = fields.String(required=True)
    revision = fields.Nested(RevisionOut, required=True)
    held = fields.Boolean(required=True)
    outcomes = fields.Nested(OutcomesOut, required=True, allow_none=True)
    findings = fields.List(fields.Nested(TouchedOut), required=True)


_revision_in = RevisionIn()
_received_out = ReceivedOut()


@bp.post("")
@describes(
    Operation(
        summary="Send an article's new text",
        tag="Sites",
        body=RevisionIn,
        secured=True,
        answers={
            200: ("The current text again; nothing was written.", ReceivedOut),
            201: ("Stored, with what it did to each finding.", ReceivedOut),
            202: (
                "Held: too unlike the last text to be believed; it decided nothing.",
                ReceivedOut,
            ),
            401: ("No valid token.", None),
            403: ("The token lacks the scope revisions.", None),
            413: ("More than 5 MiB.", None),
            422: ("Fields cannot be used, or no article was found in the page.", None),
            503: ("The article is busy; nothing was stored.", None),
        },
    )
)
def push() -> tuple[Response, int]:
    """Store one text and answer what it did to the article's findings."""
    site = acting_site(Scope.REVISIONS)
    request.max_content_length = _LARGEST_BODY
    data = _revision_in.load(json_body())
    url = article_url(site, data["url"], None, pointer="#/url")
    new = NewRevision(
        text=_text(site, data).text,
        source=RevisionSource(data["source"] or RevisionSource.PUSHED),
        version=data["version"],
        published_at=data["published_at"],
        complete=bool(data["complete"]),
        facts=facts_of(data),
    )
    received = receive(site, url, new, clock=utc_now)
    if received.number == 1 and received.fate is Fate.NEW:
        let_in_named(site, url, clock=utc_now)
    return jsonify(shown(received)), _STATUS[received.fate]


def facts_of(data: dict[str, Any]) -> Facts:
    """Return what a body says of its article."""
    return Facts(
        title=data["title"],
        section=data["section"],
        authors=None if data["authors"] is None else tuple(data["authors"]),
        language=data["language"],
        edit_url=data["edit_url"],
        external_id=data["article_id"],
    )


def shown(received: Received) -> Any:
    """Return the answer's JSON."""
    # The schema takes ten times as long for a row, and a text may touch a thousand findings.
    touched = [
        {"id": one.id, "event": one.event.value, "state": one.state.value}
        for one in received.touched
    ]
    said: dict[str, Any] = _received_out.dump(
        {
            "article": received.article_id,
            "revision": {
                "id": received.revision_id,
                "number": received.number,
                "fingerprint": received.fingerprint,
            },
            "held": received.fate is Fate.HELD,
            "outcomes": received.outcomes,
            "findings": (),
        }
    )
    return said | {"findings": touched}


def _text(site: Site, data: dict[str, Any]) -> ReadingText:
    name = "text" if data["html"] is None else "html"
    sent: str = data[name]
    if len(sent.encode()) > LARGEST:
        raise RequestEntityTooLarge(f"The {name} is larger than 5 MiB. Send the article alone.")
    if name == "text":
        return plain_text(sent)
    try:
        return reading_text(sent, root=site.root_selectors, ignored=site.ignored_selectors)
    except NoArticleRoot as error:
        raise NoArticle(f"{error}.", pointer="#/html") from None
    except (BadSelector, TangledHtml) as error:
        raise BadInput(f"{error}.", pointer="#/html") from None
