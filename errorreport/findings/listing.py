"""The findings of a site for programs: filtered, sorted, page by page."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from errorreport.accounts.models import Editor
from errorreport.articles.models import Article, Revision
from errorreport.db import direct, on_sqlite, read_scope
from errorreport.engines import plan_for_values
from errorreport.errors import BadInput, NotFound
from errorreport.findings.filters import Filters
from errorreport.findings.firsts import Cut
from errorreport.findings.leading import led
from errorreport.findings.lists import Cursor, Listing, Sort
from errorreport.findings.models import Anchor, Finding
from errorreport.findings.queries import Beholder, View
from errorreport.findings.reading import first_rows
from errorreport.findings.search import Sought
from errorreport.texts import gettext_noop as _

PAGE = 50
MOST = 200  # findings of one page


_MOST_IMPACT = 2**31  # what the column takes


@dataclass(frozen=True, slots=True)
class Listed:
    """One finding with its article, and the name of who has it."""

    finding: Finding
    article: Article
    assignee: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``after`` is the cursor of the next, None at the end."""

    rows: tuple[Listed, ...] = field(default=())
    after: str | None = None


def listing(
    site_id: str,
    filters: Filters,
    *,
    q: str | None,
    sort: Sort,
    after: str | None,
    limit: int,
    now: datetime,
) -> Page:
    """Return one page; ``BadInput`` for a cursor of another list."""
    beholder = Beholder("", now)
    sought = Sought.of(q, filters.traits)
    asked = led(Listing([site_id], View.ALL, sort, None, beholder, filters, sought))
    cursor = None if after is None else _place(sort, after)
    with read_scope() as session:
        if asked.sought and asked.sought.of_several:
            plan_for_values(direct(session))
        cut = Cut(sort, sort is not Sort.OLDEST, cursor is not None, on_sqlite(session))
        found = first_rows(session, asked, cut, 0, cursor, limit + 1, whole=True)
    rows = tuple(Listed(*row) for row in found[:limit])
    return Page(rows, _cursor(sort, rows[-1].finding) if len(found) > limit else None)


def one(site_id: str, finding_id: str) -> Listed:
    """Return one finding of a site, merged ones too; ``NotFound``."""
    with read_scope() as session:
        row = session.execute(
            _select().where(Finding.site_id == site_id, Finding.id == finding_id)
        ).first()
    if row is None:
        raise NotFound(f"There is no finding {finding_id}.")
    return Listed(*row)


@dataclass(frozen=True, slots=True)
class CurrentPlace:
    """Where a finding stands in its article's current text, and since when that is the text."""

    start: int
    end: int
    since: datetime


def place_of(listed: Listed) -> CurrentPlace | None:
    """Return where a finding stands now; None where it has no place."""
    with read_scope() as session:
        row = session.execute(
            select(
                Anchor.start,
                Anchor.end,
                func.coalesce(Revision.published_at, Revision.created_at),
            )
            .join(Revision, Revision.id == Anchor.revision_id)
            .where(
                Anchor.finding_id == listed.finding.id,
                Revision.article_id == listed.article.id,
                Revision.number == listed.article.revision_number,
            )
        ).first()
    if row is None or row[0] is None or row[1] is None:
        return None
    return CurrentPlace(row[0], row[1], row[2])


def _select() -> "Select[Finding, Article, str | None]":
    return (
        select(Finding, Article, Editor.name)
        .join(Article, Article.id == Finding.article_id)
        .outerjoin(Editor, Editor.id == Finding.assignee_id)
    )


def _cursor(sort: Sort, last: Finding) -> str:
    place = json.dumps([sort.value, last.impact, last.id])
    return base64.urlsafe_b64encode(place.encode()).decode()


def _place(sort: Sort, cursor: str) -> Cursor:
    try:
        values: Any = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    match values:
        case [sort.value, int(impact), str(last)] if last.isalnum() and abs(impact) < _MOST_IMPACT:
            return Cursor(0, impact, last)
        case _:
            raise BadInput(
                _("This is no cursor of this list; follow the link of the page before."),
                pointer="#/after",
            )
