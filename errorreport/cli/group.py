"""How commands fail: one clear line for each thing an operator can mend, and no traceback."""

from typing import IO, Any

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from errorreport.db import db
from errorreport.errors import DomainError
from errorreport.schema import pending_migrations
from errorreport.serving.errors import CannotServe
from errorreport.settings import BadSettings


class Told(click.ClickException):
    """A command cannot go on; every line of the message is one thing to mend."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print each line with the program's name before it."""
        for line in self.message.splitlines():
            click.echo(f"errorreport: {line}", file=file, err=file is None)


class Commands(AppGroup):
    """The outermost group, which tells errors."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raise ``Told`` for what an operator can mend."""
        try:
            return super().invoke(ctx)
        except (BadSettings, CannotServe, DomainError) as error:
            raise Told(str(error)) from error
        except SQLAlchemyError as error:
            reason = _database_trouble(ctx.ensure_object(ScriptInfo))
            if reason is None:
                raise
            raise Told(reason) from error


def _database_trouble(script: ScriptInfo) -> str | None:
    """Return what is wrong with the database as such, or None when it is not to blame."""
    app: Flask = script.load_app()
    with app.app_context():
        address = db.engine.url.render_as_string(hide_password=True)
        try:
            with db.engine.connect() as connection:
                pending = pending_migrations(connection)
        except (DBAPIError, ArgumentError) as error:
            reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
            return f"The database {address} cannot be used: {reason.rstrip('.')}."
    if pending:
        return f"The database {address} lacks tables of this version. Run `errorreport migrate`."
    return None
