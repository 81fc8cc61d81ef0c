"""How many findings each list holds, and what is kept aside: exactly up to a thousand, then "more".

Nobody acts on a number beyond, and counting on would read the whole index on every page.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, literal, literal_column, select, union_all

from errorreport.blocks.models import HeldReport
from errorreport.db import UtcDateTime, direct, read_scope
from errorreport.findings.listed import listed
from errorreport.findings.models import Finding
from errorreport.findings.queries import Beholder, View
from errorreport.prepared import Prepared

CAP = 1000  # findings of a list that are counted
COUNTED = (View.OPEN, View.LOOK, View.MINE, View.CONFIRMED, View.SNOOZED)


# Written into the statement: PostgreSQL sees then that one plan suits whoever asks, and keeps it.
# To make it takes as long as to count.
_ONE: ColumnElement[int] = literal_column("1")
_MOST: ColumnElement[int] = literal_column(str(CAP + 1))


class Counts(NamedTuple):
    """How many there are."""

    lists: dict[View, int]
    #: reports that are kept aside, by site
    aside: dict[str, int]


def counts(site_ids: Sequence[str], beholder: Beholder) -> Counts:
    """Return how many there are, in one statement; more than CAP are not all told.

    Left out are the lists for looking back.
    """
    if not site_ids:
        return Counts(dict.fromkeys(COUNTED, 0), {})
    found: dict[View, int] = {}
    aside: dict[str, int] = {}
    sites = {f"site_{number}": site_id for number, site_id in enumerate(site_ids)}
    asked = {"editor": beholder.editor_id, "now": beholder.now, **sites}
    with read_scope() as session:
        for what, count in _counting(len(site_ids)).all(direct(session), asked):
            if what in sites:
                aside[sites[what]] = count
            else:
                found[View(what)] = count
    return Counts(found, aside)


@cache  # to build it takes longer than to run it
def _counting(sites: int) -> Prepared:
    editor: Any = bindparam("editor")
    now = bindparam("now", type_=UtcDateTime)
    lists = (_capped(view, sites, editor, now) for view in COUNTED)
    return Prepared(union_all(*lists, *(_aside(f"site_{number}") for number in range(sites))))


def _aside(site: str) -> Any:
    waiting = (HeldReport.turned_away_at.is_(None), HeldReport.erased_at.is_(None))
    some = (
        select(_ONE).where(HeldReport.site_id == bindparam(site), *waiting).limit(_MOST).subquery()
    )
    return select(literal(site), func.count()).select_from(some)


def _capped(view: View, sites: int, editor: Any, now: Any) -> Any:
    parts = (
        select(_ONE).where(
            Finding.site_id == bindparam(f"site_{number}"),
            Finding.state == literal_column(f"'{state}'"),
            listed(view, editor, now),
        )
        for state in view.states
        for number in range(sites)
    )
    some = union_all(*parts).limit(_MOST).subquery()
    return select(literal(view.value), func.count()).select_from(some)
