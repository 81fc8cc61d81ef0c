"""The lock of an article: decide with no transaction open, then write if what was read still holds.

A decision (anchoring, grouping) may take longer than a write transaction may last. So it is made
from a snapshot, and the write begins by looking whether the snapshot's *basis* still stands. If
it moved, everything starts anew; after three lost races the writer leases the article, and the
other writers of this one article wait for it, with no write transaction open.
"""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import bindparam, case, or_, select, update
from sqlalchemy.orm import Session

from errorreport.articles.models import Article
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, UtcDateTime, read_scope, unit_of_work
from errorreport.errors import Busy
from errorreport.ids import new_id
from errorreport.prepared import Prepared, Row
from errorreport.texts import gettext_noop

ATTEMPTS = 3  # lost races before a writer leases the article
LEASE = timedelta(seconds=30)  # a holder that died blocks its article for no longer
# A lease that ends later than any can was made by a clock that jumped. Two machines' clocks are
# never quite the same, though, and a moment may be read a while before its transaction begins.
LONGEST = LEASE + timedelta(seconds=10)
WAIT_SECONDS = 0.05  # between two looks at an article that another writer has leased
BURST_WINDOW = timedelta(hours=2)  # findings opened within it are counted together

_BUSY = gettext_noop("The article is being written by others just now. Send it again in a moment.")

_RAISE = (
    update(Article)
    .where(Article.id == bindparam("held_id"))
    .values(generation=Article.generation + 1)
    .returning(
        Article.generation,
        Article.revision_number,
        Article.unpublished_at,
        Article.moved_to_id,
        Article.leased_until,
        Article.lease_holder,
    )
)
_HOLD = Prepared(_RAISE)
# The same, counting one more finding. A window that follows at once begins with half of the last
# one's count, so that a flood which goes on stays one, and one that is over is soon forgotten.
_IN_WINDOW = Article.burst_since > bindparam("window", type_=UtcDateTime)
_HOLD_TO_OPEN = Prepared(
    _RAISE.values(
        burst_count=case(
            (_IN_WINDOW, Article.burst_count),
            (
                Article.burst_since > bindparam("window_before", type_=UtcDateTime),
                Article.burst_count / 2,
            ),
            else_=0,
        )
        + 1,
        burst_since=case(
            (_IN_WINDOW, Article.burst_since), else_=bindparam("now", type_=UtcDateTime)
        ),
    ).returning(Article.burst_count)
)

Plan = TypeVar("Plan")
Result = TypeVar("Result")


class ArticleMoved(Exception):
    """What the plan rests on changed between reading and writing; nothing was written."""


class _ArticleLeased(Exception):
    """Another writer has the article for a moment; nothing was written."""


@dataclass(frozen=True, slots=True)
class Held:
    """How an article stands whose row is locked."""

    revision_number: int
    unpublished: bool
    moved_to_id: str | None
    #: as it was before it was locked: one that has not moved says that nothing else has either
    generation: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Lock:
    """The right to write an article inside one unit of work."""

    clock: Clock
    holder: str | None  # names our own lease, if we have one

    def hold(self, uow: UnitOfWork, article_id: str) -> Held:
        """Lock the article's row until the unit of work ends; return how it stands.

        Raising the generation locks it: one statement, where reading it first would take two.
        """
        return self._held(_HOLD.first(uow.direct, {"held_id": article_id}))

    def hold_to_open(self, uow: UnitOfWork, article_id: str, *, now: datetime) -> tuple[Held, int]:
        """Lock as ``hold`` does, and count a finding that is opened in the same statement.

        Returns how many were opened in this window, that one included.
        """
        windows = {"window": now - BURST_WINDOW, "window_before": now - 2 * BURST_WINDOW}
        row = _HOLD_TO_OPEN.first(uow.direct, {"held_id": article_id, "now": now, **windows})
        return self._held(row), row[-1] if row else 0

    def _held(self, row: Row | None) -> Held:
        if row is None:
            raise ArticleMoved  # it was deleted since it was found
        generation, number, unpublished_at, moved_to_id, leased_until, holder = row[:6]
        if _leases(leased_until, self.clock()) and holder != self.holder:
            raise _ArticleLeased
        return Held(number, unpublished_at is not None, moved_to_id, generation - 1)

    def hold_all(self, uow: UnitOfWork, article_ids: Collection[str]) -> None:
        """Lock the rows of many articles, with the same two statements however many they are."""
        # In one order for all, so that two acts on many articles never wait for each other.
        ordered = select(Article.id).where(Article.id.in_(article_ids)).order_by(Article.id)
        uow.connection.execute(ordered.with_for_update())
        rows = uow.connection.execute(
            update(Article)
            .where(Article.id.in_(article_ids))
            .values(generation=Article.generation + 1)
            .returning(Article.leased_until, Article.lease_holder)
        ).all()
        now = self.clock()
        if any(_leases(until, now) and holder != self.holder for until, holder in rows):
            raise _ArticleLeased

    def take(self, uow: UnitOfWork, article_id: str) -> Article:
        """Lock the article's row as ``hold`` does, and return the article."""
        self.hold(uow, article_id)
        return uow.session.get_one(Article, article_id, populate_existing=True)


@dataclass(frozen=True, slots=True)
class Decision(Generic[Plan, Result]):
    """One change of an article, cut where transactions begin and end.

    ``plan`` reads inside a read scope of its own and decides after it; ``write`` raises
    ``ArticleMoved`` when the plan's basis no longer stands.
    """

    find: Callable[[Session], str | None]  # the article's id, once it exists
    plan: Callable[[], Plan]
    write: Callable[[UnitOfWork, Lock, Plan], Result]


def decide_and_write(decision: Decision[Plan, Result], *, clock: Clock) -> Result:
    """Plan outside any transaction and write inside one; raise ``Busy`` when neither ever fits."""
    for _ in range(ATTEMPTS):
        try:
            return _attempt(decision, Lock(clock, holder=None))
        except ArticleMoved:
            continue
    with read_scope() as session:
        article_id = decision.find(session)
    if article_id is None:  # it is being created and deleted under us
        raise Busy(_BUSY)
    with lease(article_id, clock=clock) as holder:
        try:
            return _attempt(decision, Lock(clock, holder))
        except ArticleMoved:
            raise Busy(_BUSY) from None


def write_locked(write: Callable[[UnitOfWork, Lock], Result], *, clock: Clock) -> Result:
    """Make a change that needs no plan, waiting while another writer has the article leased.

    ``write`` finds its article itself, and raises ``ArticleMoved`` when another one took it in.
    """
    decision = Decision(lambda _: None, lambda: None, lambda uow, lock, _: write(uow, lock))
    for _ in range(ATTEMPTS):
        try:
            return _attempt(decision, Lock(clock, holder=None))
        except ArticleMoved:
            continue
    raise Busy(_BUSY)


def _attempt(decision: Decision[Plan, Result], lock: Lock) -> Result:
    give_up = time.monotonic() + LEASE.total_seconds()
    while True:
        plan = decision.plan()
        try:
            with unit_of_work() as uow:
                return decision.write(uow, lock, plan)
        except _ArticleLeased:
            if time.monotonic() > give_up:
                raise Busy(_BUSY) from None
            time.sleep(WAIT_SECONDS)


def _leases(until: datetime | None, now: datetime) -> bool:
    """Whether a lease holds; ``_leased`` asks the same of the database."""
    return until is not None and now < until <= now + LONGEST


@contextmanager
def lease(article_id: str, *, clock: Clock) -> Iterator[str]:
    """Keep the other writers of one article waiting; yields the name of the lease."""
    holder = new_id()
    give_up = time.monotonic() + LEASE.total_seconds()
    while not _leased(article_id, holder, clock):
        if time.monotonic() > give_up:
            raise Busy(_BUSY)
        time.sleep(WAIT_SECONDS)
    try:
        yield holder
    finally:
        with unit_of_work() as uow:
            uow.session.execute(
                update(Article)
                .where(Article.id == article_id, Article.lease_holder == holder)
                .values(lease_holder=None, leased_until=None)
            )


def _leased(article_id: str, holder: str, clock: Clock) -> bool:
    now = clock()
    with unit_of_work() as uow:
        taken = uow.session.execute(
            update(Article)
            .where(
                Article.id == article_id,
                or_(
                    Article.leased_until.is_(None),
                    Article.leased_until <= now,
                    Article.leased_until > now + LONGEST,
                ),
            )
            .values(lease_holder=holder, leased_until=now + LEASE)
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined] # an UPDATE gives a CursorResult
