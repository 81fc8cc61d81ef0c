"""The queue: findings in the order in which an editor should see them, bursts folded.

The list of what is to be decided is ordered by impact, and the findings of one article that came
in a burst stand in it as one row, at the place of the first of them. Both are read off an index
that begins with the site, as far as one page goes; only what is folded and open is added up.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, cast, func, select, true, tuple_, union_all
from sqlalchemy.orm import Session

from errorreport.articles.models import Article
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.errors import NotFound
from errorreport.findings.filters import Filters
from errorreport.findings.models import Finding
from errorreport.findings.queries import (
    PAGE,
    Beholder,
    Fold,
    Page,
    Row,
    View,
    findings_with_articles,
    listed,
    row_of,
    with_holder,
)


class Sort(StrEnum):
    """In which order a list is shown."""

    IMPACT = "impact"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Listing:
    """Which findings are listed, and how."""

    site_ids: Sequence[str]
    view: View
    #: None shows each list as it is shown usually
    sort: Sort | None = None
    #: one article's findings alone, none of them folded
    article_id: str | None = None
    beholder: Beholder = field(default_factory=lambda: Beholder("", utc_now()))
    filters: Filters = field(default_factory=Filters)

    @property
    def usual(self) -> Sort:
        """How the list is shown unless asked otherwise: what an editor should look at by impact."""
        if self.view in {View.OPEN, View.LOOK}:
            return Sort.IMPACT
        return Sort.OLDEST if self.view.oldest_first else Sort.NEWEST

    @property
    def order(self) -> Sort:
        """The order it is shown in."""
        return self.sort or self.usual

    @property
    def bands(self) -> tuple[ColumnElement[bool], ...]:
        """The parts of the list, one after the other; one when an order was asked for."""
        return self.view.bands if self.order is self.usual else (true(),)

    @property
    def folds(self) -> bool:
        """Whether bursts stand in one row: only where they would bury what is to be decided."""
        return self.view is View.OPEN and self.article_id is None and self.filters == Filters()

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition on its findings, joined with their articles."""
        where = Finding.site_id.in_(self.site_ids), Finding.state.in_(self.view.states)
        return and_(*where, self._also)

    @property
    def parts(self) -> tuple[ColumnElement[bool], ...]:
        """The same, cut so that an index that begins with site and state gives each in order."""
        states = self.view.states
        if len(self.site_ids) * len(states) > _MOST_PARTS:
            return (self.holds,)
        return tuple(
            and_(Finding.site_id == site_id, Finding.state == state, self._also)
            for site_id in self.site_ids
            for state in states
        )

    @property
    def _also(self) -> ColumnElement[bool]:
        held = [listed(self.view, self.beholder.editor_id, self.beholder.now)]
        if self.article_id is not None:
            held.append(Finding.article_id == self.article_id)
        return and_(*held, *self.filters.conditions(self.beholder.now))


_MOST_PARTS = 100  # SQLite takes 500 in one statement; somebody with so many sites waits
_CURSOR = re.compile(r"([01])\.(-?[0-9]{1,9})\.([0-9A-Za-z]{1,26})")


class Cursor(NamedTuple):
    """A place in a list; in an address it is written ``band.impact.id``."""

    band: int
    impact: int
    id: str

    @classmethod
    def read(cls, written: str) -> "Cursor":
        """Read it from an address; ``NotFound`` when it is none."""
        found = _CURSOR.fullmatch(written)
        if found is None:
            raise NotFound(f"There is no page {written!r} of this list. Begin with the first.")
        return cls(int(found[1]), int(found[2]), found[3])

    def __str__(self) -> str:
        return f"{self.band}.{self.impact}.{self.id}"


def queue_page(listing: Listing, *, after: str | None = None, limit: int = PAGE) -> Page:
    """Return one page of a list; ``after`` is the last page's cursor.

    A statement for each band, and one for the folded bursts: three at most.
    """
    cursor = None if after is None else Cursor.read(after)
    with read_scope() as session:
        found = _rows(session, listing, cursor, limit + 1)
    rows = tuple(row for _, row in found[:limit])
    if len(found) <= limit:
        return Page(rows, None)
    band, last = found[limit - 1]
    return Page(rows, str(Cursor(band, last.impact, last.id)))


def neighbour(listing: Listing, finding_id: str) -> str | None:
    """Return the finding after this one in a list, or the one before it when it is the last."""
    with read_scope() as session:
        place = session.execute(
            select(Finding.attention, Finding.folded, Finding.impact).where(
                Finding.id == finding_id
            )
        ).first()
        if place is None:
            return None
        first = place.attention is not None and not (listing.folds and place.folded)
        cursor = Cursor(0 if first else len(listing.bands) - 1, place.impact, finding_id)
        for backwards in (False, True):
            for _band, row in _rows(session, listing, cursor, 1, backwards=backwards):
                return row.id
    return None


def _rows(
    session: Session,
    listing: Listing,
    cursor: Cursor | None,
    limit: int,
    *,
    backwards: bool = False,
) -> list[tuple[int, Row]]:
    """Return rows with the number of their band, those beyond the cursor."""
    falling = (listing.order is not Sort.OLDEST) is not backwards
    bands = list(range(len(listing.bands)))
    if backwards:
        bands.reverse()
    if cursor is not None:
        bands = bands[bands.index(min(cursor.band, len(bands) - 1)) :]
    found: list[tuple[int, Row]] = []
    for band in bands:
        begun = cursor if band == bands[0] else None
        cut = partial(_cut, listing.order, begun, falling=falling, limit=limit - len(found))
        rows = _of_band(session, listing, band, cut)
        rows.sort(key=_place(listing.order), reverse=falling)
        found += [(band, row) for row in rows[: limit - len(found)]]
        if len(found) == limit:
            break
    return found


def _of_band(session: Session, listing: Listing, band: int, cut: Callable[[Any], Any]) -> list[Row]:
    query = _first_of_parts(listing, cut, band)
    if query is None:
        return []
    rows = [row_of(*found) for found in session.execute(query)]
    if not listing.folds:
        return rows
    if band == len(listing.bands) - 1:  # a burst of reports without a place must not come first
        rows += [_folded(*row) for row in session.execute(cut(_bursts(listing)))]
    return rows


def _first_of_parts(listing: Listing, cut: Callable[[Any], Any], band_number: int) -> Any:
    """Select the first findings of a list: the first of each part, and the first of those."""
    single = select(Finding.id).where(listing.bands[band_number])
    if listing.filters != Filters():
        single = single.join(Article, Article.id == Finding.article_id)
    if listing.folds and band_number < len(listing.bands) - 1:
        # Said so that the few to look at are found by their own index, and not by that of the rest.
        single = single.where(Finding.folded.is_distinct_from(true()))
    elif listing.folds:
        single = single.where(~Finding.folded)
    firsts = [cut(single.where(part)).subquery() for part in listing.parts]
    if not firsts:
        return None
    ids = union_all(*(select(first.c.id) for first in firsts))
    return cut(with_holder(findings_with_articles()).where(Finding.id.in_(ids)))


def _place(order: Sort) -> Callable[[Row], tuple[int, str]]:
    return lambda row: (row.impact if order is Sort.IMPACT else 0, row.id)


def _cut(order: Sort, cursor: Cursor | None, query: Any, *, falling: bool, limit: int) -> Any:
    columns: list[Any] = [Finding.impact, Finding.id] if order is Sort.IMPACT else [Finding.id]
    if cursor is not None:
        place = tuple_(*columns)
        end = tuple_(*cursor[-len(columns) :])
        query = query.where(place < end if falling else place > end)
    return query.order_by(*(column.desc() if falling else column for column in columns)).limit(
        limit
    )


def _bursts(listing: Listing) -> Any:
    """Select the first finding of each folded group with what the group adds up to."""
    by_impact = (Finding.impact.desc(), Finding.id.desc())
    by_time = Finding.id.asc() if listing.order is Sort.OLDEST else Finding.id.desc()
    order = by_impact if listing.order is Sort.IMPACT else (by_time,)
    suggested = cast(Finding.suggestions, Text) != "[]"
    group: dict[str, Any] = {"partition_by": Finding.article_id}
    ranked = (
        select(
            Finding.id,
            func.row_number().over(**group, order_by=order).label("rank"),
            func.count().over(**group).label("findings"),
            func.sum(Finding.reports_count).over(**group).label("reports"),
            func.count().filter(suggested).over(**group).label("with_suggestion"),
            func.min(Finding.first_reported_at).over(**group).label("since"),
            func.max(Finding.last_reported_at).over(**group).label("until"),
        )
        .where(listing.holds, Finding.folded)
        .subquery()
    )
    totals = [column for column in ranked.c if column.name not in ("id", "rank")]
    return with_holder(
        select(Finding, Article, *totals)
        .join(ranked, ranked.c.id == Finding.id)
        .join(Article, Article.id == Finding.article_id)
        .where(ranked.c.rank == 1)
    )


def _folded(finding: Finding, article: Article, *rest: Any) -> Row:
    *totals, holder = rest
    fold = Fold(*totals)
    row = row_of(finding, article, holder)
    return replace(row, fold=fold) if fold.findings > 1 else row
