"""Counters of limits: windows, and what is kept of those that ended."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from errorreport import counters
from errorreport.counters import Counters


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The moment that the counters see, to be moved."""
    now = [100.0]
    monkeypatch.setattr(counters.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(counters.time, "time", lambda: 1_000.0 + now[0])
    return now


def test_a_window_begins_with_its_first_count_and_ends(clock: list[float]) -> None:
    store = Counters()
    assert [store.incr("a", 60), store.incr("a", 60, 10), store.incr("b", 60)] == [1, 11, 1]
    clock[0] += 59
    assert store.incr("a", 60) == 12
    assert store.get_expiry("a") == 1_160
    clock[0] += 1
    assert (store.get("a"), store.get("none")) == (0, 0)
    assert store.incr("a", 60) == 1
    assert store.get_expiry("a") == 1_220
    store.clear("a")
    assert store.get("a") == 0
    assert store.check()
    assert (store.reset(), len(store)) == (1, 0)


def test_what_has_run_out_is_let_go(clock: list[float]) -> None:
    store = Counters()
    for number in range(20 * counters.SWEPT_EVERY):
        clock[0] += 0.1  # so that 600 live at a time
        store.incr(str(number), 60)
    assert 600 <= len(store) <= 600 + counters.SWEPT_EVERY


def test_threads_count_together() -> None:
    store = Counters()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.incr("a", 60), range(4_000)))
    assert store.get("a") == 4_000
