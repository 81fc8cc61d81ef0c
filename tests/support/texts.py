"""An article as its site sends it, and what readers mark in it."""

from typing import Any

from sqlalchemy import select

from errorreport.articles.models import Article
from errorreport.db import read_scope
from tests import factories
from tests.factories import ORIGIN
from tests.support.newsroom import Newsroom

URL = f"{ORIGIN}/a"
LEAD = "The council met again on Monday evening in the old town hall."
BODY = "On Monday the committee had recieved the letter, the mayor said."
CLOSE = "The harbour works are to end in May, and the bridge will open after that."
FIRST = "\n".join([LEAD, BODY, CLOSE])
FIXED = FIRST.replace("recieved", "received")


def push(newsroom: Newsroom, token: dict[str, str], text: str, **more: Any) -> str:
    """Send a text and return the id of its article."""
    answer = newsroom.app.test_client().post(
        "/api/v1/revisions", json={"url": URL, "text": text, **more}, headers=token
    )
    assert answer.status_code in (200, 201, 202), answer.text
    with newsroom.app.app_context(), read_scope() as session:
        return session.scalars(select(Article.id).where(Article.url == URL)).one()


def mark(newsroom: Newsroom, text: str, exact: str, suggestion: str | None = None) -> None:
    """Let a reader mark the words where they stand in the text."""
    prefix, suffix = factories.around(text, exact)
    start = text.index(exact)
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    place = {"type": "TextPositionSelector", "start": start, "end": start + len(exact)}
    target = {"source": URL, "part": "text", "selector": [quote, place]}
    newsroom.reports(exact, target=target, suggestion=suggestion)
