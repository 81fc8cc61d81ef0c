"""What one process knows of floods: who is asked for a proof of work, and who is refused.

The limits find out (limits.py) and tell it here, so that the next request of a flood costs a look
into memory. Processes learn it each by itself, off counters that they share where there is a Redis.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

MOST_KEPT = 20_000  # entries; a flood from more addresses is met by its site's limit
FLOOD_SECONDS = 600.0  # for which a site stays asking after it reached its limit


class Kept(NamedTuple):
    """For how many seconds more a name is kept, and the limit it went past (RateLimit-Policy)."""

    left: float
    limit: str


class Until:
    """Names and how long each is kept; the oldest go when there are too many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, str]] = {}
        self._last = 0.0

    def __len__(self) -> int:
        return len(self._kept)

    def __bool__(self) -> bool:
        """Whether any may still be kept."""
        return self._last > self._clock()

    def add(self, name: str, seconds: float, limit: str = "") -> None:
        """Keep ``name`` from now on, for longer where it is kept already."""
        if not self:
            self._kept = {}
        now = self._clock()
        if len(self._kept) >= MOST_KEPT:
            kept = [one for one in list(self._kept.items()) if one[1][0] > now]
            self._kept = dict(kept[-MOST_KEPT // 2 :])
        known = self._kept.get(name, (0.0, ""))
        longest = max(known, (now + seconds, limit), key=lambda one: one[0])
        self._kept[name] = longest
        self._last = max(self._last, longest[0])

    def find(self, *names: str) -> Kept | None:
        """Return what is kept of the one of ``names`` that is kept longest; None for none."""
        if not self._kept:
            return None
        end, limit = 0.0, ""
        for name in names:
            found = self._kept.get(name)
            if found is not None and found[0] > end:
                end, limit = found
        left = end - self._clock()
        if left > 0:
            return Kept(left, limit)
        for name in names:
            self._kept.pop(name, None)
        return None

    def left(self, *names: str) -> float:
        """Return for how many seconds one of ``names`` is still kept: 0 for none."""
        found = self.find(*names)
        return found.left if found is not None else 0.0


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
