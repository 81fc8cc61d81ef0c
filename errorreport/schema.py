"""The database's schema: where the migrations are, which is applied, and applying them."""

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection


def migrations_folder() -> Path:
    """Return the packaged migrations, or in a checkout those beside the package."""
    packaged = Path(__file__).parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / "migrations"


def pending_migrations(connection: Connection) -> bool:
    """Whether the database lacks a migration that this version brings."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    newest = set(ScriptDirectory.from_config(config).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) != newest


def migrate(app: Flask) -> None:
    """Bring the database to this version's schema."""
    with app.app_context():
        upgrade(directory=str(migrations_folder()))
