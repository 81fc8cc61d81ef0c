"""What the pages of an article show: frozen rows, read with a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, func, select

from errorreport.articles.models import Article, Revision, RevisionSource
from errorreport.articles.service import find
from errorreport.db import read_scope
from errorreport.errors import NotFound
from errorreport.sites.addresses import edit_page
from errorreport.sites.models import Site
from errorreport.texts import filled, gettext_noop

LISTED = 200  # revisions of a list, newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """One page of a site."""

    id: str
    site_id: str
    url: str
    title: str | None
    section: str | None
    authors: tuple[str, ...]
    language: str | None
    edit_url: str | None
    #: number of the current revision; 0 before the first
    revision_number: int
    unpublished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """One revision without its text."""

    id: str
    number: int
    source: RevisionSource
    version: str | None
    #: when the text came to stand on the site, as far as is known
    since: datetime
    #: waits for an editor's word
    held: bool
    #: was held, until an editor or a newer text said that it is none of the article's
    ignored: bool
    #: its text was let go by age
    emptied: bool
    #: characters, of a held one alone: measuring a text means reading it
    length: int | None


def at(site_id: str, url: str) -> str:
    """Return the id of the article at a canonical address; ``NotFound``."""
    with read_scope() as session:
        found = find(session, site_id, url, None)
    if found is None:
        raise NotFound(f"There is no article at {url}.")
    return found


def article(article_id: str, site_ids: Sequence[str]) -> ArticleRow:
    """Return an article, by an address it has moved from too; ``NotFound`` if not the sites'."""
    with read_scope() as session:
        row = session.execute(
            select(Article, Site.edit_url)
            .join(Site, Site.id == Article.site_id)
            .where(
                Article.site_id.in_(site_ids),
                Article.id
                == select(func.coalesce(Article.moved_to_id, Article.id))
                .where(Article.id == article_id)
                .scalar_subquery(),
            )
        ).first()
    if row is None:
        raise NotFound("There is no such article.")
    found, template = row
    return ArticleRow(
        id=found.id,
        site_id=found.site_id,
        url=found.url,
        title=found.title,
        section=found.section,
        authors=tuple(found.authors),
        language=found.language,
        edit_url=found.edit_url or edit_page(template, found.url, found.external_id),
        revision_number=found.revision_number,
        unpublished_at=found.unpublished_at,
    )


def history(article_id: str, current: int, *, limit: int = LISTED) -> tuple[RevisionLine, ...]:
    """Return the article's revisions, newest first, in one statement that reads no text.

    ``current`` is the number of the current one.
    """
    of_article = _LINE.where(Revision.article_id == article_id)
    with read_scope() as session:
        rows = session.execute(of_article.order_by(Revision.number.desc()).limit(limit)).all()
    return tuple(_line(row, current) for row in rows)


def line(article_id: str, number: int, current: int) -> RevisionLine:
    """Return one revision's own line of that list; ``NotFound``."""
    this = _LINE.where(Revision.article_id == article_id, Revision.number == number)
    with read_scope() as session:
        row = session.execute(this).first()
    if row is None:
        raise NotFound(f"There is no revision {number} of this article.")
    return _line(row, current)


_LINE = select(
    Revision.id,
    Revision.number,
    Revision.source,
    Revision.version,
    func.coalesce(Revision.published_at, Revision.created_at).label("since"),
    Revision.held,
    Revision.ignored_at,
    Revision.emptied_at,
    case((Revision.held, func.length(Revision.text))).label("length"),
)


def _line(row: Any, current: int) -> RevisionLine:
    passed_over = row.ignored_at is not None
    return RevisionLine(
        id=row.id,
        number=row.number,
        source=row.source,
        version=row.version,
        since=row.since,
        held=row.held and not passed_over and row.number > current,
        ignored=row.held and (passed_over or row.number < current),
        emptied=row.emptied_at is not None,
        length=row.length,
    )


def texts(
    article_id: str, numbers: Sequence[int], *, or_nothing: bool = False
) -> dict[int, tuple[str, str]]:
    """Return by number the (id, text) of revisions; ``NotFound`` when one does not exist.

    So it is for a text that was let go, unless ``or_nothing`` is asked for in its place.
    """
    with read_scope() as session:
        rows = session.execute(
            select(Revision.number, Revision.id, Revision.text, Revision.emptied_at).where(
                Revision.article_id == article_id, Revision.number.in_(numbers)
            )
        ).all()
    found = {number: (revision_id, text) for number, revision_id, text, _ in rows}
    for number in numbers:
        if number not in found:
            raise NotFound(f"There is no revision {number} of this article.")
    for number, *_, emptied_at in rows:
        if emptied_at is not None and not or_nothing:
            said = gettext_noop(
                "The text of revision %(number)s was let go on %(day)s: texts that no mistake"
                " stands in are kept for some days only, see the site's settings."
            )
            raise NotFound(filled(said, number=number, day=f"{emptied_at:%Y-%m-%d}"))
    return found


def before(article_id: str, number: int) -> int | None:
    """Return the number of the revision that stood before this one; held ones never stood."""
    with read_scope() as session:
        return session.scalar(
            select(func.max(Revision.number)).where(
                Revision.article_id == article_id, Revision.number < number, ~Revision.held
            )
        )


def silent(site_ids: Sequence[str]) -> frozenset[str]:
    """Return those of the sites that have never sent the text of an article."""
    with read_scope() as session:
        return frozenset(session.scalars(_SILENT, {"sites": site_ids}))


_SILENT = select(Site.id).where(  # built once: that takes longer than to answer it
    Site.id.in_(bindparam("sites", expanding=True)), ~exists().where(Revision.site_id == Site.id)
)
