"""The demo publication: a small newspaper on an origin of its own that embeds the snippet.

It knows the service only as any site does: a script element and two origins in its policy.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from ada_url import URL
from flask import Flask, Response, abort, render_template, url_for
from markupsafe import Markup

from errorreport.demo.cms import LONGEST, Desk, Newsroom, create_cms
from errorreport.demo.copies import Copies

_FOLDER = files("errorreport.demo")

# The customary line under an article, in its own language.
HINTS = {
    "en": "Found a mistake? Select it and press Ctrl+Enter.",
    "ru": "Нашли ошибку? Выделите её и нажмите Ctrl+Enter.",
    "ar": "وجدتم خطأ؟ حدّدوه واضغطوا Ctrl+Enter.",
}


@dataclass(frozen=True)
class Page:
    """One article: what its template shows, and its body as HTML of our own writing."""

    slug: str
    language: str
    section: str
    title: str
    author: str
    published: str  # ISO 8601
    date: str  # as the article's language writes it
    version: str
    body: str

    @property
    def direction(self) -> str:
        """Which way the article is written."""
        return "rtl" if self.language == "ar" else "ltr"

    @property
    def hint(self) -> str:
        """How a reader reports a mistake."""
        return HINTS[self.language]


def pages() -> dict[str, Page]:
    """Return the articles by slug, newest first, as they stand in ``articles/``."""
    folder = _FOLDER / "articles"
    listed = json.loads((folder / "articles.json").read_text(encoding="utf-8"))
    return {
        item["slug"]: Page(
            **item, body=(folder / f"{item['slug']}.html").read_text(encoding="utf-8")
        )
        for item in listed
    }


def mistakes() -> list[dict[str, str]]:
    """Return the mistakes the articles are known to hold, each with its context and its cure."""
    known: list[dict[str, str]] = json.loads(
        (_FOLDER / "mistakes.json").read_text(encoding="utf-8")
    )
    return known


def create_publication(
    *,
    site_key: str,
    server_url: str,
    public_url: str,
    folder: str | None = None,
    api_url: str | None = None,
) -> Flask:
    """Return the publication at ``public_url``, reporting to ``site_key`` at ``server_url``.

    With a ``folder`` for edited copies, in which the file ``token`` holds the site's token, its
    articles can be edited, and the service hears of it at ``api_url``.
    """
    app = Flask(__name__)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(MAX_CONTENT_LENGTH=LONGEST, MAX_FORM_MEMORY_SIZE=LONGEST)
    public_url = public_url.rstrip("/")
    articles = pages()
    shared = {
        "articles": articles,
        "snippet": f"{server_url}/embed.js",
        "desk_url": f"{server_url}/",
        "site_key": site_key,
        "public_url": public_url,
        "editable": folder is not None,
    }
    app.context_processor(lambda: shared)
    app.after_request(_with_policy(server_url))
    if folder is None:
        _add_pages(app, articles.get)
        return app
    copies = Copies(Path(folder), {slug: page.body for slug, page in articles.items()})
    page_of = _add_pages(app, lambda slug: _edited(articles.get(slug), copies))
    desk = Desk(api_url or server_url, Path(folder) / "token", public_url)
    app.register_blueprint(create_cms(Newsroom(copies, desk, page_of), public_url=public_url))
    return app


def _edited(page: Page | None, copies: Copies) -> Page | None:
    if page is None:
        return None
    copy = copies.current(page.slug)
    return replace(page, body=copy.body, version=str(copy.number))


def _add_pages(app: Flask, find: Callable[[str], Page | None]) -> Callable[[str], str]:
    """Add the front page and an article's page, and return what renders the latter."""

    def page_of(slug: str) -> str:
        page = find(slug)
        if page is None:
            abort(404)
        # Pictures of one installation may stand under a path prefix.
        pictures = url_for("static", filename="x").removesuffix("/x")
        body = Markup(page.body.replace("{static}", pictures))  # noqa: S704 - of this newsroom
        return render_template("article.html", page=page, body=body)

    app.add_url_rule("/", "front", lambda: render_template("front.html"))
    app.add_url_rule("/<slug>", "article", page_of)
    return page_of


def _with_policy(server_url: str) -> Any:
    """Return how every answer is given a policy that allows one foreign origin and no more."""
    origin = URL(server_url).origin
    policy = "; ".join(
        (
            "default-src 'self'",
            f"script-src {origin}",
            f"connect-src {origin}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )

    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        return response

    return add
