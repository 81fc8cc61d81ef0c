"""What an operator can mend is told in lines, never as a traceback, by every command alike."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from errorreport.cli import cli
from errorreport.db import db
from tests.conftest import MakeApp
from tests.support import databases, operator
from tests.support.servers import create_app_for, free_port


def test_every_bad_setting_is_named_at_once(tmp_path: Path) -> None:
    answer = operator.run_here(tmp_path, "site", "list", port="x", base_url="/er", prot="8000")

    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert answer.stderr.splitlines() == [
        "errorreport: ERRORREPORT_PROT is not a setting of errorreport; check the spelling.",
        "errorreport: ERRORREPORT_BASE_URL is not an http or https address; write for example "
        "https://example.org.",
        "errorreport: ERRORREPORT_PORT is not a whole number of 0 or more.",
    ]


@pytest.mark.parametrize("arguments", [("--help",), ("serve", "--help"), ("site", "settings")])
def test_help_needs_no_settings(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    answer = operator.run_here(tmp_path, *arguments, port="x")

    assert answer.exit_code == 0
    assert answer.stderr == ""
    assert not (tmp_path / "instance").exists()


def test_the_version_is_told(tmp_path: Path) -> None:
    answer = operator.run_here(tmp_path, "--version")

    assert answer.stdout.startswith("errorreport 0.")


def test_a_database_without_tables_names_the_command(database: databases.Database) -> None:
    app = create_app_for(database.empty())

    answer = app.test_cli_runner().invoke(cli, ["site", "list"])

    dispose(app)
    assert answer.exit_code == 1
    (line,) = answer.stderr.splitlines()
    assert line.endswith("lacks tables of this version. Run `errorreport migrate`.")


def test_migrate_makes_the_tables_and_may_be_repeated(database: databases.Database) -> None:
    app = create_app_for(database.empty())
    runner = app.test_cli_runner()

    for _ in range(2):
        answer = runner.invoke(cli, ["migrate"])
        assert answer.exit_code == 0
    assert runner.invoke(cli, ["site", "list"]).exit_code == 0
    dispose(app)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:////nowhere/at/all.db", "unable to open database file"),
        ("postgresql://anna:secret@127.0.0.1:{port}/er", "connection"),
    ],
)
@pytest.mark.parametrize("command", [("site", "list"), ("migrate",)])
def test_a_database_that_is_not_there_is_told_without_its_password(
    command: tuple[str, ...], url: str, told: str
) -> None:
    app = create_app_for(url.format(port=free_port()))

    answer = app.test_cli_runner().invoke(cli, command)

    dispose(app)
    assert answer.exit_code == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("errorreport: The database ")
    assert "cannot be used" in line
    assert told in line
    assert "secret" not in line


def test_a_fault_of_the_program_is_not_blamed_on_the_database(
    make_app: MakeApp, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong() -> None:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT nosuch FROM site"))

    monkeypatch.setattr("errorreport.sites.service.all_sites", wrong)

    answer = runner.invoke(cli, ["site", "list"])

    assert "nosuch" in str(answer.exception)
    assert "errorreport: " not in answer.stderr


def dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
