"""The benchmark's stored findings are what old reports would have left, or it measures nothing."""

from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.bench.stored import store_findings
from tests.support.marks import mark


def test_a_report_of_a_stored_finding_joins_it(app: Flask, client: FlaskClient) -> None:
    site = factories.add_site(app)
    store_findings(app, site, 6, articles=2)

    answers = {}
    for number in (4, 1_000_000):
        exact, around = mark(number)
        document = factories.report(
            site.public_key, exact, "/stored/0", around=around, suggestion=exact[:-1]
        )
        headers = {"Origin": factories.ORIGIN}
        answers[number] = client.post("/api/v1/reports", json=document, headers=headers).json

    assert answers[4]["answer"] == "known"
    assert answers[4]["finding"]["others"] == 1
    assert answers[1_000_000]["answer"] == "new"
