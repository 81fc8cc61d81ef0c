"""Threads in line share one use of a thing, and none goes on before it has ended well."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from errorreport.line import Line


class Journal:
    """A thing that takes long to close: its first closing waits until it may end."""

    def __init__(self, *, fails: bool = False) -> None:
        self.opened = 0
        self.closed: list[list[str]] = []
        self.may_close = threading.Event()
        self.closing = threading.Event()
        self.line = Line[list[str]](self._close)
        self._fails = fails

    def open(self) -> list[str]:
        self.opened += 1
        return []

    def _close(self, written: list[str]) -> None:
        self.closing.set()
        self.may_close.wait(10)
        if self._fails:
            raise OSError("the disk is full")
        self.closed.append(written)

    def write(self, name: str, done: list[str]) -> None:
        with self.line.turn(self.open) as written:
            written.append(name)
        done.append(name)


@contextmanager
def started(*calls: Callable[[], None]) -> Iterator[None]:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_who_comes_during_a_close_shares_the_next_one() -> None:
    journal, done = Journal(), list[str]()
    with started(lambda: journal.write("first", done)):
        journal.closing.wait(10)
        names = [f"later {number}" for number in range(5)]
        with started(*(lambda name=name: journal.write(name, done) for name in names)):  # type: ignore[misc] # bound now
            while len(journal.line._waiting) < len(names):
                pass
            assert done == []
            journal.may_close.set()

    assert journal.opened == 2
    assert journal.closed[0] == ["first"]
    assert sorted(journal.closed[1]) == names
    assert sorted(done) == ["first", *names]


def test_what_cannot_be_closed_fails_for_every_member() -> None:
    journal, done = Journal(fails=True), list[str]()
    failed: list[str] = []

    def write(name: str) -> None:
        try:
            journal.write(name, done)
        except OSError:
            failed.append(name)

    with started(lambda: write("first")):
        journal.closing.wait(10)
        with started(lambda: write("second"), lambda: write("third")):
            while len(journal.line._waiting) < 2:
                pass
            journal.may_close.set()

    assert done == []
    assert sorted(failed) == ["first", "second", "third"]


def test_what_cannot_be_opened_fails_for_one_and_the_next_one_opens() -> None:
    journal, done = Journal(), list[str]()
    journal.may_close.set()

    def broken() -> list[str]:
        raise OSError("no such file")

    with pytest.raises(OSError, match="no such file"), journal.line.turn(broken):
        pass
    journal.write("next", done)

    assert done == ["next"]


def test_who_is_interrupted_in_the_line_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    journal, done = Journal(), list[str]()
    journal.may_close.set()
    entered, may_leave = threading.Event(), threading.Event()

    def first() -> None:
        with journal.line.turn(journal.open):
            entered.set()
            may_leave.wait(10)

    def interrupt(*_: object) -> bool:
        raise KeyboardInterrupt

    with started(first):
        entered.wait(10)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Event, "wait", interrupt)
            with pytest.raises(KeyboardInterrupt), journal.line.turn(journal.open):
                pass
        may_leave.set()
    journal.write("next", done)

    assert done == ["next"]
