"""An acknowledged report is on disk: the settings that promise it, as connections have them.

A killed process proves nothing here, since the kernel still writes what it was given.
"""

import sqlite3
from contextlib import closing

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import make_url

from errorreport.db import read_scope, unit_of_work
from tests.conftest import MakeApp
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
