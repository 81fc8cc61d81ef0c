"""Finding and adding articles."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from errorreport.articles import revisions
from errorreport.articles.lock import Held
from errorreport.articles.models import Article
from errorreport.articles.revisions import Seen
from errorreport.db import UnitOfWork
from errorreport.ids import new_id

# Made once: every report asks some of them, and making one costs more than running it.
_OF_SITE = select(Article.id, Article.moved_to_id).where(Article.site_id == bindparam("site"))
_BY_EXTERNAL_ID = _OF_SITE.where(Article.external_id == bindparam("external_id")).limit(1)
_BY_URL = _OF_SITE.where(Article.url == bindparam("url"))
_BY_ID = _OF_SITE.where(Article.id == bindparam("id"))
_STANDING = select(Article.revision_number, Article.unpublished_at).where(
    Article.id == bindparam("article")
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an article was when it was read."""

    article_id: str | None  # None where there is none yet
    revision_number: int = 0
    unpublished: bool = False
    current: Seen | None = None

    @property
    def basis(self) -> Held:
        """What a plan made from it rests on: the same current text, on the site, not moved."""
        return Held(self.revision_number, self.unpublished, None)


def find(session: Session, site_id: str, url: str, external_id: str | None) -> str | None:
    """Return the id of the article that a page is: by the CMS's own name for it, else by address.

    Only the site itself gives an article its external id, so a report cannot claim one. An
    address that was moved leads to the article it was moved to.
    """
    connection = session.connection()
    row = None
    if external_id is not None:
        row = connection.execute(
            _BY_EXTERNAL_ID, {"site": site_id, "external_id": external_id}
        ).first()
    if row is None:
        row = connection.execute(_BY_URL, {"site": site_id, "url": url}).first()
    while row is not None and row[1] is not None:
        row = connection.execute(_BY_ID, {"site": site_id, "id": row[1]}).first()
    return None if row is None else str(row[0])


def snapshot(session: Session, article_id: str | None) -> Snapshot:
    """Read the article and its current text."""
    if article_id is None:
        return Snapshot(None)
    row = session.connection().execute(_STANDING, {"article": article_id}).one()
    current = revisions.current(session, article_id) if row.revision_number else None
    return Snapshot(article_id, row.revision_number, row.unpublished_at is not None, current)


def add(
    uow: UnitOfWork,
    site_id: str,
    url: str,
    *,
    title: str | None,
    language: str | None,
    now: datetime,
) -> str | None:
    """Add the article and return its id; None when another writer has just added it."""
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    # RETURNING tells whether a row was added; the row count of an INSERT is -1 on PostgreSQL.
    added: str | None = uow.session.connection().scalar(
        dialect.insert(Article)
        .values(
            id=new_id(), site_id=site_id, url=url, title=title, language=language, created_at=now
        )
        .on_conflict_do_nothing(index_elements=["site_id", "url"])
        .returning(Article.id)
    )
    return added
