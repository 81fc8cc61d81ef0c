"""An acknowledged report is on disk: the settings that promise it, as connections have them.

A killed process proves nothing here, since the kernel still writes what it was given.
"""

import sqlite3
import threading
from contextlib import closing

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from errorreport.articles import service as articles
from errorreport.articles.lock import ArticleMoved
from errorreport.articles.models import Article
from errorreport.db import read_scope, unit_of_work
from errorreport.engines import TransactionLost
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN
from tests.support import databases

DURABLE = {
    "sqlite": {
        "PRAGMA synchronous": 2,  # FULL
        "PRAGMA journal_mode": "wal",
        "PRAGMA foreign_keys": 1,
    },
    "postgresql": {"SHOW synchronous_commit": "on", "SHOW fsync": "on"},
}


def told(app: Flask, question: str) -> set[object]:
    """Return what connections of the service say, one that reads and one that writes."""
    with app.app_context():
        with read_scope() as session:
            reading = session.scalar(text(question))
        with unit_of_work() as uow:
            writing = uow.session.scalar(text(question))
    return {reading, writing}


def test_a_commit_waits_for_the_disk(app: Flask, database: databases.Database) -> None:
    for question, durable in DURABLE[database.kind].items():
        assert told(app, question) == {durable}, question


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_unit_of_work_is_the_only_writer_from_its_first_moment(
    app: Flask, database_url: str
) -> None:
    path = make_url(database_url).database
    assert path is not None
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as stranger:
        with (
            app.app_context(),
            unit_of_work(),
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            stranger.execute("BEGIN IMMEDIATE")
        with app.app_context(), read_scope() as session:
            session.execute(text("SELECT 1"))
            stranger.execute("BEGIN IMMEDIATE")


@pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_a_commit_waits_where_the_database_was_told_not_to(
    make_app: MakeApp, database_url: str
) -> None:
    name = make_url(database_url).database
    app = make_app()
    with app.app_context(), unit_of_work() as uow:
        uow.session.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    try:
        assert told(make_app(), "SHOW synchronous_commit") == {"on"}
    finally:
        with app.app_context(), unit_of_work() as uow:
            uow.session.execute(text(f"ALTER DATABASE {name} RESET synchronous_commit"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_member_of_a_shared_commit_that_fails_takes_nothing_of_the_others_along(
    app: Flask,
) -> None:
    site = factories.add_site(app)
    writing, waiting = threading.Event(), threading.Event()

    def write(path: str, *, fails: bool) -> None:
        with app.app_context(), unit_of_work() as uow:
            writing.set()
            waiting.wait(10)
            articles.add(
                uow, site.id, f"{ORIGIN}/{path}", title=None, language=None, now=factories.NOW
            )
            uow.session.flush()
            if fails:
                raise ArticleMoved

    def fail() -> None:
        with pytest.raises(ArticleMoved):
            write("failed", fails=True)

    threads = [
        threading.Thread(target=write, args=["first"], kwargs={"fails": False}),
        threading.Thread(target=fail),
        threading.Thread(target=write, args=["last"], kwargs={"fails": False}),
    ]
    threads[0].start()
    assert writing.wait(10)  # the others find the line taken and share the first one's commit
    threads[1].start()
    threads[2].start()
    waiting.set()
    for thread in threads:
        thread.join(10)

    with app.app_context(), read_scope() as session:
        urls = set(session.scalars(select(Article.url)))
    assert urls == {f"{ORIGIN}/first", f"{ORIGIN}/last"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_transaction_that_sqlite_gave_up_is_never_called_committed(app: Flask) -> None:
    site = factories.add_site(app)

    def give_up() -> None:
        with unit_of_work() as uow:
            articles.add(uow, site.id, f"{ORIGIN}/a", title=None, language=None, now=factories.NOW)
            uow.direct.driver.rollback()  # as SQLite does by itself when the disk is full

    with app.app_context():
        with pytest.raises((TransactionLost, OperationalError)):
            give_up()
        with read_scope() as session:
            assert session.scalars(select(Article.id)).all() == []
        with unit_of_work() as uow:  # the next one finds everything in order
            articles.add(uow, site.id, f"{ORIGIN}/b", title=None, language=None, now=factories.NOW)
        with read_scope() as session:
            assert session.scalars(select(Article.url)).all() == [f"{ORIGIN}/b"]
