"""Which findings an editor lists, in which order, and where in the list a page ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, true

from errorreport.clock import utc_now
from errorreport.errors import NotFound
from errorreport.findings.filters import Filters
from errorreport.findings.models import Finding
from errorreport.findings.queries import Beholder, View, listed
from errorreport.findings.search import candidates


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
    #: a word of what is searched for that leads to few findings (search.py)
    by_word: str | None = None

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
        return and_(*where, self._also())

    @property
    def parts(self) -> tuple[ColumnElement[bool], ...]:
        """The same, cut so that an index that begins with site and state gives each in order."""
        states = self.view.states
        if self.by_word is not None:  # not by site or state, which would lead to more
            found = Finding.id.in_(candidates(self.site_ids, self.by_word))
            return (and_(found, Finding.state.in_(states), self._also(self.by_word)),)
        if self.filters.reader_of is not None:
            # Likewise; the site is only said so that no index leads by it.
            ours = func.coalesce(Finding.site_id, "").in_(self.site_ids)
            return (and_(ours, Finding.state.in_(states), self._also()),)
        if len(self.site_ids) * len(states) > _MOST_PARTS:
            return (self.holds,)
        return tuple(
            and_(Finding.site_id == site_id, Finding.state == state, self._also())
            for site_id in self.site_ids
            for state in states
        )

    def _also(self, word: str | None = None) -> ColumnElement[bool]:
        held = [listed(self.view, self.beholder.editor_id, self.beholder.now)]
        if self.article_id is not None:
            held.append(Finding.article_id == self.article_id)
        return and_(*held, *self.filters.conditions(self.beholder.now, word))


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
