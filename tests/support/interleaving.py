"""Threads that take turns where a transaction begins, reads or has ended, in any order asked for.

One thread runs at a time. It gives its turn away before each statement of a read scope, before it
opens a unit of work and after that is committed: nobody waits for a lock there, and a lock is what
keeps two of them from meeting anywhere else. A seed decides who runs next; it repeats a run.
"""

import itertools
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Generic, TypeVar

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from errorreport.articles import lock
from errorreport.db import db
from errorreport.prepared import Direct

STUCK_SECONDS = 60
Result = TypeVar("Result")


class _Actor(Generic[Result]):
    """One thread, which waits for its turn."""

    def __init__(self, act: Callable[[], Result], turns: "Turns") -> None:
        self.may_run = threading.Semaphore(0)
        self.writing = False
        self.last_write = -1
        self.is_done = False
        self.result: Result
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self._run, args=(act, turns), daemon=True)

    def _run(self, act: Callable[[], Result], turns: "Turns") -> None:
        turns.here.actor = self
        self.may_run.acquire()
        try:
            self.result = act()
        except BaseException as failure:
            self.failure = failure
        self.is_done = True
        turns.given_back.release()


class Turns:
    """Gives the turns of one application's threads."""

    def __init__(self) -> None:
        self.here = threading.local()
        self.given_back = threading.Semaphore(0)
        self._writes = itertools.count()

    def run(self, acts: Sequence[Callable[[], Result]], seed: int) -> list[Result]:
        """Run all of them, interleaved as the seed decides; return what each returned."""
        chance = random.Random(seed)  # noqa: S311 - an order, not a secret
        actors = [_Actor(act, self) for act in acts]
        for actor in actors:
            actor.thread.start()
        waiting = list(actors)
        while waiting:
            actor = chance.choice(waiting)
            actor.may_run.release()
            assert self.given_back.acquire(timeout=STUCK_SECONDS), "a thread waits for another"
            if actor.is_done:
                waiting.remove(actor)
        for actor in actors:
            actor.thread.join()
            if actor.failure is not None:
                raise actor.failure
        return [actor.result for actor in actors]

    def give_away(self) -> None:
        """Let another thread run, if this one is an actor's and holds nothing."""
        actor: _Actor[Any] | None = getattr(self.here, "actor", None)
        if actor is not None and not actor.writing:
            self.given_back.release()
            actor.may_run.acquire()

    @contextmanager
    def around_a_write(self) -> Iterator[None]:
        """Give the turn away before and after, and keep it in between."""
        self.give_away()
        actor: _Actor[Any] | None = getattr(self.here, "actor", None)
        if actor is not None:
            actor.writing = True
        try:
            yield
        finally:
            if actor is not None:
                actor.writing = False
                actor.last_write = next(self._writes)
        self.give_away()

    def last_write(self) -> int:
        """Return the place of this thread's last write among all writes."""
        number: int = self.here.actor.last_write
        return number


@contextmanager
def turns_of(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Turns]:
    """Let the threads of an application take turns."""
    turns = Turns()
    database = import_module("errorreport.db")  # the package has another ``db``
    write_turn, run = database.write_turn, Direct.run

    @contextmanager
    def in_turn(engine: Engine, shared: Connection | None) -> Iterator[Connection]:
        with turns.around_a_write(), write_turn(engine, shared) as connection:
            yield connection

    def in_turn_too(direct: Direct, text: str, parameters: Any = ()) -> Any:
        turns.give_away()
        return run(direct, text, parameters)

    def before(*_: Any) -> None:
        turns.give_away()

    with app.app_context():
        engine = db.engine
    monkeypatch.setattr(database, "write_turn", in_turn)
    monkeypatch.setattr(Direct, "run", in_turn_too)
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0)  # whoever it waits for is given a turn instead
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "connect", _wait_for_no_disk)
    engine.dispose()
    try:
        yield turns
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "connect", _wait_for_no_disk)


def _wait_for_no_disk(connection: Any, _record: object) -> None:
    """What is on disk is another test's affair, and a thousand commits wait long for it."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")
    else:
        connection.execute("SET SESSION synchronous_commit TO off")
        connection.commit()
