"""Figures that can be added: of a day, of a week, of several sites."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

# A time is kept as the number of its bucket; four buckets for each doubling of the seconds, so a
# median read off them is within a tenth of the true one, and a year of them is a few dozen numbers.
_BUCKETS_A_DOUBLING = 4


@dataclass(slots=True)
class Figures:
    """What happened: counts, times in buckets, and what was opened by section."""

    reports: int = 0
    opened: int = 0
    #: corrections, by whom; the first of each mistake
    by_revision: int = 0
    by_editor: int = 0
    #: decided by a revision or a house rule, and of those what an editor took back
    automatic: int = 0
    undone: int = 0
    #: bucket of the time since the first report -> how often
    to_decision: Counter[int] = field(default_factory=Counter)
    to_correction: Counter[int] = field(default_factory=Counter)
    #: section, "" for none -> mistakes opened
    sections: Counter[str] = field(default_factory=Counter)

    def stored(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {
            "reports": self.reports,
            "opened": self.opened,
            "by_revision": self.by_revision,
            "by_editor": self.by_editor,
            "automatic": self.automatic,
            "undone": self.undone,
            "to_decision": [list(item) for item in self.to_decision.items()],
            "to_correction": [list(item) for item in self.to_correction.items()],
            "sections": [list(item) for item in self.sections.items()],
        }

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Figures":
        """Return the figures that ``stored`` wrote."""
        figures = cls()
        for name, value in stored.items():
            of_buckets = isinstance(value, list)
            setattr(figures, name, Counter(dict(map(tuple, value))) if of_buckets else value)
        return figures

    def add(self, other: "Figures") -> None:
        """Take in another day's or site's."""
        self.reports += other.reports
        self.opened += other.opened
        self.by_revision += other.by_revision
        self.by_editor += other.by_editor
        self.automatic += other.automatic
        self.undone += other.undone
        self.to_decision += other.to_decision
        self.to_correction += other.to_correction
        self.sections += other.sections

    @classmethod
    def sum(cls, several: Iterable["Figures"]) -> "Figures":
        """Return several added up."""
        total = cls()
        for one in several:
            total.add(one)
        return total

    @property
    def corrected(self) -> int:
        """Corrections, by the new text and by hand."""
        return self.by_revision + self.by_editor


def bucket(passed: timedelta) -> int:
    """Return the number of the bucket a time falls in."""
    return int(math.log2(max(passed.total_seconds(), 0) + 1) * _BUCKETS_A_DOUBLING)


def median(times: Counter[int]) -> timedelta | None:
    """Return the median of times in buckets, within a tenth; None when there are none."""
    half = (times.total() + 1) // 2
    for number in sorted(times):
        half -= times[number]
        if half <= 0:
            return timedelta(seconds=2 ** ((number + 0.5) / _BUCKETS_A_DOUBLING) - 1)
    return None
