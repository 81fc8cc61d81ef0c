"""`errorreport doctor`: every line against a service that is right, and one that is not."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

import errorreport
from errorreport.db import db
from errorreport.doctor import Verdict, outside
from errorreport.doctor import database as examination
from errorreport.doctor.outside import Answer
from errorreport.doctor.secret import BITS, strength
from errorreport.settings import Settings
from tests.conftest import MakeApp, Serve
from tests.support import databases, operator, servers

Doctor = Callable[..., tuple[int, dict[str, str]]]


def said_of(output: str) -> dict[str, str]:
    """Return what ``errorreport doctor`` printed of each subject."""
    lines: dict[str, str] = {}
    for line in output.splitlines():
        verdict, subject, text = line[:4].strip(), line[6:18].strip(), line[20:]
        lines[subject] = "\n".join(filter(None, [lines.get(subject), f"{verdict}: {text}"]))
    return lines


@pytest.fixture
def doctor(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doctor]:
    """Run the command with settings; return its exit code and what it says of each subject."""
    made: list[Flask] = []

    def create_app(settings: Settings) -> Flask:
        made.append(errorreport.create_app(settings))
        return made[-1]

    monkeypatch.setattr(sys.modules["errorreport.cli.doctor"], "create_app", create_app)

    def examine(url: str = database_url, **settings: str) -> tuple[int, dict[str, str]]:
        answer = operator.run_here(
            tmp_path, "doctor", **{"secret_key": "k" * 43, "database_url": url, **settings}
        )
        assert answer.stderr == ""
        return answer.exit_code, said_of(answer.stdout)

    yield examine
    for app in made:  # a command's end closes its connections
        with app.app_context():
            db.engine.dispose()


SECRET = {"secret_key": "mU3vS0kXw8pQ1rT6yB9nH2jL5dF7gZ4c"}


def test_a_service_that_is_right_gets_a_good_line_for_everything_and_another_does_not(
    serve: Serve, doctor: Doctor, database_url: str, tmp_path: Path
) -> None:
    server = serve(**SECRET)

    answer = operator.run(
        tmp_path, "doctor", database_url=database_url, base_url=server.url, **SECRET
    )
    lines = said_of(answer.stdout)

    assert (answer.returncode, answer.stderr) == (0, ""), lines
    assert list(lines) == [
        "settings", "database", "durability", "migrations", "tidying", "secret", "secret file",
        "redis", "base URL", "proxies", "listening", "clock",
    ]  # fmt: skip
    assert all(text.startswith("ok: ") for text in lines.values()), lines
    assert lines["proxies"] == "ok: 0 in front, readers count as 127.0.0.1"

    code, lines = doctor(base_url=server.url, secret_key=SECRET["secret_key"][::-1])

    assert code == 1
    assert "another program, or by a service with another secret" in lines["base URL"]
    assert lines["proxies"].startswith("warn: ")


def test_the_durability_settings_are_printed(doctor: Doctor, database: databases.Database) -> None:
    _, lines = doctor()

    assert lines["durability"] == (
        "ok: journal_mode=wal, synchronous=FULL, foreign_keys=on"
        if database.kind == "sqlite"
        else "ok: synchronous_commit=on, fsync=on, full_page_writes=on"
    )


@pytest.mark.nginx
def test_one_proxy_in_front_is_counted(serve_behind_nginx: Serve, doctor: Doctor) -> None:
    proxy = serve_behind_nginx(**SECRET)

    code, lines = doctor(base_url=proxy.url, trusted_proxies="1", **SECRET)

    assert code == 0, lines
    assert lines["proxies"] == "ok: 1 in front, readers count as 127.0.0.1"


def test_a_service_that_believes_made_up_addresses_is_bad(serve: Serve, doctor: Doctor) -> None:
    server = serve(trusted_proxies="1", **SECRET)

    code, lines = doctor(base_url=server.url, trusted_proxies="1", **SECRET)

    assert code == 1
    assert lines["proxies"].startswith("FAIL: any reader can make up an address: 0 forwarded")


def test_a_service_that_is_not_running_is_told_with_the_remedy(doctor: Doctor) -> None:
    url = f"http://127.0.0.1:{servers.free_port()}"

    code, lines = doctor(base_url=url)

    assert code == 1
    assert lines["base URL"].startswith(f"FAIL: {url} cannot be reached")
    assert "ERRORREPORT_BASE_URL" in lines["base URL"]


def test_settings_that_cannot_be_used_are_a_line_each(doctor: Doctor) -> None:
    code, lines = doctor(port="none", trusted_proxies="many")

    assert code == 1
    assert list(lines) == ["settings"]
    assert lines["settings"].splitlines() == [
        "FAIL: ERRORREPORT_TRUSTED_PROXIES is not a whole number of 0 or more.",
        "FAIL: ERRORREPORT_PORT is not a whole number of 0 or more.",
    ]


def test_a_guessable_secret_is_bad(doctor: Doctor) -> None:
    _, lines = doctor(secret_key="changeme" * 4)

    assert lines["secret"].startswith("FAIL: looks guessable")
    assert lines["secret file"] == "ok: none; the secret comes from ERRORREPORT_SECRET_KEY"


def test_a_made_secret_is_strong_and_one_of_words_is_not() -> None:
    assert strength("9NBDTLr6CyTOp21EMTzzMFh-WWZi1Nc2sOmyeoMjlmk") > 1.5 * BITS
    assert strength("a" * 64) == 0
    assert strength("secretsecretsecretsecretsecret32") < BITS


def test_a_secret_file_that_others_read_is_bad(tmp_path: Path, doctor: Doctor) -> None:
    instance = tmp_path / "instance"
    instance.mkdir()
    secret = instance / "secret_key"
    secret.write_text(SECRET["secret_key"])

    secret.chmod(0o644)
    _, lines = doctor(secret_key="")
    assert lines["secret file"].startswith("FAIL: ")
    assert f"chmod 600 {secret}" in lines["secret file"]

    secret.chmod(0o600)
    _, lines = doctor(secret_key="")
    assert lines["secret file"].startswith("ok: ")


def test_a_database_without_tables_is_told_and_none_is_made(
    database: databases.Database, doctor: Doctor, tmp_path: Path
) -> None:
    code, lines = doctor(database.empty())

    assert code == 1
    subject = "database" if database.kind == "sqlite" else "migrations"
    assert "errorreport migrate" in lines[subject]
    assert list(tmp_path.glob("**/*.db")) == []


@pytest.mark.redis
def test_redis_is_asked_when_it_is_set(doctor: Doctor, redis_url: str) -> None:
    assert doctor(redis_url=redis_url)[1]["redis"] == "ok: answers"

    dead = f"redis://127.0.0.1:{servers.free_port()}/0"
    assert doctor(redis_url=dead)[1]["redis"].startswith("FAIL: does not answer: ")


@pytest.fixture
def careless_app(make_app: MakeApp, database: databases.Database) -> Iterator[Flask]:
    """An application whose connections do not wait for the disk."""
    app = make_app()
    with app.app_context():
        engine = db.engine

        def forget(connection: Any, _record: object) -> None:
            if database.kind == "sqlite":
                connection.execute("PRAGMA synchronous = NORMAL")
            else:
                connection.execute("SET SESSION synchronous_commit TO off")
                connection.commit()

        event.listen(engine, "connect", forget)
        engine.dispose()
        yield app


def test_a_database_that_may_lose_an_acknowledged_report_is_bad(
    careless_app: Flask, database: databases.Database
) -> None:
    (line,) = [line for line in examination.examine().lines if line.subject == "durability"]

    assert line.verdict is Verdict.BAD
    found, wanted = {
        "sqlite": ("synchronous=NORMAL", "synchronous must be FULL or EXTRA"),
        "postgresql": ("synchronous_commit=off", "synchronous_commit must be on or remote_apply"),
    }[database.kind]
    assert found in line.text
    assert wanted in line.text


def settings(tmp_path: Path, **chosen: str) -> Settings:
    variables = servers.environment("sqlite://", instance=str(tmp_path), **chosen)
    return Settings.from_env(variables)


@pytest.mark.parametrize(
    ("trusted", "client", "forwarded", "verdict", "told"),
    [
        (0, "198.51.100.7", "192.0.2.1", Verdict.GOOD, "0 in front"),
        (1, "198.51.100.7", "192.0.2.1, 198.51.100.7", Verdict.GOOD, "1 in front"),
        # Caddy replaces what came with the request.
        (1, "198.51.100.7", "198.51.100.7", Verdict.GOOD, "1 in front"),
        (2, "198.51.100.7", "192.0.2.1, 198.51.100.7, 10.0.0.2", Verdict.GOOD, "2 in front"),
        (0, "10.0.0.2", "192.0.2.1, 198.51.100.7", Verdict.BAD, "all readers count as one"),
        (1, "10.0.0.2", "192.0.2.1, 198.51.100.7, 10.0.0.2", Verdict.BAD, "set it to 2"),
        (1, "192.0.2.1", "192.0.2.1", Verdict.BAD, "make up an address"),
        (2, "192.0.2.1", "192.0.2.1, 198.51.100.7", Verdict.BAD, "set it to 1"),
        (1, "10.0.0.2", "", Verdict.BAD, "only 0 forwarded"),
    ],
)
def test_proxies_are_counted_by_what_they_add(
    tmp_path: Path, trusted: int, client: str, forwarded: str, verdict: Verdict, told: str
) -> None:
    line = outside.proxies(
        settings(tmp_path, trusted_proxies=str(trusted)),
        Answer(client=client, forwarded=forwarded),
    )

    assert line.verdict is verdict
    assert told in line.text


@pytest.mark.parametrize(
    ("host", "trusted", "verdict"),
    [
        ("127.0.0.1", "0", Verdict.GOOD),
        ("::1", "0", Verdict.GOOD),
        ("localhost", "0", Verdict.GOOD),
        ("203.0.113.9", "1", Verdict.GOOD),
        ("::", "0", Verdict.DOUBTFUL),
        ("203.0.113.9", "0", Verdict.DOUBTFUL),
    ],
)
def test_a_public_address_without_a_proxy_is_doubtful(
    tmp_path: Path, host: str, trusted: str, verdict: Verdict
) -> None:
    line = outside.listening(settings(tmp_path, host=host, trusted_proxies=trusted))

    assert line.verdict is verdict


@pytest.mark.parametrize(
    ("base_url", "verdict"),
    [
        ("https://reports.example.org", Verdict.GOOD),
        ("http://reports.example.org", Verdict.DOUBTFUL),
        ("http://localhost:8000", Verdict.GOOD),
        ("http://[::1]:8000", Verdict.GOOD),
    ],
)
def test_plain_http_is_doubtful_beyond_this_machine(
    tmp_path: Path, base_url: str, verdict: Verdict
) -> None:
    line = outside.base_url(settings(tmp_path, base_url=base_url), Answer())

    assert line.verdict is verdict


@pytest.mark.parametrize(
    ("database_ahead", "outside_ahead", "verdict"),
    [
        (0.2, -0.6, Verdict.GOOD),
        (0.2, None, Verdict.GOOD),
        (11.0, 0.0, Verdict.BAD),
        (0.0, -3600.0, Verdict.BAD),
        (None, None, Verdict.DOUBTFUL),
    ],
)
def test_clocks_that_differ_are_bad(
    database_ahead: float | None, outside_ahead: float | None, verdict: Verdict
) -> None:
    line = outside.clock(database_ahead, Answer(clock_ahead=outside_ahead))

    assert line.verdict is verdict


def test_nobody_but_the_operator_learns_how_requests_arrive(app: Flask) -> None:
    client = app.test_client()

    for probe in ("", "guessed", "0" * 64):
        answer = client.get("/healthz", headers={"X-Errorreport-Probe": probe})
        assert answer.get_json() == {"status": "ok"}
