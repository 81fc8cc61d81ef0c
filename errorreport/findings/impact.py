"""Impact: the number that orders the queue, and the parts it is made of.

It is counted in doublings. A mistake that twice as many readers reported, or that was reported
``DOUBLING`` later, has one more. Each part is a sum that stands still: what grows with time is not
the age of the mistake but the moment it was first reported, on one scale for all findings. So the
order of two findings changes only when something happens to one of them, and the stored number
is never rewritten because time passes. Stored are thousandths, so that both databases order by a
whole number.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import log2
from typing import Any

from errorreport.findings.kinds import Category, Part
from errorreport.ids import beginning_at, moment_of

POINTS = 1000  # of one doubling
#: a mistake as many days newer weighs as much as one with twice the readers: most reading of an
#: article happens in its first days, and what nobody decided for a month must not fill the top
DOUBLING = timedelta(days=3)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # any fixed moment; only differences matter
#: as much more as few weigh than one in the body of a text that was reported when they were made:
#: thirty days. The weightiest are looked for no further back, and beside those the few
AHEAD = 10 * POINTS

LEAD_AT_LEAST, LEAD_AT_MOST = 300, 600  # code points after the headline, to the end of a line


class Place(StrEnum):
    """How prominent the place of a mistake is."""

    HEADLINE = "headline"
    LEAD = "lead"
    BODY = "body"
    BESIDE = "beside"  # a picture, a link, the page: no place in the text


_PLACES = {Place.HEADLINE: 3000, Place.LEAD: 1500, Place.BODY: 0, Place.BESIDE: 0}
_CATEGORIES = {
    Category.FACT: 1000,  # a wrong fact misleads, a wrong letter does not
    Category.LINK: 500,
    Category.SPELLING: 0,
    Category.LAYOUT: -500,  # seldom the article's own, and seldom mended in its text
    Category.OTHER: -500,
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a finding's impact is made of, in thousandths of a doubling; at one moment."""

    readers: int
    place: int
    category: int
    #: nought when just reported, and falling
    age: int

    @property
    def total(self) -> int:
        """Impact against that of a mistake one reader reports just now, in the body of a text."""
        return self.readers + self.place + self.category + self.age


@dataclass(frozen=True, slots=True)
class Rated:
    """All that the impact of a finding is made of."""

    readers: int
    place: Place
    category: Category
    first_reported_at: datetime

    @property
    def impact(self) -> int:
        """The number to store and to order by."""
        return self.at(_EPOCH).total

    def at(self, now: datetime) -> Parts:
        """Return the parts as they are to be shown at ``now``."""
        return Parts(
            # Nobody need have reported what an editor found.
            readers=round(log2(max(1, self.readers)) * POINTS),
            place=_PLACES[self.place],
            category=_CATEGORIES[self.category],
            age=round((self.first_reported_at - now) / DOUBLING * POINTS),
        )


def weighed(id_: str, impact: int) -> dict[str, Any]:
    """Return the columns that say what a finding weighs."""
    return {"impact": impact, "ahead": is_ahead(id_, impact)}


def is_ahead(id_: str, impact: int) -> bool:
    """Whether a finding weighs ``AHEAD`` more than its age, by its id, would let one think."""
    return moment_of(id_) < _eldest(impact)


def eldest(impact: int) -> str:
    """Return how the id of the eldest finding begins that weighs as much and is not ahead."""
    return beginning_at(_eldest(impact))


def _eldest(impact: int) -> int:
    """Return the milliseconds since 1970; in whole numbers, so that nothing is lost between two."""
    milliseconds = DOUBLING // timedelta(milliseconds=1)
    began = int(_EPOCH.timestamp()) * 1000
    return began + (impact - AHEAD) * milliseconds // POINTS


def step(before: Place, after: Place) -> int:
    """Return what a finding's impact gains when its place becomes another."""
    return _PLACES[after] - _PLACES[before]


@dataclass(frozen=True, slots=True)
class Zones:
    """Where the headline and the lead of a text end, in code points."""

    headline: int = 0
    lead: int = LEAD_AT_LEAST

    @classmethod
    def of(cls, text: str, title: str | None) -> "Zones":
        """Return the zones of a reading text.

        The headline is the first line if the article's title begins with it (the page's title
        often goes on with the name of the site). The lead is what follows, to the end of the line
        that ``LEAD_AT_LEAST`` code points reach, and ``LEAD_AT_MOST`` at most.
        """
        first, _, _ = text.partition("\n")
        opens = bool(first) and _plain(title or "").startswith(_plain(first))
        headline = len(first) if opens else 0
        end = text.find("\n", headline + LEAD_AT_LEAST)
        most = headline + LEAD_AT_MOST
        return cls(headline, most if end < 0 else min(end, most))


def place_of(part: Part, start: int | None, zones: Zones | None) -> Place:
    """Return how prominent a mark is that starts at ``start``, by the part of the page it is in.

    Without a known text the place that the reader's page gave is taken as it is.
    """
    if part is Part.TITLE:
        return Place.HEADLINE
    if part is not Part.TEXT:
        return Place.BESIDE
    if start is None:
        return Place.BODY
    zones = zones or Zones()
    if start < zones.headline:
        return Place.HEADLINE
    return Place.LEAD if start < zones.lead else Place.BODY


def _plain(line: str) -> str:
    return " ".join(line.split()).casefold()
