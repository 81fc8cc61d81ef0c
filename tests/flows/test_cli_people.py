"""`errorreport editor`, `token` and `init`: who may do what, from the command line."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.cli import cli
from errorreport.errors import NotSignedIn
from errorreport.sites import service as sites
from tests.support import operator

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
ANNA = "anna@news.example"


@pytest.fixture
def run(runner: FlaskCliRunner) -> Any:
    """Run a command of the application: ``run("editor", "list", typed="…")``."""

    def invoke(*arguments: str, typed: str = "") -> Result:
        return runner.invoke(cli, arguments, input=typed)

    return invoke


@pytest.fixture
def news(run: Any) -> str:
    """The slug of a site that is there."""
    run("site", "add", "news", "--origin", "https://news.example")
    return "news"


def signed_in(app: Flask, password: str, email: str = ANNA) -> Any:
    """Sign in and return who that is; raise ``NotSignedIn`` for a wrong password."""
    with app.app_context():
        token, _ = accounts.sign_in(email, password, now=NOW)
        return accounts.signed_in(token, now=NOW)


def roles(app: Flask, email: str = ANNA) -> dict[str, Role]:
    with app.app_context():
        slugs = {site.id: site.slug for site in sites.all_sites()}
        (found,) = [held for person, held in accounts.all_editors() if person.email == email]
        return {slugs[site_id]: role for site_id, role in found.items()}


def test_an_editor_with_a_piped_password_can_sign_in(app: Flask, run: Any, news: str) -> None:
    answer = run("editor", "add", ANNA, "--site", news, "--name", "Anna", typed=f"{PASSWORD}\n")

    assert answer.exit_code == 0, answer.stderr
    assert signed_in(app, PASSWORD).name == "Anna"
    assert roles(app) == {"news": Role.EDITOR}


def test_a_generated_password_is_printed_alone_and_works(app: Flask, run: Any, news: str) -> None:
    answer = run("editor", "add", ANNA, "--site", news, "--role", "viewer", "--generate")

    assert re.fullmatch(r"\S{16}\n", answer.stdout)
    assert signed_in(app, answer.stdout.strip()).email == ANNA
    assert roles(app) == {"news": Role.VIEWER}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "No password came on standard input. Type it at a terminal, pipe it in, or have one"),
        ("short\n", "A password has 12 to 200 characters; this one has 5."),
    ],
)
def test_a_password_that_cannot_be_used_adds_nobody(
    app: Flask, run: Any, news: str, typed: str, told: str
) -> None:
    answer = run("editor", "add", ANNA, "--site", news, typed=typed)

    assert answer.exit_code == 1
    assert told in answer.stderr
    with app.app_context():
        assert list(accounts.all_editors()) == []


def test_adding_a_known_person_to_a_site_gives_the_role_and_keeps_the_password(
    app: Flask, run: Any, news: str
) -> None:
    run("editor", "add", ANNA, typed=f"{PASSWORD}\n")
    assert roles(app) == {}

    answer = run("editor", "add", ANNA.upper(), "--site", news, "--role", "admin")

    assert answer.exit_code == 0
    assert "has the role admin on news; the password stays" in answer.stderr
    assert roles(app) == {"news": Role.ADMIN}
    assert signed_in(app, PASSWORD).email == ANNA


def test_a_person_without_a_site_is_told_how_to_get_one(run: Any) -> None:
    answer = run("editor", "add", ANNA, typed=f"{PASSWORD}\n")

    assert f"errorreport editor add {ANNA} --site SLUG" in answer.stderr


def test_an_address_that_is_none_and_an_unknown_site_are_told(run: Any) -> None:
    assert "'anna' is not an e-mail address." in run(
        "editor", "add", "anna", typed=f"{PASSWORD}\n"
    ).stderr  # fmt: skip
    assert "There is no site 'x'." in run("editor", "add", ANNA, "--site", "x").stderr


def test_a_new_password_ends_every_sign_in(app: Flask, run: Any) -> None:
    run("editor", "add", ANNA, typed=f"{PASSWORD}\n")
    with app.app_context():
        token, _ = accounts.sign_in(ANNA, PASSWORD, now=NOW)

    answer = run("editor", "password", ANNA, "--generate")

    with app.app_context():
        assert accounts.signed_in(token, now=NOW) is None
    with pytest.raises(NotSignedIn):
        signed_in(app, PASSWORD)
    assert signed_in(app, answer.stdout.strip()).email == ANNA


def test_a_password_for_nobody_is_told(run: Any) -> None:
    answer = run("editor", "password", "nobody@news.example", "--generate")

    assert answer.exit_code == 1
    assert "There is no editor nobody@news.example." in answer.stderr


def test_editors_are_listed_with_their_roles(run: Any, news: str) -> None:
    run("editor", "add", ANNA, "--name", "Anna", "--site", news, typed=f"{PASSWORD}\n")

    _, line = run("editor", "list").stdout.splitlines()

    assert line.split() == [ANNA, "Anna", "news:", "editor"]


def test_a_token_is_printed_alone_once_and_listed_by_its_beginning(run: Any, news: str) -> None:
    scopes = ("--scope", "revisions", "--scope", "findings:read")
    answer = run("token", "add", news, *scopes, "--name", "CMS")

    assert re.fullmatch(r"ert_[\w-]{43}\n", answer.stdout)
    assert answer.stderr == ""
    listed = run("token", "list").stdout
    assert answer.stdout.strip() not in listed
    assert answer.stdout[:12] in listed
    assert "findings:read, revisions" in listed


def test_a_revoked_token_is_shown_as_such(run: Any, news: str) -> None:
    run("token", "add", news, "--scope", "admin")
    token_id = run("token", "list", news).stdout.splitlines()[1].split()[0]

    answer = run("token", "revoke", token_id)

    assert answer.exit_code == 0
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    assert run("token", "list").stdout.rstrip().endswith(today)
    assert today in answer.stdout


def test_tokens_that_cannot_be(run: Any, news: str) -> None:
    assert "'everything' is not one of 'revisions', 'findings:read'" in run(
        "token", "add", news, "--scope", "everything"
    ).stderr  # fmt: skip
    assert "Missing option '--scope'" in run("token", "add", news).stderr
    assert "There is no site 'x'" in run("token", "add", "x", "--scope", "admin").stderr
    assert "There is no token x." in run("token", "revoke", "x").stderr


INIT = ("init", "--site", "news", "--origin", "https://news.example", "--email", ANNA)


def test_init_makes_a_service_with_a_site_and_its_admin(app: Flask, run: Any) -> None:
    answer = run(*INIT, "--name", "The News", typed=f"{PASSWORD}\n")

    assert answer.exit_code == 0, answer.output
    assert roles(app) == {"news": Role.ADMIN}
    assert signed_in(app, PASSWORD).email == ANNA
    with app.app_context():
        key = sites.by_slug("news").public_key
    assert f'data-site="{key}"' in answer.stdout
    assert "errorreport serve" in answer.stdout


def test_init_goes_on_where_it_stopped_and_doubles_nothing(app: Flask, run: Any) -> None:
    assert run(*INIT, typed="short\n").exit_code == 1
    assert run(*INIT, typed=f"{PASSWORD}\n").exit_code == 0

    again = run(*INIT, typed=f"{PASSWORD}\n")

    assert "There is an editor already" in again.stdout
    assert roles(app) == {"news": Role.ADMIN}
    with app.app_context():
        assert [site.slug for site in sites.all_sites()] == ["news"]


def test_init_without_a_terminal_names_the_option_to_give(run: Any) -> None:
    answer = run("init")

    assert answer.exit_code == 2
    assert "There is no terminal to ask at; give --site." in answer.stderr


def test_init_at_a_terminal_asks_for_what_is_missing(tmp_path: Path) -> None:
    terminal, other_end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "errorreport", "init"],
        cwd=tmp_path,
        env=operator.variables(tmp_path),
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        start_new_session=True,  # without a terminal of its own a password is read from stdin
    )
    os.close(other_end)
    answers = {
        "such as news:": "news",
        "such as https://news.org:": "https://news.example",
        "to sign in with:": ANNA,
        "Password:": PASSWORD,
        "Repeat for confirmation:": PASSWORD,
    }
    shown = ""
    for question, answer in answers.items():
        shown = await_text(terminal, question)
        os.write(terminal, f"{answer}\n".encode())
    shown = await_text(terminal, "Then run `errorreport serve`")
    os.close(terminal)

    assert process.wait(30) == 0
    assert PASSWORD not in shown
    listed = operator.run(tmp_path, "editor", "list").stdout
    assert listed.splitlines()[1].split() == [ANNA, "anna", "news:", "admin"]


def await_text(terminal: int, wanted: str) -> str:
    """Read from a terminal until ``wanted`` is there; return what was read."""
    seen = ""
    deadline = time.monotonic() + operator.SECONDS
    while wanted not in seen:
        assert time.monotonic() < deadline, seen
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 4096).decode()
    return seen
