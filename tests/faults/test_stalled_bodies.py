"""Clients that never finish their request are held by the proxy, not by the service's threads."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests import factories
from tests.conftest import Serve
from tests.support import load

STALLED = 100  # twelve times the threads of the service
SOON = 1.0  # seconds, the promise for an honest report meanwhile


@contextmanager
def stalled_requests(url: str, request: bytes) -> Iterator[None]:
    """Hold connections open that have sent all of ``request`` but its last byte."""
    parts = urlsplit(url)
    with ExitStack() as stack:
        for _ in range(STALLED):
            connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
            stack.enter_context(connection)
            connection.sendall(request[:-1])
        yield


@pytest.mark.nginx
def test_an_honest_report_passes_stalled_ones(serve_behind_nginx: Serve, app: Flask) -> None:
    site = factories.add_site(app)
    server = serve_behind_nginx(rate_limits="off")
    url = f"{server.url}/api/v1/reports"
    request = load.post(url, factories.report(site.public_key), {"Origin": factories.ORIGIN})

    with stalled_requests(url, request), load.Connection(url) as connection:
        answer = connection.ask(request)

    assert answer.status == 201
    assert answer.seconds < SOON
