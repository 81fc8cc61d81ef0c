"""``/compat/orphus``: what the script of Orphus sends; a site may keep it and change its action.

The script (5.01, and the 6.0 that goes on with it) posts a form into a hidden frame, in the
encoding of the page, and never looks at what comes back. Orphus' own receiver says there how it
went, by an alert; so does this one, in the reader's language and the snippet's words.
"""

import base64
import hashlib
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from ada_url import URL, check_url
from flask import Blueprint, Response, g, render_template, request, url_for
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import escape

from errorreport.addresses import client_network
from errorreport.api.admission import Admitted
from errorreport.api.fence import require_own_origin
from errorreport.api.limits import by_address, count_against_site
from errorreport.api.report_schema import CONTEXT, REPORT_IN
from errorreport.api.wiring import settings
from errorreport.clock import utc_now
from errorreport.embed.snippet import locales
from errorreport.embed.views import snippet
from errorreport.errors import BadInput, ForeignOrigin, NotFound, ProofWanted
from errorreport.extract.charsets import CODECS
from errorreport.public import public_url
from errorreport.reports import proofs
from errorreport.reports import service as reports
from errorreport.reports.answers import AnswerKind
from errorreport.sites import service as sites
from errorreport.sites.models import Site

bp = Blueprint("compat", __name__, url_prefix="/compat")

_THANKS = "answer.thanks"
#: what follows the thanks; of an answer that needs a date its title has to do
_ANSWERS = {
    AnswerKind.NEW: ("answer.new",),
    AnswerKind.KNOWN: ("answer.known.others",),
    AnswerKind.ALREADY_FIXED: ("answer.already_fixed.title",),
    AnswerKind.GONE: ("answer.gone",),
    AnswerKind.DECLINED: ("answer.declined.title", "answer.declined"),
    AnswerKind.REGRESSED: (),
    AnswerKind.HELD: ("answer.held",),
}
_REFUSED = "refused.other.title"
_NO_SITE, _NO_PAGE = "refused.site", "refused.page"
_SAID = {_THANKS, _REFUSED, _NO_SITE, _NO_PAGE} | {
    key for keys in _ANSWERS.values() for key in keys
}
# What the page's encoding has no sign for, a browser writes as a number: &#1110; in a Latin page.
_NUMBERED = re.compile(r"&#([0-9]{2,7});")
_MOST_FIELDS = 40
_FIELDS = ("c_sel", "c_pre", "c_suf", "ref", "comment")
# Any page may frame it: there is nothing to press, and its words are the service's.
_FRAMED = "base-uri 'none'; frame-ancestors *"
_PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_SPACES = re.compile(r"\s+")


@bp.post("/orphus")
@by_address
def orphus() -> Response:
    """Store one report of the Orphus script; the site's key stands in the form's address."""
    site = _site(request.args.get("site"))
    g.typed = typed = _typed(request.get_data())
    shown = typed.get("proof")
    # A form that our own frame sends again says by its proof which page it was of.
    proof = proofs.checked(shown, site.public_key, settings().secret_key) if shown else None
    origin = proof.origin if proof else _origin()
    require_own_origin(site, origin)
    admission = Admitted(site, shown, origin=origin)
    answer = reports.submit(
        site,
        REPORT_IN.load(_document(site, typed)),
        submission=None,
        network=client_network(),
        secret_key=settings().secret_key,
        admission=admission,
        clock=utc_now,
    )
    g.said = (_THANKS, *_ANSWERS[AnswerKind(answer.facts["answer"])])
    receipt = public_url(f"/r/{answer.receipt_secret}")
    return _page(f'<p><a href="{escape(receipt)}">{escape(receipt)}</a></p>', 201)


@bp.errorhandler(NotFound)
def unknown(error: NotFound) -> Response:
    """Say what is missing where the site's owner looks for it; other errors are told as usual."""
    g.said = (_NO_SITE,)
    return _page(f"<p>{escape(error)}</p>", 404)


@bp.errorhandler(ForeignOrigin)
def foreign(error: ForeignOrigin) -> Response:
    """Say whose page this is not."""
    g.said = (_NO_PAGE,)
    return _page(f"<p>{escape(error)}</p>", 403)


@bp.errorhandler(ProofWanted)
def wanted(error: ProofWanted) -> Response:
    """Have the frame do the sum, which the page's script cannot, and send the form again."""
    g.summing = True
    html = render_template(
        "orphus_sum.html",
        typed={name: g.typed.get(name, "") for name in _FIELDS},
        challenge=error.challenge,
        solver=url_for("embed.asset", path=snippet().proof.path),
    )
    response = Response(html, 429, content_type="text/html; charset=utf-8")
    response.headers.update(_PRIVATE)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; form-action 'self'; {_FRAMED}"
    )
    return response


@bp.after_request
def tell(response: Response) -> Response:
    """Let the frame tell the reader how it went: the page that sent the form never looks."""
    if response.mimetype != "text/html" or g.get("summing"):
        return response
    refused = response.status_code >= 400
    words = _words(request.accept_languages.best_match(_spoken()) or "en")
    keys = g.get("said") or ((_REFUSED,) if refused else (_THANKS,))
    script = f"alert({htmlsafe_json_dumps(' '.join(words[key] for key in keys))})"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    response.set_data(f"{response.get_data(as_text=True)}<script>{script}</script>\n")
    response.headers.update(_PRIVATE)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'self'; "
        f"form-action 'none'; {_FRAMED}"
    )
    return response


def _page(body: str, status: int) -> Response:
    html = f'<!doctype html><meta charset="utf-8"><title>errorreport</title>\n{body}\n'
    return Response(html, status, content_type="text/html; charset=utf-8")


@cache
def _words(language: str) -> dict[str, str]:
    return {key: text for key, text in locales()[language].items() if key in _SAID}


@cache
def _spoken() -> tuple[str, ...]:
    return tuple(locales())


def _site(key: str | None) -> Site:
    found = sites.by_public_key(key) if key and key.isascii() else None
    count_against_site(found)
    if found is None:
        raise NotFound(
            f"There is no site {key!r}. Let the form's address end in ?site= and the key that "
            "`errorreport site show` prints."
        )
    return found


def _origin() -> str | None:
    """Return the page's origin; a page that lets it be known to nobody has the origin "null"."""
    origin = request.origin
    if origin not in {None, "null"}:
        return origin
    if request.referrer and check_url(request.referrer):
        return URL(request.referrer).origin
    raise ForeignOrigin(
        "The form came without the origin of its page. Let the page's Referrer-Policy be "
        "strict-origin-when-cross-origin, or load /orphus.js from the service."
    )


def _typed(body: bytes) -> dict[str, str]:
    """Return the fields of the form, which is written in the encoding that it names itself."""
    try:
        text = body.decode("ascii")
        named = dict(parse_qsl(text, encoding="latin-1", max_num_fields=_MOST_FIELDS))
        label = named.get("charset", "").strip().lower() or "utf-8"
        encoding = CODECS.get(label)
        if encoding is None:
            raise BadInput(f"The charset {label!r} is none that browsers know; use UTF-8.")
        fields = dict(parse_qsl(text, encoding=encoding, errors="strict"))
    except ValueError:
        raise BadInput("The form is not written in the charset that it names.") from None
    if encoding == "utf-8":
        return fields
    return {name: _NUMBERED.sub(_character, value) for name, value in fields.items()}


def _character(number: re.Match[str]) -> str:
    code = int(number[1])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else number[0]


def _document(site: Site, typed: dict[str, str]) -> dict[str, Any]:
    """Return the form as the body of POST /reports."""

    # Its texts are a range's, with the line ends of the source; the reading text has single spaces.
    def said(name: str) -> str:
        return _SPACES.sub(" ", typed.get(name, ""))

    selector = {
        "type": "TextQuoteSelector",
        "exact": said("c_sel").strip(),
        # How much of the text it sends is a setting of the script.
        "prefix": said("c_pre")[-CONTEXT:],
        "suffix": said("c_suf")[:CONTEXT],
    }
    return {
        "site": site.public_key,
        "target": {"source": typed.get("ref", "").strip(), "selector": [selector]},
        "comment": typed.get("comment", "").strip() or None,
    }
