"""Migrations build the schema that the models describe, on both databases, and take it down."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_alembic import Config, MigrationContext
from pytest_alembic import tests as history
from sqlalchemy import Engine, create_engine, inspect

from errorreport.db import Base, db
from errorreport.schema import migrations_folder
from tests.support import databases, servers


@pytest.fixture
def alembic_engine(database: databases.Database, tmp_path: Path) -> Iterator[Engine]:
    """An empty database, inside the application that env.py asks for."""
    app = servers.create_app_for(database.empty(), instance=str(tmp_path))
    with app.app_context():
        yield db.engine
        db.engine.dispose()


@pytest.fixture
def alembic_config() -> Config:
    """The project's own migrations."""
    return Config(config_options={"script_location": str(migrations_folder())})


def described(engine: Engine) -> dict[str, Any]:
    """Return what the database itself says of its tables.

    Autogeneration does not look at check constraints, nor SQLite's at everything else.
    """
    inspector = inspect(engine)
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            ),
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": by_name(inspector.get_foreign_keys(table)),
            "uniques": by_name(inspector.get_unique_constraints(table)),
            "checks": by_name(inspector.get_check_constraints(table)),
            "indexes": by_name(map(comparable, inspector.get_indexes(table))),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def comparable(index: Any) -> dict[str, Any]:
    """The condition of a partial index is a clause, which equals itself alone."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def by_name(things: Any) -> dict[str, Any]:
    return {thing["name"]: {**thing, "dialect_options": options(thing)} for thing in things}


def options(thing: Any) -> dict[str, str]:
    """The condition of a partial index is an object that equals itself alone; its text is not."""
    return {name: str(value) for name, value in thing.get("dialect_options", {}).items()}


def test_one_migration_is_the_newest(alembic_runner: MigrationContext) -> None:
    history.test_single_head_revision(alembic_runner)


def test_models_need_no_further_migration(alembic_runner: MigrationContext) -> None:
    history.test_model_definitions_match_ddl(alembic_runner)


def test_every_migration_goes_down_and_up_again(alembic_runner: MigrationContext) -> None:
    history.test_up_down_consistency(alembic_runner)


def test_migrations_leave_nothing_when_taken_down(
    alembic_runner: MigrationContext, alembic_engine: Engine
) -> None:
    alembic_runner.migrate_up_to("heads")
    alembic_runner.migrate_down_to("base")

    assert described(alembic_engine) == {}


def test_a_migrated_database_equals_one_made_from_the_models(
    alembic_runner: MigrationContext, alembic_engine: Engine, database: databases.Database
) -> None:
    alembic_runner.migrate_up_to("heads")
    from_models = create_engine(database.empty())
    Base.metadata.create_all(from_models)
    try:
        assert described(alembic_engine) == described(from_models)
    finally:
        from_models.dispose()
