"""``/articles``: what a site says of its articles, and where they stand."""

from flask import Blueprint, Response, jsonify, request
from marshmallow import fields

from errorreport.accounts.models import Scope
from errorreport.api.fields import Strict, Words
from errorreport.api.revisions import FactsIn, facts_of
from errorreport.api.wiring import Operation, acting_site, describes, json_body
from errorreport.articles.models import URL_LENGTH
from errorreport.clock import utc_now
from errorreport.errors import BadInput
from errorreport.findings import moving
from errorreport.reports.letting_in import let_in_named
from errorreport.sites.addresses import article_url

bp = Blueprint("articles", __name__, url_prefix="/articles")

_COMMON = {
    401: ("No valid token.", None),
    403: ("The token lacks the scope revisions.", None),
    404: ("There is no such article.", None),
    422: ("Fields cannot be used; `errors` names each.", None),
    503: ("The article is busy; nothing was stored.", None),
}


class ArticleOut(Strict):
    """An article."""

    article = fields.String(required=True)


class GoneOut(ArticleOut):
    """An article that left the site."""

    gone = fields.Integer(required=True, metadata={"description": "Findings that left with it."})


class MoveIn(Strict):
    """Two addresses of a site."""

    from_ = Words(longest=URL_LENGTH, shortest=1, required=True, data_key="from")
    to = Words(longest=URL_LENGTH, shortest=1, required=True)


_facts_in = FactsIn()
_move_in = MoveIn()


@bp.put("")
@describes(
    Operation(
        summary="Say what an article is: title, section, authors, where it is edited",
        tag="Sites",
        body=FactsIn,
        secured=True,
        answers={200: ("Known before.", ArticleOut), 201: ("Added.", ArticleOut), **_COMMON},
    )
)
def put() -> tuple[Response, int]:
    """Write what a site says of one article."""
    site = acting_site(Scope.REVISIONS)
    data = _facts_in.load(json_body())
    url = article_url(site, data["url"], None, pointer="#/url")
    article_id, added = moving.describe(site, url, facts_of(data), clock=utc_now)
    if added:
        let_in_named(site, url, clock=utc_now)
    return jsonify(article=article_id), 201 if added else 200


@bp.delete("")
@describes(
    Operation(
        summary="Take an article off: its findings are gone until a new text brings it back",
        tag="Sites",
        query=("url",),
        secured=True,
        answers={200: ("Taken off, now or before.", GoneOut), **_COMMON},
    )
)
def delete() -> Response:
    """Unpublish one article."""
    site = acting_site(Scope.REVISIONS)
    sent = request.args.get("url")
    if sent is None:
        raise BadInput("Name the article: DELETE /api/v1/articles?url=…", pointer="#/url")
    url = article_url(site, sent, None, pointer="#/url")
    article_id, changes = moving.unpublish(site, url, clock=utc_now)
    return jsonify(article=article_id, gone=len(changes))


@bp.post("/move")
@describes(
    Operation(
        summary="Say that an article stands elsewhere now, or is one with another",
        tag="Sites",
        body=MoveIn,
        secured=True,
        answers={200: ("Moved.", ArticleOut), 409: ("It stands there already.", None), **_COMMON},
    )
)
def move() -> Response:
    """Give an article another address."""
    site = acting_site(Scope.REVISIONS)
    data = _move_in.load(json_body())
    from_url = article_url(site, data["from_"], None, pointer="#/from")
    to_url = article_url(site, data["to"], None, pointer="#/to")
    return jsonify(article=moving.move(site, from_url, to_url, clock=utc_now))


@bp.delete("/move")
@describes(
    Operation(
        summary="Undo a move",
        tag="Sites",
        query=("from",),
        secured=True,
        answers={200: ("Moved back.", ArticleOut), **_COMMON},
    )
)
def unmove() -> Response:
    """Give an article back its earlier address, and its own findings."""
    site = acting_site(Scope.REVISIONS)
    sent = request.args.get("from")
    if sent is None:
        raise BadInput("Name the address: DELETE /api/v1/articles/move?from=…", pointer="#/from")
    from_url = article_url(site, sent, None, pointer="#/from")
    return jsonify(article=moving.unmove(site, from_url, clock=utc_now))
