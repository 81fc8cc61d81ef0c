"""``GET /export``: all that a site's readers and editors made, as a stream."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, stream_with_context
from marshmallow import fields, validate

from errorreport.accounts.models import Scope
from errorreport.api import shown
from errorreport.api.fields import Strict
from errorreport.api.finding_schema import WholeOut
from errorreport.api.wiring import Operation, describes, holder, query_of
from errorreport.clock import utc_now
from errorreport.reports import export
from errorreport.sites import audit
from errorreport.sites import service as sites
from errorreport.sites.audit import Actor
from errorreport.sites.models import Act

bp = Blueprint("export", __name__, url_prefix="/export")

_LINES = "application/x-ndjson"
_whole_out = WholeOut()


class ExportIn(Strict):
    """How a site is exported."""

    format = fields.String(
        load_default="ndjson",
        validate=validate.OneOf(["ndjson", "json"], error="Send ndjson or json."),
    )


_export_in = ExportIn()


@bp.get("")
@describes(
    Operation(
        summary="Everything of the site: its articles, their texts, its findings with all reports",
        tag="Sites",
        filters=ExportIn,
        secured=True,
        answers={
            200: ("One JSON object a line, or one JSON document with the same objects.", None),
            401: ("No valid token.", None),
            403: ("The token lacks the scope findings:read.", None),
            422: ("There is no such format.", None),
        },
    )
)
def index() -> Response:
    """Stream the token's site."""
    shown_by = holder(Scope.FINDINGS_READ)
    site = sites.by_id(shown_by.site_id)
    asked = query_of(_export_in)
    audit.written(site.id, Act.EXPORTED, by=Actor(token_id=shown_by.token_id), now=utc_now())
    lines = _lines(site.id)
    first = {"type": "site", "key": site.public_key, "name": site.name, "origins": site.origins}
    if asked["format"] == "json":
        body, media_type, ending = _document(first, lines), "application/json", "json"
    else:
        body, media_type, ending = _separate(first, lines), _LINES, "ndjson"
    name = f"{site.slug}-{utc_now():%Y-%m-%d}.{ending}"
    return Response(
        stream_with_context(body),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _lines(site_id: str) -> Iterator[dict[str, Any]]:
    for article in export.articles(site_id):
        yield {"type": "article", **article}
    for revision in export.revisions(site_id):
        yield {"type": "revision", **revision}
    now = utc_now()
    for listed, evidence in export.findings(site_id):
        found: Any = _whole_out.dump(shown.whole(listed, evidence, now=now))
        yield {"type": "finding", **found}


def _separate(first: dict[str, Any], lines: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield _json(first) + "\n"
    for line in lines:
        yield _json(line) + "\n"


def _document(first: dict[str, Any], lines: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield f'{{"site": {_json(first)}, "items": ['
    separator = "\n"
    for line in lines:
        yield separator + _json(line)
        separator = ",\n"
    yield "\n]}\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
