"""Fail when the models and the migrations differ, on SQLite and on PostgreSQL."""

import tempfile
from pathlib import Path

from flask_migrate import check

from tests.support import databases, servers


def check_schema(url: str) -> None:
    """Migrate the database at ``url`` and compare it with the models; exit 1 on a difference."""
    databases.migrate(url)
    with servers.create_app_for(url).app_context():
        check()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        check_schema(databases.SQLite(Path(folder)).empty())
    with databases.postgresql_server() as url:
        check_schema(databases.PostgreSQL(url).empty())


if __name__ == "__main__":
    main()
