"""The findings of one article, with their places in its texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, and_, case, func, select
from sqlalchemy.orm import aliased

from errorreport.articles.models import Article, Revision
from errorreport.db import direct, read_scope
from errorreport.findings.life import LIVE, EventKind
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.findings.queries import Row, row_of, rows_with_articles
from errorreport.prepared import Prepared, one_of

MOST = 1000  # findings shown of one article, live ones first

_Old, _New = aliased(Anchor), aliased(Anchor)


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding and where it stands in one text, in code points; None where it has no place."""

    row: Row
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Touched:
    """What one of the revisions between two did to a finding, and its places in those two."""

    row: Row
    kind: EventKind
    number: int
    old_start: int | None
    new_start: int | None


def of_article(article_id: str, revision_id: str | None) -> tuple[Marked, ...]:
    """Return the article's findings with their places in the revision, in one statement.

    Live ones come first, by place; then what is decided, newest first.
    """
    lasting = case((Finding.state.in_(LIVE), 0), else_=1)
    query = (
        rows_with_articles()
        .outerjoin(Anchor, and_(Anchor.finding_id == Finding.id, Anchor.revision_id == revision_id))
        .add_columns(Anchor.start, Anchor.end)
        .where(Finding.article_id == article_id, Finding.merged_into_id.is_(None))
        .order_by(lasting, Anchor.start.is_(None), Anchor.start, Anchor.end, Finding.id.desc())
        .limit(MOST)
    )
    with read_scope() as session:
        rows = session.execute(query).all()
    return tuple(Marked(row_of(row), row.start, row.end) for row in rows)


def words_now(finding_ids: Sequence[str]) -> dict[str, str]:
    """Return what the current text says in the place of each finding that has one in it.

    In one statement, which reads of every text no more than the words.
    """
    if not finding_ids:
        return {}
    with read_scope() as session:
        return dict(_WORDS_NOW.all(direct(session), {"findings": finding_ids}))


def _words_now(dialect: Dialect) -> Any:
    current = and_(Article.id == Revision.article_id, Article.revision_number == Revision.number)
    words = func.substr(Revision.text, Anchor.start + 1, Anchor.end - Anchor.start)
    return (
        select(Anchor.finding_id, words)
        .join(Revision, Revision.id == Anchor.revision_id)
        .join(Article, current)
        .where(one_of(dialect, Anchor.finding_id, "findings"), Anchor.start.is_not(None))
    )


_WORDS_NOW = Prepared(_words_now)


def touched(article_id: str, older: tuple[int, str], newer: tuple[int, str]) -> tuple[Touched, ...]:
    """Return what revisions after ``older`` and up to ``newer``, each (number, id), did."""
    query = (
        rows_with_articles()
        .join(Event, Event.finding_id == Finding.id)
        .join(Revision, Revision.id == Event.revision_id)
        .outerjoin(_Old, and_(_Old.finding_id == Finding.id, _Old.revision_id == older[1]))
        .outerjoin(_New, and_(_New.finding_id == Finding.id, _New.revision_id == newer[1]))
        .add_columns(Event.kind, Revision.number, _Old.start, _New.start)
        .where(
            Finding.article_id == article_id,
            Revision.article_id == article_id,
            Revision.number > older[0],
            Revision.number <= newer[0],
        )
        .order_by(Finding.id, Event.number)
        .limit(MOST)
    )
    with read_scope() as session:
        rows = session.execute(query).all()
    last = {row.id: row for row in rows}  # several events: the last one tells how it ended
    return tuple(Touched(row_of(row), *row[-4:]) for row in last.values())
