"""Which findings an editor lists, in which order, and where in the list a page ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select, true

from errorreport.articles.models import Article
from errorreport.clock import utc_now
from errorreport.errors import NotFound
from errorreport.findings.filters import Filters
from errorreport.findings.listed import listed
from errorreport.findings.models import Finding
from errorreport.findings.queries import Beholder, View
from errorreport.findings.search import LED, Led, Sought, begins

#: lists that hold all or most findings of their states, and have no index of their own
_OF_STATES = {View.OPEN, View.CONFIRMED, View.BY_TEXT, View.ALL}


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
    sought: Sought | None = None

    @property
    def usual(self) -> Sort:
        """How the list is shown unless asked otherwise: what an editor should look at by impact.

        What is searched for is known: it is shown as it came.
        """
        if self.view in {View.OPEN, View.LOOK} and not self.searched:
            return Sort.IMPACT
        return Sort.OLDEST if self.view.oldest_first else Sort.NEWEST

    @property
    def order(self) -> Sort:
        """The order it is shown in."""
        return self.sort or self.usual

    @property
    def bands(self) -> tuple[ColumnElement[bool], ...]:
        """The parts of the list, one after the other; one when an order was asked for."""
        usual = self.order is self.usual and not self.searched
        return self.view.bands if usual else (true(),)

    @property
    def folds(self) -> bool:
        """Whether bursts stand in one row: only where they would bury what is to be decided."""
        return self.view is View.OPEN and self.article_id is None and not self.narrowed

    @property
    def of_few(self) -> bool:
        """Whether an index of its own leads to its findings, which are no list's length."""
        # Asked one by one: in a statement made once for all these are its parameters.
        narrow = (self.article_id, self.filters.article_id, self.filters.reader_of)
        return any(one is not None for one in narrow)

    @property
    def narrowed(self) -> bool:
        """Whether it is only a part of its view."""
        return self.filters != Filters() or self.searched

    @property
    def searched(self) -> bool:
        """Whether an editor looks for something in it."""
        return self.sought is not None and self.sought.is_typed

    @property
    def led(self) -> Led:
        """What leads to its findings by age, one part after the other; nothing where none does."""
        return (self.sought and self.sought.led) or Led()

    def of_band(self, number: int) -> "Listing":
        """The same as one of its bands is read: what asks for another look has its own index."""
        last = number == len(self.bands) - 1
        return self if last or self.led.of_few_to_look_at else self.walked

    @property
    def walked(self) -> "Listing":
        """The same, read off its own index, each finding asked for the words."""
        return self if self.sought is None else replace(self, sought=replace(self.sought, led=None))

    @property
    def as_typed(self) -> "Listing":
        """The same, as if it were not known which whole words begin so: one statement for all."""
        return self if self.sought is None else replace(self, sought=self.sought.as_typed)

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition on its findings, joined with their articles."""
        where = Finding.site_id.in_(self.site_ids), Finding.state.in_(self.view.states)
        return and_(*where, self._also)

    @property
    def whole(self) -> "Part":
        """The same in one piece, which no index gives in order."""
        return self._part(self.holds)

    @property
    def parts(self) -> tuple["Part", ...]:
        """The same, cut so that an index gives each in order: of words, else of site and state."""
        if self.sought is not None and self.sought.led is not None:
            return self._led(self.sought, self.sought.led)
        states = [one for one in self.view.states if one in self.filters.states] or self.view.states
        if self.of_few:
            # Not by site or state, which would lead to more; said so that no index leads by it.
            ours = func.coalesce(Finding.site_id, "").in_(self.site_ids)
            return (self._part(ours, Finding.state.in_(states), self._also),)
        if len(self.site_ids) * len(states) > MOST_PARTS:
            return (self.whole,)
        return tuple(
            self._part(Finding.site_id == site_id, Finding.state == state, self._also)
            for site_id in self.site_ids
            for state in states
        )

    def stretches(self, band_number: int) -> tuple[ColumnElement[bool], ...]:
        """Return what cuts the parts of a band further, so that an index gives each in order.

        The index of a state's findings by impact holds those of bursts apart.
        """
        elsewhere = self.of_few or self.filters.attention or self.filters.assignee
        led = self.sought is not None and self.sought.led is not None
        of_states = self.view in _OF_STATES and not (elsewhere or led or self.folds)
        last = band_number == len(self.bands) - 1
        if self.order is not Sort.IMPACT or not of_states or not last:
            return (true(),)
        return ~Finding.folded, Finding.folded == true()

    def _led(self, sought: Sought, led: Led) -> tuple["Part", ...]:
        rest = [Finding.state.in_(self.view.states), self._listed]
        if not led.parts:
            rest += sought.beside
            begun = LED.site_id.in_(self.site_ids), *begins(LED.word, sought.words[0])
            return (self._part(Finding.id.in_(select(LED.finding_id).where(*begun)), *rest),)
        rest += sought.leading(led)
        return tuple(
            self._part(LED.site_id == site_id, LED.word == word, *rest, led=LED)
            for site_id, word in led.parts
        )

    def _part(self, *where: ColumnElement[bool], led: Any = None) -> "Part":
        signs = self.sought is not None and self.sought.signs is not None
        return Part(and_(*where), led, self.filters.of_articles or signs)

    @property
    def _also(self) -> ColumnElement[bool]:
        return and_(self._listed, self.sought.holds if self.sought is not None else true())

    @property
    def _listed(self) -> ColumnElement[bool]:
        held = [listed(self.view, self.beholder.editor_id, self.beholder.now)]
        if self.article_id is not None:
            held.append(Finding.article_id == self.article_id)
        return and_(*held, *self.filters.conditions(self.beholder.now))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list that one index gives in the list's order."""

    where: ColumnElement[bool]
    #: the words that lead to its findings
    led: Any = None
    #: whether its articles are asked too
    of_articles: bool = False

    @property
    def id(self) -> Any:
        """The column that gives its findings in order."""
        return Finding.id if self.led is None else self.led.finding_id

    @property
    def ids(self) -> Any:
        """Select them."""
        query = select(self.id.label("id"))
        if self.led is not None:
            query = query.join(Finding, Finding.id == self.led.finding_id)
        if self.of_articles:
            query = query.join(Article, Article.id == Finding.article_id)
        return query.where(self.where)


MOST_PARTS = 100  # SQLite takes 500 in one statement; somebody with so many sites waits
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
