"""The words that editors look for mistakes by, and those that an article gives all of its own.

A word is kept as it is folded: of a script without spaces, every two characters that stand
together. They are words and not numbers, so that the beginning of one finds it. What is written of
a mistake, its article's words too, is in ``findings.words``.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Dialect, bindparam, select, true
from sqlalchemy.dialects import postgresql, sqlite

from errorreport.anchoring.fold import fold
from errorreport.articles.models import TitleWord
from errorreport.articles.terms import words_of
from errorreport.db import Id, UnitOfWork, Word
from errorreport.prepared import Prepared, listed

LONGEST = 32  # characters of a word that are kept; longer ones are found by their beginning


def sought(texts: Iterable[str | None]) -> list[str]:
    """Return the words of some texts, each once and in order."""
    said = "\n".join(filter(None, texts))
    return sorted({word[:LONGEST] for word in words_of(fold(said)[0])}) if said else []


def _insert(dialect: Dialect) -> Any:
    maker = sqlite if dialect.name == "sqlite" else postgresql
    rows = select(bindparam("of", type_=Id), listed(dialect, "words", Word))
    if dialect.name == "sqlite":
        rows = rows.where(true())  # or ON CONFLICT would be read as the ON of a join
    return (
        maker.insert(TitleWord).from_select(["article_id", "word"], rows).on_conflict_do_nothing()
    )


_WRITTEN = Prepared(_insert)


def write_title(uow: UnitOfWork, article_id: str, title: str | None, url: str) -> None:
    """Write the words of an article's headline and of its address; its mistakes get them too."""
    words = sought([title, path_of(url)])
    if words:  # at once: what else is written in this moment reads them
        _WRITTEN.run(uow.direct, {"of": article_id, "words": words})


def path_of(url: str) -> str:
    """Return what is an article's own in its address, readable."""
    parts = urlsplit(url)
    return unquote(f"{parts.path} {parts.query}")
