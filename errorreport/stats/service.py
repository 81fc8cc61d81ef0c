"""The figures of some sites over a range of days.

A day that is over is added up once and kept; the present one is added up at every look. What was
never looked at is added up as far as a look may take, the rest at the next.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from errorreport.db import read_scope, unit_of_work
from errorreport.stats.days import bounds, count, first_day
from errorreport.stats.figures import Figures
from errorreport.stats.models import DayFigures

# An event is written with the time at which its transaction began, and none takes this long.
_SETTLED = timedelta(hours=1)
_LOOK = 2.0  # seconds that one look may add up; at least one day, so that it ends


@dataclass(frozen=True, slots=True)
class Span:
    """The figures of a range: for each step its first day and what happened in it."""

    steps: tuple[tuple[date, Figures], ...]
    #: days that are still to be added up
    missing: int
    #: the first day with a report, on any of the sites
    since: date | None

    @property
    def whole(self) -> Figures:
        """The range as one."""
        return Figures.sum(figures for _, figures in self.steps)


def span(site_ids: Sequence[str], *, days: int, step: int, now: datetime) -> Span:
    """Return what happened on the sites in the last ``days``, in steps of ``step`` days."""
    last = now.date()
    first = last - timedelta(days=days - 1)
    stop = monotonic() + _LOOK
    by_day: dict[date, Figures] = defaultdict(Figures)
    missing, begun, added = 0, [], 0
    for site_id in site_ids:
        known, since = _known(site_id, first)
        if since is not None:
            begun.append(since)
        for day in _days(max(first, since or last), last):
            if day in known:
                by_day[day].add(known[day])
            elif day < last and added and monotonic() > stop:
                missing += 1
            else:
                by_day[day].add(_counted(site_id, day, now=now))
                added += day < last
    starts = [first + timedelta(days=passed) for passed in range(0, days, step)]
    steps = tuple(
        (start, Figures.sum(by_day[day] for day in _days(start, start + timedelta(days=step - 1))))
        for start in starts
    )
    return Span(steps, missing, min(begun, default=None))


def add_up(site_id: str, *, until: date, now: datetime) -> None:
    """Keep the figures of the days up to ``until``, before retention takes what they are of."""
    kept, since = _known(site_id, date.min)
    for day in _days(since, until) if since else ():
        if day not in kept:
            _counted(site_id, day, now=now)


def _known(site_id: str, first: date) -> tuple[dict[date, Figures], date | None]:
    with read_scope() as session:
        rows = session.execute(
            select(DayFigures.day, DayFigures.figures).where(
                DayFigures.site_id == site_id, DayFigures.day >= first
            )
        )
        kept = {day: Figures.read(figures) for day, figures in rows}
        since = first_day(session, site_id)
    # The events of the first days may be gone, though never their figures.
    counted = [day for day, figures in kept.items() if figures != Figures()]
    return kept, min([*counted, *([since] if since else [])], default=None)


def _counted(site_id: str, day: date, *, now: datetime) -> Figures:
    with read_scope() as session:
        figures = count(session, site_id, day)
    if bounds(day)[1] + _SETTLED <= now:
        _keep(site_id, day, figures, now)
    return figures


def _keep(site_id: str, day: date, figures: Figures, now: datetime) -> None:
    try:
        with unit_of_work() as uow:
            uow.insert(
                DayFigures, site_id=site_id, day=day, figures=figures.stored(), counted_at=now
            )
    except IntegrityError:
        return  # somebody else looked at the same time and kept the same figures


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=passed) for passed in range((last - first).days + 1)]
