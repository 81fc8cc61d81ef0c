"""A demo that has run once: to start one is dear, and most tests are about the next start."""

import re
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import demo, operator

READY = "Ctrl+C stops everything."


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What was seen of the first run of ``serve --demo``, which was stopped by Ctrl+C."""

    folder: Path  # holds its instance folder; not to be changed
    url: str
    demo_url: str
    text: str
    password: str | None
    key: str  # of its site
    embed: str  # where its pages have the snippet from
    receipt: str  # of a report sent to it

    @property
    def ports(self) -> tuple[int, int]:
        """The ports of the service and of the publication."""
        port, demo_port = (int(url.rpartition(":")[2]) for url in (self.url, self.demo_url))
        return port, demo_port


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Run the demo until it is ready, send a report, and stop it."""
    folder = tmp_path_factory.mktemp("demo")
    with operator.serving(folder, "--demo") as first:
        first.await_line(READY)
        key = demo.site_key(first.demo_url)
        embed = re.search(r'src="([^"]+/embed\.js)"', demo.get(first.demo_url))
        receipt = demo.submit(first)["receipt"]
        assert first.stop() == 0
    assert embed is not None
    return FirstRun(
        folder, first.url, first.demo_url, first.text, first.password, key, embed[1], receipt
    )


StartAgain = Callable[..., AbstractContextManager[operator.Serving]]


@pytest.fixture
def start_again(first_run: FirstRun, tmp_path: Path) -> StartAgain:
    """Start a copy of the demo that has run once, in ``tmp_path``: ``start_again(ports)``."""
    shutil.copytree(first_run.folder / "instance", tmp_path / "instance")

    def start(ports: tuple[int, int] | None = None) -> AbstractContextManager[operator.Serving]:
        return operator.serving(tmp_path, "--demo", ports=ports)

    return start
