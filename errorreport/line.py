"""A line in front of something that one thread at a time may use, and that is slow to give up.

Giving up SQLite's write lock means a commit, and a commit means waiting for the disk. So whoever
is done hands the open transaction to the next in line, and the last of a group commits for all;
nobody goes on before that. While one group waits for the disk, the next one gathers.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

MOST = 32  # members of a group; the first of them waits for the last

Thing = TypeVar("Thing")


class _Group(Generic[Thing]):
    """Threads that share one use of the thing."""

    def __init__(self, thing: Thing) -> None:
        self.thing = thing
        self.members = 0
        self.over = threading.Event()
        self.failure: BaseException | None = None


class _Place(Generic[Thing]):
    """One thread's place in the line; it is called with the group it joins, or to open one."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.group: _Group[Thing] | None = None


class Line(Generic[Thing]):
    """The line; ``close`` ends the use of the thing for a whole group.

    What ``close`` raises is raised to every member of the group.
    """

    def __init__(self, close: Callable[[Thing], None]) -> None:
        self._close = close
        self._guard = threading.Lock()
        self._waiting: deque[_Place[Thing]] = deque()
        self._taken = False

    @contextmanager
    def turn(self, open: Callable[[], Thing]) -> Iterator[Thing]:
        """Use the thing alone for a while; returns once its use has ended for the whole group.

        The first of a group has to ``open`` it. A member that fails must leave it as it was found.
        """
        group = self._enter(open)
        try:
            yield group.thing
        finally:
            self._leave(group)

    def _enter(self, open: Callable[[], Thing]) -> _Group[Thing]:
        with self._guard:
            place = _Place[Thing]() if self._taken else None
            if place is not None:
                self._waiting.append(place)
            self._taken = True
        group = None
        if place is not None:
            group = self._called(place)
        if group is None:
            try:
                group = _Group(open())
            except BaseException:
                self._call_next(None)
                raise
        group.members += 1
        return group

    def _called(self, place: _Place[Thing]) -> _Group[Thing] | None:
        """Wait to be called; who is interrupted in it leaves the line, or gives the turn on."""
        try:
            place.called.wait()
        except BaseException:
            with self._guard:
                left = place in self._waiting
                if left:
                    self._waiting.remove(place)
            if not left:
                place.called.wait()  # at once: it was taken from the line to be called
                if place.group is None:
                    self._call_next(None)
                else:
                    self._leave(place.group)
            raise
        return place.group

    def _leave(self, group: _Group[Thing]) -> None:
        if group.members < MOST and self._call_next(group):
            group.over.wait()
        else:
            try:
                self._close(group.thing)
            except BaseException as error:
                group.failure = error
            self._call_next(None)
            group.over.set()
        if group.failure is not None:
            raise group.failure

    def _call_next(self, group: _Group[Thing] | None) -> bool:
        """Call the next in line to go on with the group; without one, to open its own."""
        with self._guard:
            if not self._waiting:
                if group is None:
                    self._taken = False
                return False
            place = self._waiting.popleft()
        place.group = group
        place.called.set()
        return True
