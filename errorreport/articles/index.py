"""Which of a site's articles hold a word: an index of the current texts, alike on both databases.

One row for each term of an article, not for each place of it: the texts themselves say where.
A new text writes the difference to the one before, in two statements however many terms there are.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    bindparam,
    cast,
    delete,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from errorreport.articles.models import Article, ArticleTerm
from errorreport.articles.terms import terms_of
from errorreport.db import UnitOfWork


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
    name = uow.connection.dialect.name
    known = {"site": site_id, "article": article_id}
    if difference.removed:
        terms = json.dumps(difference.removed)
        uow.connection.execute(_REMOVE[name], {**known, "terms": terms})
    if difference.added:
        terms = json.dumps(difference.added)
        uow.connection.execute(_ADD[name], {**known, "terms": terms})


def _sent(dialect: str) -> Any:
    """Select the terms of the parameter ``terms``, a JSON list: one value, whatever its length."""
    if dialect == "sqlite":
        rows = func.json_each(bindparam("terms")).table_valued("value")
    else:
        sent = cast(bindparam("terms"), postgresql.JSONB)
        rows = func.jsonb_array_elements_text(sent).table_valued("value")
    return cast(rows.c.value, Integer)


def _add(dialect: str) -> Any:
    rows = select(bindparam("site"), _sent(dialect), bindparam("article")).where(true())
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return (
        insert(ArticleTerm)
        .from_select(["site_id", "term", "article_id"], rows)
        .on_conflict_do_nothing()
    )


def _remove(dialect: str) -> Any:
    return delete(ArticleTerm).where(
        ArticleTerm.site_id == bindparam("site"),
        ArticleTerm.term.in_(select(_sent(dialect))),
        ArticleTerm.article_id == bindparam("article"),
    )


_ADD = {name: _add(name) for name in ("sqlite", "postgresql")}
_REMOVE = {name: _remove(name) for name in ("sqlite", "postgresql")}


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
