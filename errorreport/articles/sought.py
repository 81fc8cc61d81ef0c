"""The words that editors look for mistakes by, and those that an article gives all of its own.

Beside them stand traits, written so that no text has one as a word: what lists are narrowed to, and
each sign that is no part of a word. So those are read off the same index.

A word is kept as it is folded: of a script without spaces, every two characters that stand
together. They are words and not numbers, so that the beginning of one finds it. What is written of
a mistake, its article's words too, is in ``findings.words``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import regex
from sqlalchemy import Dialect, bindparam, select, true
from sqlalchemy.dialects import postgresql, sqlite

from errorreport.anchoring.fold import fold
from errorreport.articles.models import TitleWord
from errorreport.articles.terms import words_of
from errorreport.db import Id, UnitOfWork, Word
from errorreport.prepared import Prepared, listed

_SIGN = regex.compile(r"[^\w\s\p{M}\u200c\u200d]")
_USUAL_SIGNS = ".,"  # in so many texts that to be found by them leads nowhere
LONGEST = 32  # characters of a word that are kept; longer ones are found by their beginning


def sought(texts: Iterable[str | None]) -> list[str]:
    """Return the words of some texts, each once and in order."""
    said = "\n".join(filter(None, texts))
    return sorted({word[:LONGEST] for word in words_of(fold(said)[0])}) if said else []


def found_by(texts: Iterable[str | None]) -> list[str]:
    """Return what some texts are found by: their words and their signs."""
    said = [*filter(None, texts)]
    return [*sought(said), *sorted(signs_of(" ".join(said)))]


def signs_of(text: str) -> set[str]:
    """Return the traits of a text's signs, as they are written in it."""
    return {trait("sign", sign) for sign in _SIGN.findall(text) if sign not in _USUAL_SIGNS}


def trait(kind: str, value: str) -> str:
    """Return a trait whose value is just this one; of a very long one, its beginning."""
    return f"={kind}:{value}="[:LONGEST]


def language_begins(code: str) -> str:
    """Return how the traits of a language begin; "pt" begins that of "pt-BR" too."""
    return f"=language:{code.lower()}"[:LONGEST]


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """What an article is found by."""

    title: str | None
    url: str
    section: str | None
    language: str | None

    @property
    def words(self) -> list[str]:
        """Return its words and traits."""
        section = [trait("section", self.section)] if self.section else []
        language = [language_begins(self.language)] if self.language else []
        words = sought([self.title, path_of(self.url)])
        return [*words, *signs_of(self.title or ""), *section, *language]


def _insert(dialect: Dialect) -> Any:
    maker = sqlite if dialect.name == "sqlite" else postgresql
    rows = select(bindparam("of", type_=Id), listed(dialect, "words", Word))
    if dialect.name == "sqlite":
        rows = rows.where(true())  # or ON CONFLICT would be read as the ON of a join
    return (
        maker.insert(TitleWord).from_select(["article_id", "word"], rows).on_conflict_do_nothing()
    )


_WRITTEN = Prepared(_insert)


def write_title(uow: UnitOfWork, article_id: str, told: ArticleWords) -> None:
    """Write what an article is found by; its mistakes get it too."""
    words = told.words
    if words:  # at once: what else is written in this moment reads them
        _WRITTEN.run(uow.direct, {"of": article_id, "words": words})


def path_of(url: str) -> str:
    """Return what is an article's own in its address, readable."""
    parts = urlsplit(url)
    return unquote(f"{parts.path} {parts.query}")
