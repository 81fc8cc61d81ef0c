"""Browser tests: Debian's Chromium, a real service, and pages on another origin."""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.desk_content import fill
from tests.browser.newsdesk import WIDE, Newsdesk, open_queue
from tests.support import databases, servers
from tests.support.publication import Newspaper, newspaper
from tests.support.reader import Reader
from tests.support.tabs import Tabs

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# No background traffic: the tests stay on loopback, and so must the browser.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="needs Chromium: apt-get install -y chromium")
                )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the system's Chromium; as root it only runs without its sandbox."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [*ARGUMENTS, *sandbox],
    }


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> databases.Database:
    """SQLite alone: what the browser adds does not depend on the database."""
    return databases.SQLite(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def base_url() -> None:
    """Replace pytest-playwright's own, which is a method and as such deprecated in pytest 9."""


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """The demo publication and its service, kept for the session; no limits on reports."""
    folder = tmp_path_factory.mktemp("newspaper")
    database = databases.SQLite(folder)
    with newspaper(database.migrated(), folder, {"rate_limits": "off"}) as running:
        yield running


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Tabs]:
    """Tabs that tests use one after another."""
    tabs = Tabs(browser)
    yield tabs
    tabs.close()


@pytest.fixture(scope="session")
def desk_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The service's application and address, kept for the session: tests have rooms of it."""
    folder = tmp_path_factory.mktemp("desk")
    url = databases.SQLite(folder).migrated()
    settings = {"instance": str(folder), "rate_limits": "off"}
    variables = servers.environment(url, **settings)
    with servers.gunicorn(variables, folder / "server.log") as server:
        yield servers.create_app_for(url, **settings), server.url


_rooms = itertools.count()


@pytest.fixture
def newsdesk(desk_service: tuple[Flask, str]) -> Newsdesk:
    """A morning's mistakes, with sites and editors of their own."""
    app, url = desk_service
    return Newsdesk(url, fill(app, str(next(_rooms))))


@pytest.fixture
def editor(context: BrowserContext, newsdesk: Newsdesk) -> Page:
    """An editor at the queue, on a wide screen; refusals of the page's policy are noted."""
    page = newsdesk.signed_in(context)
    page.set_viewport_size(WIDE)
    open_queue(page, newsdesk)
    return page


@pytest.fixture
def tab(
    request: pytest.FixtureRequest, tabs: Tabs, browser_context_args: dict[str, Any]
) -> Iterator[Page]:
    """The page of a test that names its own, which it may alter for good; else a shared tab."""
    if "page" in request.fixturenames:
        yield request.getfixturevalue("page")
        return
    with tabs.of(browser_context_args) as page:
        yield page


@pytest.fixture
def reader(tab: Page, paper: Newspaper) -> Iterator[Reader]:
    """A reader at the first English article."""
    tab.goto(f"{paper.url}/night-ferry")
    with Reader(tab, paper.service.url) as reader:
        yield reader


@pytest.fixture
def host(tab: Page, paper: Newspaper) -> Iterator[Any]:
    """Open a page of the publication's origin with other contents: ``host(body, head)``."""
    with Reader(tab, paper.service.url) as reader:

        def open_page(body: str, head: str = "", policy: str = "") -> Reader:
            html = f"<!doctype html><html lang=en><head>{head}</head><body>{body}"
            html = f"{html}{paper.snippet}</body>"
            tab.goto(paper.publish("host", html, policy))
            return reader

        yield open_page
