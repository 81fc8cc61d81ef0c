"""Which of a site's articles hold a word: an index of the current texts, alike on both databases.

One row for each term of an article, not for each place of it: the texts themselves say where.
A new text writes the difference to the one before, in two statements however many terms there are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Select, bindparam, delete, func, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from errorreport.articles.models import Article, ArticleTerm
from errorreport.articles.terms import terms_of
from errorreport.db import Id, UnitOfWork
from errorreport.prepared import Prepared, listed, one_of


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new text adds to the index and takes out of it."""

    added: tuple[int, ...]
    removed: tuple[int, ...]

    @classmethod
    def between(cls, old: str | None, new: str) -> "Difference":
        """Return the difference; takes as long as reading the words of both texts."""
        before = frozenset() if old is None else terms_of(old)
        after = terms_of(new)
        # In order, so that rows that stand side by side are written one after the other.
        return cls(tuple(sorted(after - before)), tuple(sorted(before - after)))


def write(uow: UnitOfWork, site_id: str, article_id: str, difference: Difference) -> None:
    """Bring the index to the new text."""
    known = {"site": site_id, "article": article_id}
    if difference.removed:
        uow.gather(_REMOVE, {**known, "terms": difference.removed})
    if difference.added:
        uow.gather(_ADD, {**known, "terms": difference.added})


def _add(dialect: Dialect) -> Any:
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    terms = listed(dialect, "terms", ArticleTerm.term.type)
    rows = select(bindparam("site", type_=Id), terms, bindparam("article", type_=Id)).where(true())
    return (
        insert(ArticleTerm)
        .from_select(["site_id", "term", "article_id"], rows)
        .on_conflict_do_nothing()
    )


def _remove(dialect: Dialect) -> Any:
    return delete(ArticleTerm).where(
        ArticleTerm.site_id == bindparam("site"),
        one_of(dialect, ArticleTerm.term, "terms"),
        ArticleTerm.article_id == bindparam("article"),
    )


_ADD, _REMOVE = Prepared(_add), Prepared(_remove)


def holding(site_id: str, every: Collection[int], one_of: Collection[int]) -> "Select[str]":
    """Select the articles that hold all of ``every`` and, where any are given, one of ``one_of``.

    A page that was taken off or moved is not among them.
    """
    asked = [*every, *one_of]
    found = (
        select(ArticleTerm.article_id)
        .where(ArticleTerm.site_id == site_id, ArticleTerm.term.in_(asked))
        .group_by(ArticleTerm.article_id)
        .having(func.count().filter(ArticleTerm.term.in_(every)) == len(set(every)))
    )
    if one_of:
        found = found.having(func.count().filter(ArticleTerm.term.in_(one_of)) > 0)
    return select(Article.id).where(
        Article.id.in_(found), Article.unpublished_at.is_(None), Article.moved_to_id.is_(None)
    )


def frequency(session: Session, site_id: str, terms: Collection[int]) -> dict[int, int]:
    """Return by term how many articles of the site hold it."""
    rows = session.execute(
        select(ArticleTerm.term, func.count())
        .where(ArticleTerm.site_id == site_id, ArticleTerm.term.in_(terms))
        .group_by(ArticleTerm.term)
    )
    return dict.fromkeys(terms, 0) | dict(rows.all())
