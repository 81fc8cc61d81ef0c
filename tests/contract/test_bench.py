"""The benchmark measures what it says: findings as reports leave them, and costs undisturbed."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from errorreport.findings.queries import View
from tests import factories
from tests.bench import desk
from tests.bench.figures import AGAIN, Figure, measured
from tests.bench.many import Many, fill
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


def test_very_many_findings_fill_every_list_of_the_desk(app: Flask, database_url: str) -> None:
    sites, editor_id, cookie = desk.newsroom(app)
    many = Many(sites, editor_id)
    fill(database_url, many, 2500)
    client = app.test_client()
    client.set_cookie("errorreport", cookie)

    rows = {view: desk.ids(client.get(f"/?view={view}").data) for view in View}

    assert {view for view, found in rows.items() if not found} == set()
    page = client.get(f"/findings/{rows[View.BY_TEXT][0]}").text
    assert "the new text" in page
    assert desk.ids(client.get(f"/?view=all&q={many.frequent(1)[0]}").data)


def figures_of(*rounds: tuple[float, float]) -> Callable[[], list[Figure]]:
    """A measurement that comes to these costs and yardsticks, one after the other."""
    left = iter(rounds)

    def measure() -> list[Figure]:
        cost, yardstick = next(left)
        return [Figure("carry", cost, yardstick, most=3, more=1, unit="at most 3 and 1 s")]

    return measure


def test_a_figure_of_a_disturbed_round_is_measured_again() -> None:
    assert measured([figures_of((5, 1), (3.5, 1))])
    assert measured([figures_of((4, 1))])


def test_what_is_too_slow_stays_so_however_often_it_is_measured() -> None:
    assert not measured([figures_of(*[(5, 1)] * (AGAIN + 1)), figures_of((1, 1))])
    assert not measured([figures_of((8, 1.2), (5, 1), (6, 1.5), (9, 2))])
