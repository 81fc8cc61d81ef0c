"""The lock of an article: plans are made anew when they no longer hold, and nobody starves."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.articles import lock as locks
from errorreport.articles import service as articles
from errorreport.articles.lock import ArticleMoved, Decision, Lock, decide_and_write, write_locked
from errorreport.articles.models import Article
from errorreport.clock import Clock, utc_now
from errorreport.db import SessionAlreadyRead, UnitOfWork, read_scope, unit_of_work
from errorreport.errors import Busy
from tests import factories
from tests.factories import NOW, ORIGIN


@pytest.fixture
def article_id(app: Flask) -> str:
    site = factories.add_site(app)
    with app.app_context(), unit_of_work() as uow:
        added = articles.add(uow, site.id, f"{ORIGIN}/a", title=None, language=None, now=NOW)
    assert added is not None
    return added


def generation(article_id: str) -> int:
    with read_scope() as session:
        return session.scalars(select(Article.generation).where(Article.id == article_id)).one()


def counting(article_id: str, losses: int) -> Decision[int, str]:
    """A decision that finds its basis moved ``losses`` times, by writers that get in between."""
    plans: list[int] = []

    def plan() -> int:
        seen = generation(article_id)
        if len(plans) < losses:
            write_locked(lambda uow, lock: lock.take(uow, article_id), clock=utc_now)
        plans.append(seen)
        return seen

    def write(uow: UnitOfWork, lock: Lock, seen: int) -> str:
        article = lock.take(uow, article_id)
        if article.generation - 1 != seen:
            raise ArticleMoved
        return f"planned {len(plans)} times, leased: {lock.holder is not None}"

    return Decision(lambda _session: article_id, plan, write)


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        (0, "planned 1 times, leased: False"),
        (2, "planned 3 times, leased: False"),
        (3, "planned 4 times, leased: True"),
    ],
)
def test_a_plan_is_made_anew_until_it_holds(
    app: Flask, article_id: str, losses: int, said: str
) -> None:
    with app.app_context():
        assert decide_and_write(counting(article_id, losses), clock=utc_now) == said
        with read_scope() as session:
            article = session.get_one(Article, article_id)
            assert (article.lease_holder, article.leased_until) == (None, None)


def test_nothing_is_written_when_the_basis_moved(app: Flask, article_id: str) -> None:
    def write(uow: UnitOfWork, lock: Lock, _plan: None) -> None:
        lock.take(uow, article_id).title = "half"
        raise ArticleMoved

    with app.app_context():
        with pytest.raises(Busy):
            decide_and_write(Decision(lambda _: article_id, lambda: None, write), clock=utc_now)
        with read_scope() as session:
            article = session.get_one(Article, article_id)
            assert (article.title, article.generation, article.lease_holder) == (None, 0, None)


def test_an_article_that_cannot_be_found_is_busy(app: Flask, article_id: str) -> None:
    def write(uow: UnitOfWork, lock: Lock, _plan: None) -> None:
        raise ArticleMoved

    with app.app_context(), pytest.raises(Busy):
        decide_and_write(Decision(lambda _: None, lambda: None, write), clock=utc_now)


def a_second_behind() -> datetime:
    """What another machine's clock says, or one's own that was read before waiting."""
    return utc_now() - timedelta(seconds=1)


def write(article_id: str, clock: Clock) -> None:
    write_locked(lambda uow, lock: lock.take(uow, article_id), clock=clock)


def lease(article_id: str, clock: Clock) -> None:
    with locks.lease(article_id, clock=clock):
        pass


@pytest.mark.parametrize("act", [write, lease])
@pytest.mark.parametrize("clock", [utc_now, a_second_behind])
def test_other_writers_wait_for_the_one_who_leased(
    app: Flask, article_id: str, act: Callable[[str, Clock], None], clock: Clock
) -> None:
    order: list[str] = []
    leased = threading.Event()

    def other() -> None:
        with app.app_context():
            leased.wait(10)
            act(article_id, clock)
            order.append("other")

    thread = threading.Thread(target=other)
    thread.start()
    with app.app_context(), locks.lease(article_id, clock=utc_now):
        leased.set()
        thread.join(0.2)
        assert thread.is_alive()
        order.append("holder")
    thread.join(10)
    assert order == ["holder", "other"]


def test_writers_of_other_articles_do_not_wait(app: Flask, article_id: str) -> None:
    with app.app_context(), locks.lease(article_id, clock=utc_now):
        with unit_of_work() as uow:
            [site_id] = uow.session.scalars(select(Article.site_id))
            other = articles.add(uow, site_id, f"{ORIGIN}/b", title=None, language=None, now=NOW)
        assert other is not None
        write_locked(lambda uow, lock: lock.take(uow, str(other)), clock=utc_now)
        assert generation(other) == 1


def test_a_holder_that_died_blocks_its_article_for_no_longer_than_its_lease(
    app: Flask, article_id: str
) -> None:
    def later() -> object:
        return utc_now() + locks.LEASE + timedelta(seconds=1)

    with app.app_context(), locks.lease(article_id, clock=utc_now):
        write_locked(lambda uow, lock: lock.take(uow, article_id), clock=later)  # type: ignore[arg-type] # stands for a clock
        assert generation(article_id) == 1


def test_a_unit_of_work_refuses_a_session_that_has_read(app: Flask, article_id: str) -> None:
    def read(session: Session) -> None:
        session.scalars(select(Article)).all()

    with app.app_context():
        with read_scope() as session:
            read(session)
            with pytest.raises(SessionAlreadyRead), unit_of_work():
                pass
        with unit_of_work() as uow:
            read(uow.session)


def test_a_failed_unit_of_work_leaves_nothing_and_the_next_one_works(
    app: Flask, article_id: str
) -> None:
    def fail() -> None:
        with unit_of_work() as uow:
            uow.session.get_one(Article, article_id).title = "half"
            uow.session.flush()
            raise ZeroDivisionError

    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            fail()
        with unit_of_work() as uow:
            assert uow.session.get_one(Article, article_id).title is None


def test_an_article_that_is_gone_is_looked_for_again(app: Flask) -> None:
    with (
        app.app_context(),
        pytest.raises(ArticleMoved),
        unit_of_work() as uow,
    ):
        Lock(utc_now, holder=None).hold(uow, "0" * 26)
