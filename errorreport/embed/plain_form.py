"""``/report``: the form as a plain page, for wherever the snippet cannot send.

Newsletters, print and strict pages lead here. It works without script, stores what POST /reports
would store by the same schema, limits and service, and answers with the reader's receipt.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from errorreport.addresses import client_network
from errorreport.api.admission import Admitted
from errorreport.api.limits import by_address, count_against_site
from errorreport.api.report_schema import EXACT, REPORT_IN, WORDS
from errorreport.api.wiring import settings
from errorreport.articles.models import URL_LENGTH
from errorreport.clock import utc_now
from errorreport.embed.views import snippet
from errorreport.errors import BadInput, ProofWanted
from errorreport.findings.models import Category
from errorreport.ids import is_id, new_id, time_of
from errorreport.reports import service as reports
from errorreport.reports.remembered import Submission
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from errorreport.web.language import gettext, lazy_gettext

bp = Blueprint("plain_form", __name__, url_prefix="/report")

CATEGORIES = {
    Category.SPELLING: lazy_gettext("Spelling or grammar"),
    Category.FACT: lazy_gettext("A fact, name or number"),
    Category.LINK: lazy_gettext("A link or picture"),
    Category.LAYOUT: lazy_gettext("How the page looks"),
    Category.OTHER: lazy_gettext("Something else"),
}

_FIELDS = ("url", "quote", "suggestion", "comment", "category", "token", "trap")
_LONGEST = {"url": URL_LENGTH, "quote": EXACT, "suggestion": WORDS, "comment": WORDS}
# The page's address is in its own, and the article's is nobody's business elsewhere.
_PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@bp.get("")
@by_address
def page() -> Response:
    """Show the form with what the address says of the place."""
    site = _site(request.args.get("site"))
    if site is None:
        return _not_set_up()
    typed = {name: request.args.get(name, "") for name in ("url", "quote")}
    # What an address carries over a limit was cut from a page, so the beginning is kept.
    return _shown(site, {name: text[: _LONGEST[name]] for name, text in typed.items()})


@bp.post("")
@by_address
def submit() -> AnyResponse:
    """Store the report and lead to its receipt, or say what to mend."""
    site = _site(request.form.get("site"))
    # Browsers send line ends as two characters, and limits count what the reader typed.
    typed = {name: request.form.get(name, "").replace("\r\n", "\n") for name in _FIELDS}
    count_against_site(site, _took_ms(typed["token"]))
    if site is None:
        return _not_set_up()
    document = _document(site, typed)
    try:
        admission = Admitted(site, request.form.get("proof"))
        answer = reports.submit(
            site,
            REPORT_IN.load(document),
            submission=_submission(site, typed["token"], document),
            network=client_network(),
            secret_key=settings().secret_key,
            admission=admission,
            clock=utc_now,
        )
    except (ValidationError, BadInput) as refused:
        return _shown(site, typed, _wrong(refused), status=422)
    except ProofWanted as wanted:
        return _asked(site, typed, wanted)
    response = redirect(url_for("receipts.page", secret=answer.receipt_secret), 303)
    response.headers.update(_PRIVATE)
    return response


def _site(key: str | None) -> Site | None:
    if not key or "\0" in key or not key.isascii():
        return None
    return sites.by_public_key(key)


def _document(site: Site, typed: dict[str, str]) -> dict[str, Any]:
    """Return the form as the body of POST /reports; what was left empty is absent."""
    quote = typed["quote"].strip()
    selector = [{"type": "TextQuoteSelector", "exact": quote}] if quote else []
    return {
        "site": site.public_key,
        "target": {
            "source": typed["url"].strip(),
            "part": "text" if quote else "page",
            "selector": selector,
        },
        "suggestion": typed["suggestion"].strip() or None,
        "comment": typed["comment"].strip() or None,
        "category": typed["category"] or None,
        "trap": typed["trap"],
    }


def _took_ms(token: str) -> float:
    """Return how long the form was open; a token that none of ours has stands for no time."""
    return (utc_now() - time_of(token)) / timedelta(milliseconds=1) if is_id(token) else 0.0


def _submission(site: Site, token: str, document: dict[str, Any]) -> Submission | None:
    """The same words sent twice from one page are one report; other words are another."""
    if not token:
        return None
    content = hashlib.sha256(json.dumps([token, document]).encode()).hexdigest()
    return Submission(site.id, content, content)


def _wrong(refused: ValidationError | BadInput) -> dict[str, str]:
    """Return what is wrong by the name of the field; "" stands for the form as a whole."""
    if isinstance(refused, BadInput):
        field = "url" if refused.pointer.startswith("#/target/source") else ""
        foreign = gettext("Reports are not taken for this page.")
        return {field: foreign if field else str(refused)}
    messages: Any = refused.messages
    wrong = {name: gettext("This is too long.") for name in ("suggestion",) if name in messages}
    if "comment" in messages:
        too_long = len(request.form.get("comment", "")) > WORDS
        wrong["comment"] = (
            gettext("This is too long.")
            if too_long
            else gettext("Say which words are wrong, or what is wrong on the page.")
        )
    target = messages.get("target", {})
    if "selector" in target:
        wrong["quote"] = gettext("Mark fewer words (1,000 characters at most).")
    if "source" in target:
        wrong["url"] = gettext("Give the address of the page, as it begins with https://.")
    return wrong or {"": gettext("The report was not accepted. What you wrote is still here.")}


def _asked(site: Site, typed: dict[str, str], wanted: ProofWanted) -> Response:
    """Show the form as it was sent, which does the sum and goes out again by itself."""
    response = _shown(site, typed, status=429, challenge=wanted.challenge)
    response.headers["Retry-After"] = str(wanted.seconds)
    return response


def _shown(
    site: Site,
    typed: dict[str, str],
    wrong: dict[str, str] | None = None,
    *,
    status: int = 200,
    challenge: dict[str, Any] | None = None,
) -> Response:
    html = render_template(
        "report_form.html",
        site=site,
        typed={name: typed.get(name, "") for name in _FIELDS},
        # What goes out again by itself is the same submission.
        token=typed["token"] if challenge and typed["token"] else new_id(),
        wrong=wrong or {},
        challenge=challenge,
        solver=url_for("embed.asset", path=snippet().proof.path) if challenge else None,
        categories=CATEGORIES,
        longest=_LONGEST,
    )
    response = make_response(html, status)
    response.headers.update(_PRIVATE)
    return response


def _not_set_up() -> Response:
    return make_response(render_template("report_not_set_up.html"), 404)
