"""The findings of a site for programs: filtered, sorted, page by page."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_

from errorreport.accounts.models import Editor
from errorreport.articles.models import Article, Revision
from errorreport.db import read_scope
from errorreport.errors import BadInput, NotFound
from errorreport.findings.life import Attention, State
from errorreport.findings.models import Anchor, Category, Finding
from errorreport.findings.queue import Sort

PAGE = 50
MOST = 200  # findings of one page


_MOST_IMPACT = 2**31  # what the column takes
_ORDER = {
    Sort.IMPACT: (Finding.impact.desc(), Finding.id.desc()),
    Sort.NEWEST: (Finding.id.desc(),),
    Sort.OLDEST: (Finding.id.asc(),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which findings are listed; what is empty leaves out nothing."""

    states: frozenset[State] = frozenset()
    attention: frozenset[Attention] = frozenset()
    categories: frozenset[Category] = frozenset()
    article_id: str | None = None
    #: an editor's id; "" lists what nobody has
    assignee: str | None = None
    q: str | None = None
    #: last reported or decided then or later
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One finding with its article, and the name of who has it."""

    finding: Finding
    article: Article
    assignee: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page; ``after`` is the cursor of the next, None at the end."""

    rows: tuple[Listed, ...] = field(default=())
    after: str | None = None


def listing(
    site_id: str, filters: Filters, *, sort: Sort, after: str | None, limit: int, now: datetime
) -> Listing:
    """Return one page in one statement; ``BadInput`` for a cursor of another list."""
    query = _select().where(Finding.site_id == site_id, Finding.merged_into_id.is_(None))
    query = query.where(*_conditions(filters, now))
    if after is not None:
        query = query.where(_beyond(sort, after))
    with read_scope() as session:
        found = session.execute(query.order_by(*_ORDER[sort]).limit(limit + 1)).all()
    rows = tuple(Listed(*row) for row in found[:limit])
    return Listing(rows, _cursor(sort, rows[-1].finding) if len(found) > limit else None)


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


def _conditions(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.states:
        found.append(Finding.state.in_(filters.states))
    if filters.attention:
        found.append(Finding.attention.in_(filters.attention))
    if filters.categories:
        found.append(Finding.category.in_(filters.categories))
    if filters.article_id is not None:
        found.append(Finding.article_id == filters.article_id)
    if filters.assignee is not None:
        ended = Finding.assigned_until <= now  # a claim that ran out
        if filters.assignee:
            held = or_(Finding.assigned_until.is_(None), Finding.assigned_until > now)
            found += [Finding.assignee_id == filters.assignee, held]
        else:
            found.append(or_(Finding.assignee_id.is_(None), ended))
    if filters.q:
        found.append(_says(filters.q))
    if filters.since is not None:
        found.append(
            or_(
                Finding.last_reported_at >= filters.since,
                Finding.state_since >= filters.since,
            )
        )
    return found


def _says(words: str) -> ColumnElement[bool]:
    """Whether a finding or its article holds the words, in their case or another usual one.

    SQLite folds the case of ASCII alone, so that the cases are spelt out.
    """
    columns = (Finding.exact, Finding.replacement, Finding.note, Article.title, Article.url)
    cases = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return or_(
        *(column.contains(case, autoescape=True) for column in columns for case in sorted(cases))
    )


def _cursor(sort: Sort, last: Finding) -> str:
    place = json.dumps([sort.value, last.impact, last.id])
    return base64.urlsafe_b64encode(place.encode()).decode()


def _beyond(sort: Sort, cursor: str) -> ColumnElement[bool]:
    try:
        values: Any = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    match values:
        case [sort.value, int(impact), str(last)] if last.isalnum() and abs(impact) < _MOST_IMPACT:
            match sort:
                case Sort.OLDEST:
                    return Finding.id > last
                case Sort.NEWEST:
                    return Finding.id < last
                case Sort.IMPACT:
                    return tuple_(Finding.impact, Finding.id) < tuple_(literal(impact), last)
        case _:
            raise BadInput(
                "This is no cursor of this list; follow the Link of the page before.",
                pointer="#/after",
            )
