"""The one place that asks what time it is; everything below it is handed the answer."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment, zone-aware, in UTC."""
    return datetime.now(UTC)
