"""``POST /reports``: a reader's report, and ``/check``: what it would be answered."""

import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, g, jsonify, request, url_for
from werkzeug.datastructures import Headers
from werkzeug.urls import iri_to_uri

from errorreport.addresses import client_network
from errorreport.api.admission import Admitted
from errorreport.api.fence import require_own_origin
from errorreport.api.limits import by_address, count_against_site, count_check, count_reader
from errorreport.api.report_schema import REPORT_IN, AnswerOut, CheckOut, ReportIn
from errorreport.api.wiring import Operation, describes, idempotency_key, json_body, settings
from errorreport.at_once import few_at_once
from errorreport.clock import utc_now
from errorreport.errors import BadInput, NotFound
from errorreport.grouping import reads_as_comment
from errorreport.observe import Metrics
from errorreport.problems import TABLE
from errorreport.public import public_url
from errorreport.reports import service as reports
from errorreport.reports.new_report import NewReport
from errorreport.reports.remembered import Submission
from errorreport.sites import service as sites
from errorreport.sites.models import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

bp = Blueprint("reports", __name__, url_prefix="/reports")


class _Stored(Response):
    """An answer whose headers are complete: Werkzeug would copy them and write Location anew."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        """Return the headers as they are."""
        return self.headers


# In a string of JSON its quotation marks would be escaped.
_PROOF = re.compile(rb',\s*"proof"\s*:\s*"[^"\\]*"|"proof"\s*:\s*"[^"\\]*"\s*,\s*')
CONTEXT_TO_ASK = 12  # code points round the mark: fewer would let anyone try words at random


@bp.post("")
@by_address
@describes(
    Operation(
        summary="Send a reader's report",
        tag="Readers",
        body=ReportIn,
        headers=("Idempotency-Key", "Origin"),
        answers={
            201: ("Stored; a repeated Idempotency-Key gets its first answer.", AnswerOut),
            400: ("Not JSON, or a malformed Idempotency-Key.", None),
            403: ("The Origin is missing or not one of the site's.", None),
            404: ("There is no such site.", None),
            413: ("The body is larger than 48 KiB.", None),
            415: ("The body is not application/json.", None),
            422: ("Fields cannot be used; `errors` names each.", None),
            429: ("Too many: solve the challenge, or wait Retry-After seconds.", None),
            503: ("The article is busy; nothing was stored.", None),
        },
    )
)
def submit() -> Response:
    """Store one report and answer what is now true of the mistake."""
    key = idempotency_key()
    body = json_body()
    said = body if isinstance(body, dict) else {}
    site = _site(body, lambda site: count_against_site(site, said.get("took_ms")))
    require_own_origin(site, request.origin)
    count_reader(site, said.get("reader_key"))
    admission = Admitted(site, said.get("proof"))
    with few_at_once():
        new: NewReport = REPORT_IN.load(body)
        submission = None
        if key is not None:
            submission = Submission(site.id, key, _hash_of(request.get_data(), said.get("proof")))
        answer = reports.submit(
            site,
            new,
            submission=submission,
            network=client_network(),
            secret_key=settings().secret_key,
            admission=admission,
            clock=utc_now,
        )
    page, call = _receipts()
    g.answered = answer.facts["answer"]
    shown = {"id": answer.report_id, "receipt": page + answer.receipt_secret, **answer.facts}
    headers = {"Location": call + answer.receipt_secret, "Cache-Control": "no-store"}
    document = current_app.json.dumps(shown)
    return _Stored(document, HTTPStatus.CREATED, headers, content_type="application/json")


@bp.post("/check")
@by_address
@describes(
    Operation(
        summary="Ask what a report would be answered; nothing is stored",
        tag="Readers",
        body=ReportIn,
        headers=("Origin",),
        answers={
            200: ("The answer, its count rounded down to 1, 2, 5, 10, 20 or 50.", CheckOut),
            400: ("Not JSON.", None),
            403: ("The Origin is missing or not one of the site's.", None),
            404: ("There is no such site.", None),
            413: ("The body is larger than 48 KiB.", None),
            415: ("The body is not application/json.", None),
            422: ("Fields cannot be used, or fewer than 12 characters surround the mark.", None),
            429: ("Too many; wait Retry-After seconds.", None),
        },
    )
)
def check() -> tuple[Response, int, dict[str, str]]:
    """Answer what is true of the mistake now, as far as one may know who has not reported it."""
    body = json_body()
    site = _site(body, count_check)
    require_own_origin(site, request.origin)
    new: NewReport = REPORT_IN.load(body)
    quote = new.quote
    if quote is None or len(f"{quote.prefix}{quote.suffix}".strip()) < CONTEXT_TO_ASK:
        raise BadInput(
            f"A question needs the marked words with {CONTEXT_TO_ASK} characters of the text "
            "around them in prefix and suffix; a report can be sent without.",
            pointer="#/target/selector",
        )
    facts = reports.check(site, new, network=client_network(), clock=utc_now)
    wording = new.suggestion
    comment = wording is not None and reads_as_comment(quote.exact, wording)
    return jsonify({**facts, "reads_as_comment": comment}), 200, {"Cache-Control": "no-store"}


@bp.after_request
def count(response: Response) -> Response:
    """Count every report: by its answer, or by the problem that its sender was told."""
    if request.endpoint != "api.reports.submit" or request.method != "POST":
        return response
    metrics: Metrics = current_app.extensions["errorreport.metrics"]
    if response.status_code == HTTPStatus.CREATED:
        metrics.reports.labels(g.answered).inc()
    else:
        said = response.get_json(silent=True) or {}
        problem = str(said.get("type", "")).rpartition("#problem-")[2]
        known = problem in {row.name for row in TABLE.values()}
        metrics.refused.labels(problem if known else str(response.status_code)).inc()
    return response


def _receipts() -> tuple[str, str]:
    """Return what stands before the secret in the addresses of a receipt and of its API call."""
    known: dict[str, tuple[str, str]] = current_app.extensions
    found = known.get("errorreport.receipts")
    if found is None:
        of: Any = {"secret": "0"}
        page = public_url(url_for("receipts.page", **of)).removesuffix("0")
        call = public_url(url_for("api.receipts.show", **of)).removesuffix("0")
        found = known["errorreport.receipts"] = page, iri_to_uri(call)
    return found


def _hash_of(body: bytes, proof: object) -> str:
    """Return the hash of a report: the same with a proof of work put among its fields."""
    if proof:
        body = _PROOF.sub(b"", body, count=1)
    return hashlib.sha256(body).hexdigest()


def _site(body: Any, count: Callable[[Site | None], None]) -> Site:
    """Return the site the body names, having counted the request against it.

    Everything that names no site falls through to the schema, whose sentence is better.
    """
    key = body.get("site") if isinstance(body, dict) else None
    site = None
    if isinstance(key, str) and "\0" not in key and key.isascii():
        site = sites.by_public_key(key)
    count(site)
    if site is None:
        REPORT_IN.load(body)
        raise NotFound(
            f"There is no site {key!r}. Check the data-site attribute of the script against "
            "`errorreport site show`."
        )
    return site
