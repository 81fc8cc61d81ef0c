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
from errorreport.demo.copies import Copies, Copy
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


class Newsroom:
    """Where articles are saved: first as copies, then at the service."""

    def __init__(self, copies: Copies, desk: Desk, page_of: Callable[[str], str]) -> None:
        """Tell ``desk`` the pages that ``page_of`` renders, as readers get them."""
        self.copies = copies
        self._desk = desk
        self._page_of = page_of
        # One at a time, so that texts reach the service in the order in which they were saved.
        self._saving = threading.Lock()

    def save(self, slug: str, body: str, *, complete: bool) -> None:
        """Let ``body`` stand from now on."""
        with self._saving:
            self.copies.save(slug, body)
            self._tell(slug, complete=complete)

    def restore(self, slug: str) -> None:
        """Let the text before this one stand again."""
        with self._saving:
            self.copies.restore(slug)
            # Restoring is a decision, so the text is whole however unlike the last it is.
            self._tell(slug, complete=True)

    def _tell(self, slug: str, *, complete: bool) -> None:
        said = self._desk.tell(slug, self._page_of(slug), complete=complete)
        self.copies.note(slug, said)


def create_cms(newsroom: Newsroom, *, public_url: str) -> Blueprint:
    """Return the edit pages of the publication at ``public_url``."""
    bp = Blueprint("cms", __name__)
    bp.before_request(lambda: _refuse_others(public_url))

    def copy_of(slug: str) -> Copy:
        try:
            return newsroom.copies.current(slug)
        except KeyError:
            abort(404)

    @bp.get("/<slug>/edit")
    def edit(slug: str) -> str:
        return render_template("edit.html", slug=slug, copy=copy_of(slug))

    @bp.post("/<slug>/edit")
    def save(slug: str) -> Response:
        copy_of(slug)
        body = request.form.get("body", "").replace("\r\n", "\n")
        if not body.strip():
            abort(400, "An article is not to be empty. Go back, your text is still there.")
        newsroom.save(slug, body, complete="complete" in request.form)
        return redirect(url_for("cms.edit", slug=slug), 303)

    @bp.post("/<slug>/restore")
    def restore(slug: str) -> Response:
        copy_of(slug)
        newsroom.restore(slug)
        return redirect(url_for("cms.edit", slug=slug), 303)

    return bp


def _refuse_others(public_url: str) -> None:
    """Take no form but our own: any page in the same browser can send one to loopback.

    The origin is compared with the address the publication was given, not with the Host header,
    which a page whose name was pointed at this machine would choose itself.
    """
    if request.method == "POST" and (
        request.origin != URL(public_url).origin
        or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    ):
        abort(403, f"This form was not sent from {public_url}/. Open the page there.")
