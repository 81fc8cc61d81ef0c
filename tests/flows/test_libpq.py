"""Prepared statements stay right whatever happens to what a connection has ready."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.pq import TransactionStatus
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    bindparam,
    column,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from errorreport import libpq
from errorreport.db import db
from errorreport.prepared import Direct, Prepared, listed
from tests.support import databases

Kept = Table("kept", MetaData(), Column("id", String, primary_key=True), Column("reason", String))
WORDS = ["it's", "", None, '\\ {} , "', "人民 🙂"]
TWICE = Prepared(select(func.coalesce(bindparam("given", type_=String), "none").label("said")))


@pytest.fixture
def connection(app: Flask) -> Any:
    """One connection of the service's pool."""
    with app.app_context(), db.engine.connect() as connection:
        yield connection


LISTED = Prepared(lambda dialect: select(listed(dialect, "given", String())))
NUMBERS = Prepared(lambda dialect: select(listed(dialect, "given", BigInteger())))


def said(connection: Connection) -> list[str]:
    direct = Direct.of(connection)
    return [TWICE.all(direct, {"given": word})[0][0] for word in WORDS]


def test_statements_are_ready_again_after_a_rollback(connection: Connection) -> None:
    wanted = [word if word is not None else "none" for word in WORDS]
    for _ in range(3):
        with connection.begin() as transaction:
            assert said(connection) == wanted
            for _ in range(8):  # until psycopg has some ready of its own
                connection.execute(text("SELECT 1"))
            transaction.rollback()
    with connection.begin():
        assert said(connection) == wanted


def test_what_fails_is_told_as_ever_and_hides_what_was_sent(connection: Connection) -> None:
    direct = Direct.of(connection)
    of_this = {"id": "71077", "reason": "a secret"}
    twice = Prepared(insert(Kept).values({name: bindparam(name) for name in of_this}))
    with connection.begin():
        Kept.create(connection)
    try:
        with connection.begin() as transaction:
            twice.run(direct, of_this)
            with pytest.raises(IntegrityError) as told:
                twice.run(direct, of_this)
            assert "a secret" not in str(told.value.statement)
            assert told.value.params is None
            transaction.rollback()
        with connection.begin() as transaction:
            assert direct.run("SELECT count(*) FROM kept") == [(0,)]
            with pytest.raises(DBAPIError):
                direct.run("SELECT nothing FROM kept")
            transaction.rollback()
        with connection.begin():
            assert said(connection)[0] == "it's"
    finally:
        with connection.begin():
            Kept.drop(connection)


def test_a_table_that_a_migration_changed_is_read_anew(
    connection: Connection, database: databases.Database
) -> None:
    direct = Direct.of(connection)
    with db.engine.begin() as other:
        Kept.create(other)
    try:
        with connection.begin():
            assert direct.run("SELECT * FROM kept") == []
        with db.engine.begin() as other:
            other.execute(text("ALTER TABLE kept ADD COLUMN more INTEGER"))
        if database.kind == "postgresql":  # once: it has promised other columns
            with (
                pytest.raises(DBAPIError, match="cached plan"),
                connection.begin(),
            ):
                direct.run("SELECT * FROM kept")
        with connection.begin():
            assert direct.run("SELECT * FROM kept") == []
    finally:
        with db.engine.begin() as other:
            Kept.drop(other)


def test_more_statements_than_are_kept_ready_run_too(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libpq, "MOST_READY", 3)
    statements = [Prepared(select(column(str(number), is_literal=True))) for number in range(6)]
    with connection.begin():
        for number, statement in [*enumerate(statements)] * 2:
            assert statement.all(Direct.of(connection), {}) == [(number,)]
    alone = Direct.of(connection, begins=False)
    assert [statement.all(alone, {}) for statement in statements] == [[(n,)] for n in range(6)]
    if connection.dialect.name == "postgresql":
        assert alone.driver.info.transaction_status == TransactionStatus.IDLE


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
@example(["NULL", "null", "", " ", '"', "\\", '\\"', "{", "},{", "a,b", "\n", "{}", "人民 🙂"])
def test_a_list_arrives_as_it_was_sent(connection: Connection, words: list[str]) -> None:
    numbers = [2**63 - 1, -(2**63), *map(len, words)]

    with connection.begin():
        direct = Direct.of(connection)

        assert [row[0] for row in LISTED.all(direct, {"given": words})] == words
        assert [row[0] for row in NUMBERS.all(direct, {"given": numbers})] == numbers
