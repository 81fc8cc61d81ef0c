"""What tests through HTTP have in common: a newsroom, somebody at its desk, a clock that stands.

A module that names ``SETTINGS`` has a newsroom with these settings of the service.
"""

from collections.abc import Iterator

import pytest
import time_machine

from tests import factories
from tests.conftest import MakeApp
from tests.support.newsroom import NOON, AtTheDesk, Newsroom


@pytest.fixture
def newsroom(request: pytest.FixtureRequest, make_app: MakeApp) -> Newsroom:
    app = make_app(**getattr(request.module, "SETTINGS", {}))
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates
