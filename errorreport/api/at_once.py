"""How many reports one process is busy with at the same time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from errorreport.db import db

AT_ONCE = 3
PATIENCE = 0.1  # seconds; whoever holds a place may be waiting for an article

_places = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def few_at_once() -> Iterator[None]:
    """Go on once few others are: threads that compute side by side only interrupt each other.

    With PostgreSQL eight at once got a tenth less done than three. On SQLite the line before its
    lock does as much, and the longer it is, the more share a commit. Nobody waits longer than
    ``PATIENCE``, so that a few who are held up never hold up the rest.
    """
    if db.engine.dialect.name == "sqlite":
        yield
        return
    has_place = _places.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if has_place:
            _places.release()
