"""The publication's own tiny CMS: an edit page for every article, which tells the service.

It stands for the CMS that a site has: the service hears of a new text through its API alone.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from ada_url import URL
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errorreport.client import Client, PageRefused, Pushed, ServerTrouble
from errorreport.demo.copies import Copies
from errorreport.extract import page_facts

LONGEST = 1024 * 1024  # bytes of one form
_DID = {
    "corrected": "left the queue",
    "removed": "left the queue with the passage",
    "regressed": "came back to the queue",
    "changed": "stands in words that changed: an editor has a look",
    "unsure": "could not be followed: an editor has a look",
}


class Desk:
    """Where the publication tells of its articles."""

    def __init__(self, api_url: str, token: Path, public_url: str) -> None:
        """Send to the service at ``api_url`` with the token in a file."""
        self._api_url = api_url
        self._token = token
        self._public_url = public_url

    def tell(self, slug: str, html: str, *, complete: bool = False) -> str:
        """Send an article's page; return in a sentence or two what it did."""
        try:
            pushed = self.push(slug, html, complete=complete)
        except (ServerTrouble, PageRefused, OSError) as error:
            return f"Saved here, but the service was not told: {error} Save again to try again."
        return told(pushed)

    def push(self, slug: str, html: str, *, complete: bool = False) -> Pushed:
        """Send an article's page; raises as ``Client.push``, and ``OSError``."""
        client = Client(self._api_url, self._token.read_text(encoding="utf-8").strip())
        url = f"{self._public_url}/{slug}"
        # The address first: where an article is edited is known even if its text is held.
        client.describe({"url": url, "article_id": slug, "edit_url": f"{url}/edit"})
        facts = page_facts(html)  # the version, the headline and the language stand in the page
        page = {"url": url, "html": html, "article_id": slug, "version": facts.version}
        page |= {"title": facts.headline, "language": facts.language}
        return client.push({**page, "complete": complete})


def told(pushed: Pushed) -> str:
    """Say what a push did."""
    if pushed.fate == "held":
        return (
            "The service holds this text back, for it is too unlike the last one: nothing in the "
            "queue changed. Save it again as complete if it is what you mean."
        )
    if pushed.fate == "unchanged":
        return "The service has this text already."
    did = [
        f"{count} {'mistake' if count == 1 else 'mistakes'} {_DID[name]}"
        for name, count in _counted(pushed.outcomes)
    ]
    return f"Saved and told: {'; '.join(did) or 'nothing in the queue changed'}."


def _counted(outcomes: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(name, outcomes[name]) for name in _DID if outcomes.get(name)]


def create_cms(
    copies: Copies, desk: Desk, *, public_url: str, page_of: Callable[[str], str]
) -> Blueprint:
    """Return the edit pages; ``page_of`` renders an article's page as readers get it."""
    bp = Blueprint("cms", __name__)
    # One at a time, so that texts reach the service in the order in which they were saved.
    saving = threading.Lock()

    @bp.before_request
    def refuse_others() -> None:
        """Take no form but our own: any page in the same browser can send one to loopback.

        The origin is compared with the address the publication was given, not with the Host
        header, which a page whose name was pointed at this machine would choose itself.
        """
        if request.method == "POST" and (
            request.origin != URL(public_url).origin
            or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
        ):
            abort(403, f"This form was not sent from {public_url}/. Open the page there.")

    @bp.get("/<slug>/edit")
    def edit(slug: str) -> str:
        return render_template("edit.html", slug=slug, copy=_known(copies, slug))

    @bp.post("/<slug>/edit")
    def save(slug: str) -> Response:
        _known(copies, slug)
        body = request.form.get("body", "").replace("\r\n", "\n")
        if not body.strip():
            abort(400, "An article is not to be empty. Go back, your text is still there.")
        with saving:
            copies.save(slug, body)
            said = desk.tell(slug, page_of(slug), complete="complete" in request.form)
            copies.note(slug, said)
        return redirect(url_for("cms.edit", slug=slug), 303)

    @bp.post("/<slug>/restore")
    def restore(slug: str) -> Response:
        _known(copies, slug)
        with saving:
            copies.restore(slug)
            # Restoring is a decision, so the text is whole however unlike the last it is.
            said = desk.tell(slug, page_of(slug), complete=True)
            copies.note(slug, said)
        return redirect(url_for("cms.edit", slug=slug), 303)

    return bp


def _known(copies: Copies, slug: str) -> object:
    try:
        return copies.current(slug)
    except KeyError:
        abort(404)
