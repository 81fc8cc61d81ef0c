"""What was answered 201 is there after the server died in the middle of its work."""

import time
import urllib.request

import pytest
from flask import Flask
from sqlalchemy import func, select

from errorreport.db import read_scope
from errorreport.findings.models import Event, Finding
from errorreport.reports.models import Report
from tests import factories
from tests.conftest import Serve
from tests.support import load
from tests.support.marks import mark
from tests.support.servers import free_port

REPORTS = 3000  # more than are answered before the server is killed
BEFORE_THE_KILL = 100


@pytest.mark.slow
def test_every_report_answered_201_survives_a_kill(serve: Serve, app: Flask) -> None:
    site = factories.add_site(app)
    port = free_port()
    server = serve(port=port, rate_limits="off")
    url = f"{server.url}/api/v1/reports"
    headers = {"Origin": factories.ORIGIN}
    requests = [
        load.post(
            url, factories.report(site.public_key, exact, f"/{n % 7}", around=around), headers
        )
        for n, (exact, around) in enumerate(map(mark, range(REPORTS)))
    ]

    stream = load.Load(url, requests, at_once=8).start()
    while len(stream.answers) < BEFORE_THE_KILL and server.process.poll() is None:
        time.sleep(0.01)
    server.kill()
    answers = stream.wait()

    assert {answer.status for answer in answers} == {201, 0}
    promised = [answer.json() for answer in answers if answer.status == 201]
    with app.app_context(), read_scope() as session:
        stored = set(session.scalars(select(Report.id)))
        findings = session.scalar(select(func.count()).select_from(Finding))
        told = session.scalar(select(func.count(Event.finding_id.distinct())))
    assert {answer["id"] for answer in promised} <= stored
    assert findings == told, "a finding without its events is half a report"

    serve(port=port, rate_limits="off")
    for answer in promised[-5:]:
        with urllib.request.urlopen(answer["receipt"], timeout=10) as page:
            assert page.status == 200
