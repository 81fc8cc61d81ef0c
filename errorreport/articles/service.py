"""Finding and adding articles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from errorreport.articles import revisions, sought
from errorreport.articles.lock import Held
from errorreport.articles.models import Article, Revision
from errorreport.articles.revisions import Facts, Seen
from errorreport.db import UnitOfWork
from errorreport.ids import new_id
from errorreport.prepared import Direct, Insert, Prepared

# Made once: every report asks some of them, and making one costs more than running it.
_OF_SITE = select(Article.id, Article.moved_to_id).where(Article.site_id == bindparam("site"))
_BY_EXTERNAL_ID = _OF_SITE.where(Article.external_id == bindparam("external_id")).limit(1)
_BY_URL = _OF_SITE.where(Article.url == bindparam("url"))
_BY_ID = _OF_SITE.where(Article.id == bindparam("id"))
_STANDING = (
    Article.generation,
    Article.revision_number,
    Article.unpublished_at,
    Article.title,
    Article.section,
    Article.language,
    Revision.id,
    Revision.number,
    Revision.fingerprint,
    Revision.published_at,
    Revision.created_at,
)
_AND_CURRENT = and_(Revision.article_id == Article.id, Revision.number == Article.revision_number)
_SEEN_BY_EXTERNAL_ID, _SEEN_BY_URL, _SEEN_BY_ID = (
    Prepared(found.add_columns(*_STANDING).outerjoin(Revision, _AND_CURRENT))
    for found in (_BY_EXTERNAL_ID, _BY_URL, _BY_ID)
)
_ADD = Insert(
    Article,
    ("id", "site_id", "url", "title", "section", "language", "created_at"),
    unless=("site_id", "url"),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an article was when it was read."""

    article_id: str | None  # None where there is none yet
    generation: int = 0
    revision_number: int = 0
    unpublished: bool = False
    title: str | None = None
    section: str | None = None
    language: str | None = None
    current: Seen | None = None

    def is_retold(self, facts: Facts) -> bool:
        """Whether the site says anything new of what the article is found by."""
        told = (facts.title, self.title), (facts.section, self.section)
        return any(new not in (None, old) for new, old in (*told, (facts.language, self.language)))

    @property
    def basis(self) -> Held:
        """What a plan made from it rests on: the same current text, on the site, not moved."""
        return Held(self.revision_number, self.unpublished, None, self.generation)


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
    """Read an article by its id, and its current text."""
    if article_id is None:
        return Snapshot(None)
    article = session.get_one(Article, article_id)
    current = revisions.current(session, article_id) if article.revision_number else None
    return Snapshot(
        article_id,
        article.generation,
        article.revision_number,
        article.unpublished_at is not None,
        article.title,
        article.section,
        article.language,
        current,
    )


def look_up(direct: Direct, site_id: str, url: str, external_id: str | None) -> Snapshot:
    """Read the article that ``find`` finds, with its current text, mostly in one statement."""
    row = None
    if external_id is not None:
        values = {"site": site_id, "external_id": external_id}
        row = _SEEN_BY_EXTERNAL_ID.first(direct, values)
    if row is None:
        row = _SEEN_BY_URL.first(direct, {"site": site_id, "url": url})
    while row is not None and row[1] is not None:
        row = _SEEN_BY_ID.first(direct, {"site": site_id, "id": row[1]})
    if row is None:
        return Snapshot(None)
    article_id, _, generation, number, unpublished_at = row[:5]
    title, section, language, revision_id, *revision = row[5:]
    current = None
    if revision_id is not None:
        count, mark, published_at, created_at = revision
        text = revisions.text_of(direct, revision_id, mark)
        current = Seen(revision_id, count, mark, published_at, created_at, text)
    unpublished = unpublished_at is not None
    told = title, section, language
    return Snapshot(article_id, generation, number, unpublished, *told, current)


def add(
    uow: UnitOfWork,
    site_id: str,
    url: str,
    *,
    title: str | None,
    section: str | None = None,
    language: str | None,
    now: datetime,
) -> str | None:
    """Add the article and return its id; None when another writer has just added it."""
    values: dict[str, Any] = {"id": new_id(), "site_id": site_id, "url": url, "title": title}
    values |= {"section": section, "language": language, "created_at": now}
    added = _ADD.first(uow.direct, _ADD.filled(values))
    if added is None:
        return None
    article_id = str(added[0])
    sought.write_title(uow, article_id, sought.ArticleWords(title, url, section, language))
    return article_id
