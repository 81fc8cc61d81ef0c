"""The words that editors look for mistakes by, written when a mistake or a headline is.

One row for each word, as it is folded: of a script without spaces, for every two characters that
stand together. They are words and not numbers, so that the beginning of one finds it. What has
been written stays until it is covered or deleted: who looks asks the mistake's own rows.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Dialect, bindparam, delete, select, true
from sqlalchemy.dialects import postgresql, sqlite

from errorreport.anchoring.fold import fold
from errorreport.articles.models import Article, TitleWord
from errorreport.articles.terms import words_of
from errorreport.db import Id, UnitOfWork, Word
from errorreport.prepared import Prepared, listed

LONGEST = 32  # characters of a word that are kept; longer ones are found by their beginning


def sought(texts: Iterable[str | None]) -> list[str]:
    """Return the words of some texts, each once and in order."""
    said = "\n".join(filter(None, texts))
    return sorted({word[:LONGEST] for word in words_of(fold(said)[0])}) if said else []


def written(model: type[Any], owner: str) -> Prepared:
    """Return the statement that writes the words of one owner, those it has left out."""

    def insert(dialect: Dialect) -> Any:
        maker = sqlite if dialect.name == "sqlite" else postgresql
        rows = select(
            bindparam("site", type_=Id), listed(dialect, "words", Word), bindparam("of", type_=Id)
        )
        if dialect.name == "sqlite":
            rows = rows.where(true())  # or ON CONFLICT would be read as the ON of a join
        into = ["site_id", "word", owner]
        return maker.insert(model).from_select(into, rows).on_conflict_do_nothing()

    return Prepared(insert)


_OF_TITLE = written(TitleWord, "article_id")


def write_title(
    uow: UnitOfWork, site_id: str, article_id: str, title: str | None, url: str
) -> None:
    """Write the words that an article is found by: of its headline and of its address."""
    words = sought([title, path_of(url)])
    if words:
        uow.gather(_OF_TITLE, {"site": site_id, "of": article_id, "words": words})


def rewrite_title(uow: UnitOfWork, article_id: str) -> None:
    """Write them anew, once the headline or the address is another."""
    uow.session.flush()
    of = select(Article.site_id, Article.title, Article.url).where(Article.id == article_id)
    site_id, title, url = uow.connection.execute(of).one()
    uow.connection.execute(delete(TitleWord).where(TitleWord.article_id == article_id))
    write_title(uow, site_id, article_id, title, url)


def path_of(url: str) -> str:
    """Return what is an article's own in its address, readable."""
    parts = urlsplit(url)
    return unquote(f"{parts.path} {parts.query}")
