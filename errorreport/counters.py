"""Counters of limits in the memory of one process, for Flask-Limiter.

The store that comes with it looks at every counter there is up to a hundred times a second, so
that a flood from 50,000 addresses would cost every request, whoever sent it, 2 ms. This one looks
for what has run out once for as many counts as there are counters.
"""

import threading
import time
from typing import Any

from limits.storage import Storage

SWEPT_EVERY = 1_000  # counts, at least


class Counters(Storage):
    """How often each key was counted in its window; a window begins with its first count."""

    STORAGE_SCHEME = ["counters"]  # noqa: RUF012 # as the package declares it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._lock = threading.Lock()
        #: what was counted, and the end of the window by a clock that never jumps
        self._counted: dict[str, tuple[int, float]] = {}
        self._until_swept = SWEPT_EVERY

    def __len__(self) -> int:
        return len(self._counted)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What counting may raise: nothing does."""
        return ()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and return how much that makes in this window of ``expiry`` seconds."""
        now = time.monotonic()
        with self._lock:
            count, end = self._counted.get(key, (0, 0.0))
            if end <= now:
                count, end = 0, now + expiry
            self._counted[key] = count + amount, end
            self._until_swept -= 1
            if self._until_swept <= 0:
                self._counted = {key: one for key, one in self._counted.items() if one[1] > now}
                self._until_swept = max(SWEPT_EVERY, len(self._counted))
        return count + amount

    def get(self, key: str) -> int:
        """Return what was counted in this window."""
        count, end = self._counted.get(key, (0, 0.0))
        return count if end > time.monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """Return the moment at which the window ends."""
        _, end = self._counted.get(key, (0, 0.0))
        return time.time() + max(0.0, end - time.monotonic())

    def check(self) -> bool:
        """Whether counts can be kept: they always can."""
        return True

    def reset(self) -> int | None:
        """Forget everything."""
        with self._lock:
            forgotten, self._counted = len(self._counted), {}
        return forgotten

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._counted.pop(key, None)
