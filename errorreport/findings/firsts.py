"""The statements that read a list: the first findings of it after a cursor, off its indexes."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Text, bindparam, cast, func, select, true, tuple_, union_all

from errorreport.db import Id, UtcDateTime
from errorreport.findings.filters import Filters
from errorreport.findings.lists import Cursor, Listing, Sort
from errorreport.findings.models import Finding
from errorreport.findings.queries import (
    Beholder,
    View,
    findings_with_articles,
    rows_with_articles,
    with_holder,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A list without whose it is and when: what its statements are built for, once.

    To build a statement takes longer than to answer it.
    """

    sites: int
    view: View
    sort: Sort | None
    of_article: bool
    filters: Filters
    searched: tuple[Any, ...] | None
    #: the same with names for what ``values_of`` gives
    listing: Listing = field(compare=False)

    @classmethod
    def of(cls, listing: Listing) -> "Shape":
        sites: Any = [bindparam(f"site_{at}", type_=Id) for at in range(len(listing.site_ids))]
        of_article = listing.article_id is not None
        article: Any = bindparam("article", type_=Id) if of_article else None
        editor: Any = bindparam("editor", type_=Id)
        now: Any = bindparam("now", type_=UtcDateTime)
        sought = listing.sought and listing.sought.named
        named = replace(
            listing,
            site_ids=sites,
            article_id=article,
            beholder=Beholder(editor, now),
            sought=sought,
        )
        return cls(
            len(sites),
            listing.view,
            listing.sort,
            of_article,
            listing.filters,
            None if listing.sought is None else listing.sought.shape,
            named,
        )


def values_of(listing: Listing, cursor: Cursor | None, limit: int) -> dict[str, Any]:
    beholder = listing.beholder
    found: dict[str, Any] = {f"site_{at}": site for at, site in enumerate(listing.site_ids)}
    found |= {"article": listing.article_id, "editor": beholder.editor_id, "now": beholder.now}
    found |= listing.sought.values if listing.sought else {}
    return found | {"most": limit} | (cursor._asdict() if cursor else {})


@lru_cache(maxsize=256)
def first_of_parts(shape: Shape, cut: "Cut", band_number: int, *, whole: bool = False) -> Any:
    """Select the first findings of a list: the first of each part, and the first of those.

    What a list shows of them; with ``whole`` all that is known of them and of their articles.
    """
    parts = parts_of(shape.listing, band_number)
    if cut.order is Sort.IMPACT:
        parts = [(ids.add_columns(Finding.impact), by) for ids, by in parts]
    ids = select(cut.merged(parts).subquery().c.id)
    return cut.off(shown(whole=whole).where(Finding.id.in_(ids)))


def parts_of(listing: Listing, band_number: int) -> list[tuple[Any, Any]]:
    """Select the findings of each part of a band, with the column that gives them in order."""
    within = [listing.bands[band_number]]
    if listing.folds and band_number < len(listing.bands) - 1:
        # Said so that the few to look at are found by their own index, and not by that of the rest.
        within.append(Finding.folded.is_distinct_from(true()))
    elif listing.folds:
        within.append(~Finding.folded)
    stretches = listing.stretches(band_number)
    return [
        (part.ids.where(*within, stretch), part.id)
        for part in listing.parts
        for stretch in stretches
    ]


def shown(*, whole: bool) -> Any:
    """Select what a list shows of findings; with ``whole`` all that is known of them."""
    return with_holder(findings_with_articles() if whole else rows_with_articles())


@lru_cache(maxsize=256)
def first_of_bursts(shape: Shape, cut: "Cut") -> Any:
    """Select the first finding of each folded group with what the group adds up to.

    Only those that are shown are added up.
    """
    folded = shape.listing.holds, Finding.folded
    firsts = _firsts_of_bursts(cut, folded).subquery()
    totals = _totals(firsts, folded).subquery()
    told = [column for column in totals.c if column.name != "id"]
    rows = rows_with_articles().add_columns(*told).join(totals, totals.c.id == Finding.id)
    return with_holder(rows)


@dataclass(frozen=True, slots=True)
class Cut:
    """Which stretch of a list is read: the first after a cursor, in its order."""

    order: Sort
    falling: bool
    begun: bool
    on_sqlite: bool

    def off(self, query: Any, by: Any = Finding.id, impact: Any = Finding.impact) -> Any:
        """Cut it off a query; ``by`` is the column that gives the ids in order."""
        return self._first(self.beyond(query, by, impact), *self._columns(by, impact))

    def _columns(self, by: Any, impact: Any) -> list[Any]:
        return [impact, by] if self.order is Sort.IMPACT else [by]

    def beyond(self, query: Any, by: Any, impact: Any = Finding.impact) -> Any:
        """Leave out of a query what stands before the cursor."""
        if not self.begun:
            return query
        columns = self._columns(by, impact)
        ends = bindparam("impact", type_=Integer), bindparam("id", type_=Id)
        place, end = tuple_(*columns), tuple_(*ends[-len(columns) :])
        return query.where(place < end if self.falling else place > end)

    def merged(self, parts: list[tuple[Any, Any]]) -> Any:
        """Cut it off several parts, each given with the column that gives its ids in order.

        Merged, none is read further than its share of the page: by SQLite when only the whole is
        cut, by PostgreSQL when every part is too.
        """
        if len(parts) == 1:
            return self.off(*parts[0])
        if self.on_sqlite:
            every = union_all(*(self.beyond(*part) for part in parts))
        else:
            every = union_all(*(select(self.off(*part).subquery()) for part in parts))
        columns = every.selected_columns
        return self._first(every, *self._columns(columns.id, columns.get("impact")))

    def _first(self, query: Any, *columns: Any) -> Any:
        ordered = (column.desc() if self.falling else column for column in columns)
        return query.order_by(*ordered).limit(bindparam("most", type_=Integer))


def _totals(firsts: Any, folded: tuple[Any, ...]) -> Any:
    """Select what the groups of some first findings add up to."""
    suggested = cast(Finding.suggestions, Text) != "[]"
    return (
        select(
            firsts.c.id,
            func.count().label("findings"),
            func.sum(Finding.reports_count).label("reports"),
            func.count().filter(suggested).label("with_suggestion"),
            func.min(Finding.first_reported_at).label("since"),
            func.max(Finding.last_reported_at).label("until"),
        )
        .join(Finding, Finding.article_id == firsts.c.article_id)
        .where(*folded)
        .group_by(firsts.c.id)
    )


def _firsts_of_bursts(cut: "Cut", folded: tuple[Any, ...]) -> Any:
    """Select the first finding of each group, by what their index holds."""
    if cut.order is Sort.IMPACT:
        by_impact = (Finding.impact.desc(), Finding.id.desc())
        rank = func.row_number().over(partition_by=Finding.article_id, order_by=by_impact)
        found = Finding.id, Finding.article_id, Finding.impact
        ranked = select(*found, rank.label("rank")).where(*folded).subquery()
        firsts = select(ranked.c.id, ranked.c.article_id).where(ranked.c.rank == 1)
        return cut.off(firsts, ranked.c.id, ranked.c.impact)
    first = func.min(Finding.id) if cut.order is Sort.OLDEST else func.max(Finding.id)
    grouped = select(first.label("id"), Finding.article_id).where(*folded)
    groups = grouped.group_by(Finding.article_id).subquery()
    return cut.off(select(groups), groups.c.id)
