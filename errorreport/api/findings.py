"""``/findings``: what a site's programs see of its mistakes, and do with them."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request, url_for
from marshmallow import ValidationError, fields, validate
from werkzeug.exceptions import BadRequest, PreconditionRequired

from errorreport.accounts.models import Scope
from errorreport.accounts.tokens import Holder
from errorreport.acts import service as acts
from errorreport.acts.act import By, Item
from errorreport.api import shown
from errorreport.api.annotation import MEDIA_TYPE, annotation
from errorreport.api.fields import Several, Strict, Words, moment
from errorreport.api.finding_schema import (
    LARGEST_BULK,
    BulkIn,
    BulkOut,
    DoneOut,
    EventIn,
    FindingsOut,
    WholeOut,
)
from errorreport.api.wiring import Operation, describes, holder, json_body, query_of
from errorreport.articles import queries as articles
from errorreport.articles.models import URL_LENGTH
from errorreport.clock import utc_now
from errorreport.errors import BadInput
from errorreport.findings.filters import Filters
from errorreport.findings.life import Attention, EventKind, State
from errorreport.findings.listing import (
    MOST,
    PAGE,
    Page,
    listing,
    one,
    place_of,
)
from errorreport.findings.lists import Sort
from errorreport.findings.models import Category
from errorreport.public import public_url
from errorreport.reports.evidence import Evidence, evidence
from errorreport.sites import service as sites
from errorreport.sites.addresses import article_url

bp = Blueprint("findings", __name__, url_prefix="/findings")

_READ = {
    401: ("No valid token.", None),
    403: ("The token lacks the scope findings:read.", None),
    404: ("There is no such finding.", None),
    422: ("Values cannot be used; `errors` names each.", None),
}
_WRITE = {
    401: ("No valid token.", None),
    403: ("The token lacks the scope findings:write.", None),
    404: ("There is no such finding, event, act or report.", None),
    409: ("The event does not fit how the finding stands.", None),
    422: ("Fields cannot be used; `errors` names each.", None),
    503: ("The article is busy; nothing was stored.", None),
}


class FindingsIn(Strict):
    """Which findings are listed, and how; several values are separated by commas."""

    state = Several(State)
    attention = Several(Attention)
    category = Several(Category)
    article = Words(
        longest=URL_LENGTH,
        load_default=None,
        metadata={"description": "The id or the address of an article."},
    )
    assignee = Words(
        longest=64,
        load_default=None,
        metadata={"description": "An editor's id, or `none` for what nobody has."},
    )
    q = Words(
        longest=200,
        shortest=1,
        load_default=None,
        metadata={
            "description": "Words of the passage, the wording or the article, or their beginnings."
        },
    )
    since = moment(
        metadata={"description": "Reported or decided last then or later."},
    )
    sort = fields.Enum(Sort, by_value=True, load_default=Sort.NEWEST)
    after = Words(longest=200, load_default=None)
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(1, MOST))


_findings_in, _findings_out, _whole_out = FindingsIn(), FindingsOut(), WholeOut()
_event_in, _bulk_in = EventIn(), BulkIn()
_done_out, _bulk_out = DoneOut(), BulkOut()


@bp.get("")
@describes(
    Operation(
        summary="The site's findings, page by page",
        tag="Sites",
        filters=FindingsIn,
        secured=True,
        answers={
            200: ("A page; the Link header leads to the next.", FindingsOut),
            **_READ,
            404: ("There is no such article.", None),
        },
    )
)
def index() -> tuple[Response, int, dict[str, str]]:
    """List the findings of the token's site."""
    site_id = holder(Scope.FINDINGS_READ).site_id
    asked = query_of(_findings_in)
    now = utc_now()
    page = listing(
        site_id,
        _filters(site_id, asked),
        q=asked["q"],
        sort=asked["sort"],
        after=asked["after"],
        limit=asked["limit"],
        now=now,
    )
    body = _findings_out.dump({"findings": [shown.finding(row, now=now) for row in page.rows]})
    return jsonify(body), 200, _link(page)


@bp.get("/<finding_id>")
@describes(
    Operation(
        summary="One finding, with its reports as they were sent, its places and its story",
        tag="Sites",
        secured=True,
        answers={200: ("The finding; its ETag goes into If-Match.", WholeOut), **_READ},
    )
)
def show(finding_id: str) -> tuple[Response, int, dict[str, str]]:
    """Show one finding of the token's site."""
    site_id = holder(Scope.FINDINGS_READ).site_id
    listed = one(site_id, finding_id)
    found = evidence([finding_id]).get(finding_id, Evidence())
    body = _whole_out.dump(shown.whole(listed, found, now=utc_now()))
    return jsonify(body), 200, {"ETag": f'"{listed.finding.etag}"'}


@bp.post("/<finding_id>/events")
@describes(
    Operation(
        summary="Let something happen to a finding",
        tag="Sites",
        body=EventIn,
        headers=("If-Match",),
        secured=True,
        answers={
            200: ("It happened.", DoneOut),
            **_WRITE,
            412: ("It changed since; `current` says by whom, when and to what.", None),
            428: ("If-Match is missing.", None),
        },
    )
)
def act(finding_id: str) -> tuple[Response, int, dict[str, str]]:
    """Act on one finding."""
    by = _by(holder(Scope.FINDINGS_WRITE))
    expected = _if_match()
    request.max_content_length = LARGEST_BULK
    wanted, act_id = _event_in.load(json_body())
    if act_id is not None:
        raise ValidationError({"act": ["A whole act is undone at /findings/events."]})
    done = acts.record(finding_id, wanted, by=by, expected=expected, clock=utc_now)
    item = done.first
    body = _done_out.dump(_item(item) | {"act": done.act_id, "other": done.other})
    return jsonify(body), 200, {"ETag": f'"{item.etag}"'}


@bp.post("/events")
@describes(
    Operation(
        summary="Let the same happen to many findings, or take a whole act back",
        tag="Sites",
        body=BulkIn,
        secured=True,
        answers={200: ("One result for each; what changed since is left out.", BulkOut), **_WRITE},
    )
)
def act_on_all() -> Response:
    """Act on many findings at once."""
    by = _by(holder(Scope.FINDINGS_WRITE))
    request.max_content_length = LARGEST_BULK
    body = _bulk_in.load(json_body())
    wanted, act_id = body["event"]
    if wanted.kind is EventKind.UNDONE:
        if act_id is None:
            raise BadInput("Name the act to take back; send act.", pointer="#/event/act")
        done = acts.undo(act_id, by=by, clock=utc_now)
    else:
        done = acts.record_all(wanted, body["findings"], by=by, clock=utc_now)
    return jsonify(_bulk_out.dump(done))


@bp.get("/<finding_id>/annotation")
@describes(
    Operation(
        summary="One finding as a W3C Web Annotation in JSON-LD",
        tag="Sites",
        secured=True,
        answers={200: (f"The annotation, as {MEDIA_TYPE}.", None), **_READ},
    )
)
def annotate(finding_id: str) -> tuple[Response, int, dict[str, str]]:
    """Show one finding as an annotation of its article."""
    site_id = holder(Scope.FINDINGS_READ).site_id
    listed = one(site_id, finding_id)
    address = public_url(url_for("api.findings.annotate", finding_id=finding_id))
    answer = jsonify(annotation(listed, place_of(listed), address))
    answer.content_type = MEDIA_TYPE
    return answer, 200, {"ETag": f'"{listed.finding.etag}"'}


def _by(who: Holder) -> By:
    return By(token_id=who.token_id, site_id=who.site_id)


def _if_match() -> str | None:
    """Return the one ETag of If-Match, None for ``*``; 428 without the header."""
    if "If-Match" not in request.headers:
        raise PreconditionRequired("Send the finding's ETag as If-Match, or * for any.")
    tags = list(request.if_match)
    if request.if_match.star_tag:
        return None
    if len(tags) != 1:
        raise BadRequest('Send one ETag in double quotes, as If-Match: "…".')
    return tags[0]


def _item(item: Item) -> dict[str, Any]:
    names = ("finding_id", "result", "etag", "state", "event_id", "detail", "current")
    return {name: getattr(item, name) for name in names}


def _filters(site_id: str, asked: dict[str, Any]) -> Filters:
    article_id = asked["article"]
    if article_id is not None and "/" in article_id:
        url = article_url(sites.by_id(site_id), article_id, None, pointer="#/article")
        article_id = articles.at(site_id, url)
    elif article_id is not None:
        article_id = articles.article(article_id, [site_id]).id
    assignee = asked["assignee"]
    return Filters(
        states=frozenset(asked["state"]),
        attention=frozenset(asked["attention"]),
        categories=frozenset(asked["category"]),
        article_id=article_id,
        assignee="" if assignee == "none" else assignee,
        since=asked["since"],
    )


def _link(page: Page) -> dict[str, str]:
    if page.after is None:
        return {}
    query = urlencode({**request.args.to_dict(), "after": page.after})
    address = f"{public_url(url_for('api.findings.index'))}?{query}"
    return {"Link": f'<{address}>; rel="next"'}
