"""The statements that read a list: the first findings of it after a cursor, off its indexes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Text, bindparam, cast, func, select, true, tuple_, union_all

from errorreport.articles.models import Article
from errorreport.db import Id, UtcDateTime
from errorreport.findings.filters import Filters
from errorreport.findings.lists import Cursor, Listing, Sort
from errorreport.findings.models import Finding
from errorreport.findings.queries import Beholder, View, findings_with_articles, with_holder


class Shape(NamedTuple):
    """A list without whose it is and when: what its statements are built for, once.

    To build a statement takes longer than to answer it.
    """

    sites: int
    view: View
    sort: Sort | None
    of_article: bool
    filters: Filters
    by_word: str | None

    @classmethod
    def of(cls, listing: Listing) -> "Shape":
        of_article = listing.article_id is not None
        return cls(
            len(listing.site_ids),
            listing.view,
            listing.sort,
            of_article,
            listing.filters,
            listing.by_word,
        )

    @property
    def listing(self) -> Listing:
        """Return the list with names for what ``_values`` gives."""
        sites: Any = [bindparam(f"site_{number}", type_=Id) for number in range(self.sites)]
        article: Any = bindparam("article", type_=Id) if self.of_article else None
        editor: Any = bindparam("editor", type_=Id)
        now: Any = bindparam("now", type_=UtcDateTime)
        beholder = Beholder(editor, now)
        return Listing(sites, self.view, self.sort, article, beholder, self.filters, self.by_word)


def values_of(listing: Listing, cursor: Cursor | None, limit: int) -> dict[str, Any]:
    beholder = listing.beholder
    found: dict[str, Any] = {f"site_{at}": site for at, site in enumerate(listing.site_ids)}
    found |= {"article": listing.article_id, "editor": beholder.editor_id, "now": beholder.now}
    return found | {"most": limit} | (cursor._asdict() if cursor else {})


@lru_cache(maxsize=256)
def first_of_parts(shape: Shape, cut: "Cut", band_number: int) -> Any:
    """Select the first findings of a list: the first of each part, and the first of those."""
    listing = shape.listing
    single = select(Finding.id).where(listing.bands[band_number])
    if listing.filters != Filters():
        single = single.join(Article, Article.id == Finding.article_id)
    if listing.folds and band_number < len(listing.bands) - 1:
        # Said so that the few to look at are found by their own index, and not by that of the rest.
        single = single.where(Finding.folded.is_distinct_from(true()))
    elif listing.folds:
        single = single.where(~Finding.folded)
    firsts = [cut.off(single.where(part)).subquery() for part in listing.parts]
    ids = union_all(*(select(first.c.id) for first in firsts))
    return cut.off(with_holder(findings_with_articles()).where(Finding.id.in_(ids)))


@lru_cache(maxsize=256)
def first_of_bursts(shape: Shape, cut: "Cut") -> Any:
    return cut.off(_bursts(shape.listing))


@dataclass(frozen=True, slots=True)
class Cut:
    """Which stretch of a list is read: the first after a cursor, in its order."""

    order: Sort
    falling: bool
    begun: bool

    def off(self, query: Any) -> Any:
        by = [Finding.impact, Finding.id] if self.order is Sort.IMPACT else [Finding.id]
        columns: list[Any] = list(by)
        if self.begun:
            place = tuple_(*columns)
            end = tuple_(*(bindparam(column.key, type_=column.type) for column in columns))
            query = query.where(place < end if self.falling else place > end)
        ordered = (column.desc() if self.falling else column for column in columns)
        return query.order_by(*ordered).limit(bindparam("most", type_=Integer))


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
