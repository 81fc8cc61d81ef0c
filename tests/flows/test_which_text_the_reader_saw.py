"""Which revision a reader's page showed: decided rightly or not at all, never wrongly."""

import pytest
from flask import Flask

from errorreport.articles.models import RevisionSource
from errorreport.articles.revisions import Facts, Mark, NewRevision, current, seen_by
from errorreport.clock import utc_now
from errorreport.db import read_scope, single_reads
from errorreport.extract import block_hash, fingerprint
from errorreport.findings.receive import receive
from tests import factories
from tests.factories import ORIGIN

LEAD = "The council met again on Monday."
OLD = "It has recieved the letter."
NEW = "It has received the letter."
FIRST, SECOND, THIRD = (
    f"{LEAD}\n{OLD}\nAll went home.",
    f"{LEAD}\n{NEW}\nAll went home.",
    f"{LEAD}\n{NEW}\nAll went home late.",
)
NOTHING = Mark(version=None, fingerprint=None, block=None, window=None)


@pytest.fixture
def article_id(app: Flask) -> str:
    """An article with three texts, and one that was held."""
    site = factories.add_site(app)
    with app.app_context():
        for number, text in enumerate((FIRST, SECOND, THIRD, "Sign in to read."), start=1):
            new = NewRevision(
                text=text,
                source=RevisionSource.PUSHED,
                version=f"v{number}",
                published_at=None,
                complete=False,
                facts=Facts(),
            )
            received = receive(site, f"{ORIGIN}/a", new, clock=utc_now)
    assert received.fate == "held"
    return received.article_id


def block(text: str, words: str) -> str:
    at = text.index(words)
    return block_hash(text, at, at + len(words))


@pytest.mark.parametrize(
    ("mark", "seen"),
    [
        (Mark("v1", fingerprint(SECOND), block(THIRD, NEW), None), 1),
        (Mark("v9", fingerprint(SECOND), block(THIRD, "late"), None), 2),
        (Mark(None, "0" * 64, block(FIRST, OLD), None), 1),
        (Mark(None, "0" * 64, block(FIRST, LEAD), None), 3),  # the newest that holds the line
        (Mark(None, None, block(SECOND, "home."), None), 2),
        (Mark(None, None, "0" * 64, "has recieved the"), 1),
        (Mark(None, None, "0" * 64, "has received the"), 3),
        (Mark(None, None, None, "It has recieved the letter.\nAll went home."), 1),
        (Mark(None, None, None, "has obtained the"), None),
        (NOTHING, None),
        # What was held is not searched, by whatever name.
        (Mark("v4", None, None, None), None),
        (Mark(None, fingerprint("Sign in to read."), None, None), None),
        (Mark(None, None, fingerprint("Sign in to read."), "Sign in to read."), None),
    ],
)
def test_the_text_a_reader_saw(app: Flask, article_id: str, mark: Mark, seen: int | None) -> None:
    with app.app_context():
        with read_scope() as session:
            newest = current(session, article_id)
        with single_reads() as direct:
            assert seen_by(direct, article_id, mark, newest) == seen
