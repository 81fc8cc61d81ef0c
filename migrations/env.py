"""How Alembic reaches the application's engine and models."""

import logging
from contextlib import contextmanager

from alembic import context
from flask import current_app

from errorreport.db import UtcDateTime

logging.getLogger("alembic").setLevel(logging.WARNING)
extension = current_app.extensions["migrate"]
engine = extension.db.engine


def render_item(kind, item, _autogen_context):
    """Write our own column type as what it is in the database: migrations outlive the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations_offline() -> None:
    """Write the statements to standard output."""
    context.configure(
        url=engine.url.render_as_string(hide_password=False),
        target_metadata=extension.db.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def foreign_keys_deferred(connection):
    """Let SQLite copy a table to change it: dropping the old one would delete what refers to it.

    The switch works outside a transaction only, so it is set on the driver's own connection.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left rows that refer to nothing: {broken[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def run_migrations_online() -> None:
    """Run them in one transaction."""
    connectable = context.config.attributes.get("connection") or engine
    with connectable.connect() as connection, foreign_keys_deferred(connection):
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            render_item=render_item,
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
