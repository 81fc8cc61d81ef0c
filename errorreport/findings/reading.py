"""Reading the first rows of a list: off its own index, or by the ids that words lead to.

The index of a word gives its findings by age. Of a list by impact it is asked for the newest too,
as many as a page holds: what weighs much is new. The lightest of those says how far back a heavier
one can stand (``impact.eldest``), and all from there on are weighed, with those that are ahead of
their age. That is a month of what has the word, however many years there are.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, true
from sqlalchemy.orm import Session

from errorreport.db import Id
from errorreport.findings.firsts import Cut, Shape, first_of_parts, parts_of, shown, values_of
from errorreport.findings.impact import eldest
from errorreport.findings.leading import thickness
from errorreport.findings.lists import Cursor, Listing, Sort
from errorreport.findings.models import Finding
from errorreport.ids import number_of

SOME = 50  # of the newest, by which is seen how heavy and how far apart they are
ALWAYS_WEIGHED = 500  # that are weighed without asking what it takes to walk the list
MOST = 2**31 - 1  # what an integer takes
_HEAVY = Finding.impact >= bindparam("least", type_=Integer)


def first_rows(
    session: Session,
    listing: Listing,
    cut: Cut,
    band: int,
    cursor: Cursor | None,
    limit: int,
    *,
    whole: bool = False,
) -> list[Any]:
    """Return the first rows of a list's band beyond the cursor, see ``firsts.shown``.

    In one statement; in two where words lead to them, and in six at most where they are weighed.
    """
    listing = listing.of_band(band)
    execute = session.execute if whole else session.connection().execute
    if listing.led.parts:
        ids = _led(session, listing, cut, band, cursor, limit)
        if ids is not None:
            asked = values_of(listing, cursor, limit) | {"ids": ids}
            return list(execute(_of_ids(cut, whole=whole), asked)) if ids else []
        listing = listing if listing.led.few else listing.walked
    query = first_of_parts(Shape.of(listing), cut, band, whole=whole)
    return list(execute(query, values_of(listing, cursor, limit)))


@lru_cache(maxsize=32)
def _of_ids(cut: Cut, *, whole: bool) -> Any:
    return cut.off(shown(whole=whole).where(Finding.id.in_(bindparam("ids", expanding=True))))


def _led(
    session: Session, listing: Listing, cut: Cut, band: int, cursor: Cursor | None, limit: int
) -> list[str] | None:
    """Return what words lead to by id, or None where that is not in order.

    In two statements for PostgreSQL, which plans these anew for the words of every search: to plan
    that with all that is shown of a finding takes as long again as to run it.
    """
    if cut.order is Sort.IMPACT:
        if not cut.falling:
            return None
        return _weightiest(session, listing, cut, band, cursor, limit)
    values = values_of(listing, cursor, limit)
    found = session.connection().execute(_by_age(Shape.of(listing), cut, band), values)
    return [row.id for row in found]


def _weightiest(
    session: Session, listing: Listing, cut: Cut, band: int, cursor: Cursor | None, limit: int
) -> list[str] | None:
    """Return the weightiest below the cursor by id; None where the list is better walked."""
    connection, shape, some = session.connection(), Shape.of(listing), max(limit, SOME)
    values = values_of(listing, cursor, some)
    found = list(connection.execute(_by_age(shape, cut, band), values))
    if len(found) == some:
        last, least = found[-1].id, min(row.impact for row in found)
        oldest = eldest(least)
        if _is_better_walked(session, listing, found[0].id, last, oldest, some):
            return None
        values |= {"last": last, "oldest": oldest, "least": least, "most": MOST}
        found += connection.execute(_by_age(shape, cut, band, stretch=True), values)
        found += connection.execute(_ahead(Shape.of(listing.as_typed), cut, band), values)
    found.sort(key=lambda row: (row.impact, row.id), reverse=True)
    return [row.id for row in found[:limit]]


def _is_better_walked(
    session: Session, listing: Listing, newest: str, last: str, oldest: str, some: int
) -> bool:
    """Whether more would be weighed than the list has in the place of one page of them."""
    of_page = number_of(newest) - number_of(last) + 1
    weighed = max(0, number_of(last) - number_of(f"{oldest:0<26}")) * some / of_page
    return weighed > ALWAYS_WEIGHED and weighed > thickness(session, listing) * of_page


@lru_cache(maxsize=256)
def _by_age(shape: Shape, cut: Cut, band: int, *, stretch: bool = False) -> Any:
    """Select the first by id with what each weighs; of a ``stretch``, what weighs enough."""
    parts = [(ids.add_columns(Finding.impact), by) for ids, by in parts_of(shape.listing, band)]
    if stretch:
        oldest, last = bindparam("oldest", type_=Id), bindparam("last", type_=Id)
        parts = [(ids.where(by >= oldest, by < last, _HEAVY), by) for ids, by in parts]
    if cut.order is not Sort.IMPACT:
        return cut.merged(parts)
    parts = [(cut.beyond(ids, by), by) for ids, by in parts]
    return Cut(Sort.NEWEST, falling=True, begun=False, on_sqlite=cut.on_sqlite).merged(parts)


@lru_cache(maxsize=256)
def _ahead(shape: Shape, cut: Cut, band: int) -> Any:
    """Select what weighs enough though it is older than the stretch."""
    older = Finding.id < bindparam("oldest", type_=Id)
    found = shape.listing.whole.ids.add_columns(Finding.impact)
    found = found.where(shape.listing.bands[band], Finding.ahead == true(), older, _HEAVY)
    return cut.beyond(found, Finding.id)
