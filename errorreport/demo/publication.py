"""The demo publication: a small newspaper on an origin of its own that embeds the snippet.

It knows the service only as any site does: a script element and two origins in its policy.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ada_url import URL
from flask import Flask, Response, abort, render_template, url_for
from markupsafe import Markup

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


def create_publication(*, site_key: str, server_url: str, public_url: str) -> Flask:
    """Return the publication at ``public_url``, reporting to ``site_key`` at ``server_url``."""
    app = Flask(__name__)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    articles = pages()
    shared = {
        "snippet": f"{server_url}/embed.js",
        "site_key": site_key,
        "public_url": public_url.rstrip("/"),
    }

    @app.get("/")
    def front() -> str:
        return render_template("front.html", pages=articles.values(), **shared)

    @app.get("/<slug>")
    def article(slug: str) -> str:
        if slug not in articles:
            abort(404)
        page = articles[slug]
        # Pictures of one installation may stand under a path prefix.
        pictures = url_for("static", filename="x").removesuffix("/x")
        body = Markup(page.body.replace("{static}", pictures))  # noqa: S704 - our own files
        return render_template("article.html", page=page, body=body, **shared)

    app.after_request(_with_policy(server_url))
    return app


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
