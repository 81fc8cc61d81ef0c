"""Reading a whole site in pieces: each is a short view of the database of its own."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.accounts.models import Editor
from errorreport.articles.models import Article, Revision
from errorreport.db import read_scope
from errorreport.findings.listing import Listed
from errorreport.findings.models import Finding
from errorreport.reports.evidence import Evidence, evidence

PIECE = 200  # rows read at once
TEXTS = 20  # of revisions, which may be large

Row = TypeVar("Row")


def articles(site_id: str) -> Iterator[dict[str, Any]]:
    """Yield the site's articles, oldest first; addresses that only lead on are left out."""

    def after(session: Session, last: str) -> Sequence[Article]:
        return session.scalars(
            select(Article)
            .where(Article.site_id == site_id, Article.id > last, ~Article.is_old_address)
            .order_by(Article.id)
            .limit(PIECE)
        ).all()

    names = ("id", "url", "external_id", "title", "section", "authors", "language", "edit_url")
    for row in _pieces(after, lambda row: row.id):
        yield {name: getattr(row, name) for name in names} | {
            "revision": row.revision_number,
            "moved_to": row.moved_to_id,
            "unpublished_at": row.unpublished_at and row.unpublished_at.isoformat(),
            "created_at": row.created_at.isoformat(),
        }


def revisions(site_id: str) -> Iterator[dict[str, Any]]:
    """Yield every text the articles had, oldest first."""

    def after(session: Session, last: str) -> Sequence[Revision]:
        return session.scalars(
            select(Revision)
            .where(Revision.site_id == site_id, Revision.id > last)
            .order_by(Revision.id)
            .limit(TEXTS)
        ).all()

    for row in _pieces(after, lambda row: row.id):
        yield {
            "id": row.id,
            "article": row.article_id,
            "number": row.number,
            "fingerprint": row.fingerprint,
            "source": row.source.value,
            "version": row.version,
            "published_at": row.published_at and row.published_at.isoformat(),
            "held": row.held,
            "created_at": row.created_at.isoformat(),
            "text": row.text,
        }


def findings(site_id: str) -> Iterator[tuple[Listed, Evidence]]:
    """Yield the site's findings with all there is of them, merged ones too, oldest first."""

    def after(session: Session, last: str) -> Sequence[tuple[Listed, Evidence]]:
        rows = session.execute(
            select(Finding, Article, Editor.name)
            .join(Article, Article.id == Finding.article_id)
            .outerjoin(Editor, Editor.id == Finding.assignee_id)
            .where(Finding.site_id == site_id, Finding.id > last)
            .order_by(Finding.id)
            .limit(PIECE)
        ).all()
        found = evidence([row[0].id for row in rows])
        return [(Listed(*row), found.get(row[0].id, Evidence())) for row in rows]

    yield from _pieces(after, lambda pair: pair[0].finding.id)


def _pieces(
    after: Callable[[Session, str], Sequence[Row]], key: Callable[[Row], str]
) -> Iterator[Row]:
    last = ""
    while True:
        with read_scope() as session:
            rows = after(session, last)
        if not rows:
            return
        yield from rows
        last = key(rows[-1])
