"""Browser tests: Debian's Chromium, a real service, and pages on another origin."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support import databases

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
