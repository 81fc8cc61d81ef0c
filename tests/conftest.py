"""Fixtures of the whole suite, and two rules: no network beyond loopback, no skips in CI."""

import gc
import ipaddress
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from tests.support import databases, messages, quick, servers

# What a machine may lack at a desk, where such a test is skipped; in CI a skip hides a failure.
NEEDED_IN_CI = {"browser", "nginx", "postgres", "redis"}


def _refuse_foreign_connections(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            raise RuntimeError(f"a test tried to reach {address}; tests stay on loopback")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# Speed is measured in benchmarks: on a busy machine any example may be slow. In CI the examples
# are the same in every run, so that a failure there is of the change; at a desk they are new.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")


def pytest_configure() -> None:
    # An audit hook sees what replacing socket.socket would miss: C code, and names kept earlier.
    sys.addaudithook(_refuse_foreign_connections)
    # A translation written since the last installation counts, as in the wheel.
    messages.messages().compile_all()
    quick.make_tests_quick()


def pytest_collection_finish() -> None:
    # Looking through all that has been imported, again and again, took a sixth of the time of tests
    # that make applications. It stays for good, and what tests leave behind is collected later.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    needs = sorted(NEEDED_IN_CI & {mark.name for mark in item.iter_markers()})
    if os.environ.get("CI") and needs and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, though it must run there: {', '.join(needs)}"
    return report


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[databases.Database]:
    """Each database in turn: a test that uses one, even through ``app``, runs on both."""
    if request.param == "sqlite":
        yield databases.SQLite(tmp_path_factory.mktemp("sqlite"))
    else:
        with databases.postgresql_server() as url:
            yield databases.PostgreSQL(url)


@pytest.fixture
def database_url(database: databases.Database) -> str:
    """A database with all tables and no rows."""
    return database.migrated()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis, kept for the session; mark the test ``redis``."""
    with servers.redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Iterator[MakeApp]:
    """Make applications on the test's database: ``make_app(base_url="http://h/er")``."""
    made: list[Flask] = []

    def make(**settings: str) -> Flask:
        settings = {"instance": str(tmp_path / "instance"), **settings}
        app = servers.create_app_for(database_url, **settings)
        app.testing = True
        made.append(app)
        return app

    yield make
    from errorreport.db import db

    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The application with default settings."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of ``app`` that keeps cookies."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """A runner of the commands of ``app``."""
    return app.test_cli_runner()


Serve = Callable[..., servers.Server]


@pytest.fixture
def serve(database_url: str, tmp_path: Path) -> Iterator[Serve]:
    """Start real servers on the test's database: ``serve(workers=2, redis_url=…)``.

    ``workers``, ``threads`` and ``port`` go to gunicorn, all else is a setting of the service.
    """
    with ExitStack() as stack:

        def start(**settings: Any) -> servers.Server:
            options = {
                name: settings.pop(name)
                for name in ("workers", "threads", "port")
                if name in settings
            }
            settings = {"instance": str(tmp_path / "instance"), **settings}
            variables = servers.environment(database_url, **settings)
            log = tmp_path / "server.log"
            return stack.enter_context(servers.gunicorn(variables, log, **options))

        yield start


@pytest.fixture
def serve_behind_nginx(serve: Serve, tmp_path: Path) -> Iterator[Serve]:
    """Start the service under ``/er`` behind nginx with the file the project supplies.

    Mark the test ``nginx``. The server returned is nginx: what readers reach.
    """
    if servers.nginx_program() is None:
        pytest.skip("needs nginx: apt-get install -y nginx-light")
    with ExitStack() as stack:

        def start(**settings: Any) -> servers.Server:
            port = servers.free_port()
            base_url = f"http://127.0.0.1:{port}/er"
            service = serve(base_url=base_url, trusted_proxies="1", **settings)
            upstream = service.url.removeprefix("http://")
            folder = tmp_path / "nginx"
            folder.mkdir()
            return stack.enter_context(servers.nginx(folder, port, upstream, "/er"))

        yield start
