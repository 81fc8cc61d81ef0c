"""What one process knows of floods: who is asked for a proof of work, and who is refused.

The limits find out (limits.py) and tell it here, so that the next request of a flood costs a look
into memory. Processes learn it each by itself, off counters that they share where there is a Redis.
"""

import time
from collections.abc import Callable

MOST_KEPT = 20_000  # entries; a flood from more addresses is met by its site's limit
FLOOD_SECONDS = 600.0  # for which a site stays asking after it reached its limit


class Until:
    """Names and how long each is kept; the oldest go when there are too many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}
        self._last = 0.0

    def __len__(self) -> int:
        return len(self._ends)

    def __bool__(self) -> bool:
        """Whether any may still be kept."""
        return self._last > self._clock()

    def add(self, name: str, seconds: float) -> None:
        """Keep ``name`` from now on, for longer where it is kept already."""
        if not self:
            self._ends = {}
        now = self._clock()
        if len(self._ends) >= MOST_KEPT:
            kept = [(one, end) for one, end in list(self._ends.items()) if end > now]
            self._ends = dict(kept[-MOST_KEPT // 2 :])
        end = now + max(self.left(name), seconds)
        self._ends[name] = end
        self._last = max(self._last, end)

    def left(self, *names: str) -> float:
        """Return for how many seconds one of ``names`` is still kept: 0 for none."""
        if not self._ends:
            return 0.0
        left = max(self._ends.get(name, 0.0) for name in names) - self._clock()
        if left > 0:
            return left
        for name in names:
            self._ends.pop(name, None)
        return 0.0


class Alarm:
    """Networks, sites, and networks on sites (``pair``), by what happens to their reports."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.asked = Until(clock)
        self.refused = Until(clock)
        #: sites whose dialogs are told nothing beforehand
        self.unchecked = Until(clock)
        #: proofs that came with a report to this process; the database knows those of all
        self.seen = Until(clock)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.asked or self.refused or self.unchecked)


def pair(network: str, site_key: str) -> str:
    """Return the name of one network on one site."""
    return f"{network} {site_key}"
