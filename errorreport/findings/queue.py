"""The queue: findings in the order in which an editor should see them, bursts folded.

The list of what is to be decided is ordered by impact, and the findings of one article that came
in a burst stand in it as one row, at the place of the first of them. Both are read off an index
that begins with the site, as far as one page goes; only what is folded and open is added up.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.db import direct, on_sqlite, read_scope
from errorreport.engines import plan_for_values
from errorreport.findings.firsts import Cut, Shape, first_of_bursts, values_of
from errorreport.findings.lists import Cursor, Listing, Sort
from errorreport.findings.models import Finding
from errorreport.findings.queries import PAGE, Fold, Page, Row, row_of
from errorreport.findings.reading import first_rows


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
    if not listing.site_ids:
        return []
    falling = (listing.order is not Sort.OLDEST) is not backwards
    bands = list(range(len(listing.bands)))
    if backwards:
        bands.reverse()
    if cursor is not None:
        bands = bands[bands.index(min(cursor.band, len(bands) - 1)) :]
    found: list[tuple[int, Row]] = []
    if listing.sought and listing.sought.of_several:
        plan_for_values(direct(session))
    for band in bands:
        begun = cursor if band == bands[0] else None
        cut = Cut(listing.order, falling, begun is not None, on_sqlite(session))
        rows = _of_band(session, listing, band, cut, begun, limit - len(found))
        rows.sort(key=_place(listing.order), reverse=falling)
        found += [(band, row) for row in rows[: limit - len(found)]]
        if len(found) == limit:
            break
    return found


def _of_band(
    session: Session, listing: Listing, band: int, cut: Cut, cursor: Cursor | None, limit: int
) -> list[Row]:
    found = first_rows(session, listing, cut, band, cursor, limit)
    rows = [row_of(one, one[-1]) for one in found]
    if listing.folds and band == len(listing.bands) - 1:
        # last, as a burst of reports without a place must not come first
        bursts = first_of_bursts(Shape.of(listing), cut)
        values = values_of(listing, cursor, limit)
        rows += map(_folded, session.connection().execute(bursts, values))
    return rows


def _place(order: Sort) -> Callable[[Row], tuple[int, str]]:
    return lambda row: (row.impact if order is Sort.IMPACT else 0, row.id)


def _folded(found: Any) -> Row:
    row = row_of(found, found.holder)
    if found.findings < 2:
        return row
    spans = found.since, found.until
    return row._replace(fold=Fold(found.findings, found.reports, found.with_suggestion, *spans))
