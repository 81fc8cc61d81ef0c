"""``/report``: the form as a plain page, with the same answers as the snippet's."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from errorreport.db import read_scope
from errorreport.ids import new_id
from errorreport.reports import proofs
from errorreport.reports.models import Report
from errorreport.sites.models import Site
from tests import factories
from tests.support.sums import solved

PAGE = f"{factories.ORIGIN}/news/1"
TOKEN = "01h455vb4pex5vsknk084sn02q"  # of a form that has been open for years


def stored(app: Flask) -> list[Report]:
    with app.app_context(), read_scope() as session:
        return list(session.query(Report).order_by(Report.id))


def form(site: Site, **fields: str) -> dict[str, str]:
    return {"site": site.public_key, "url": PAGE, "quote": "recieved", "token": TOKEN, **fields}


def test_the_form_holds_what_its_address_says(app: Flask, client: FlaskClient) -> None:
    site = factories.add_site(app)
    query = {"site": site.public_key, "url": PAGE, "quote": "<img onerror=x> \u202eabc"}
    answer = client.get("/report", query_string=query)

    assert answer.status_code == 200
    assert f'value="{PAGE}"' in answer.text
    assert "&lt;img onerror=x&gt; \u202eabc</textarea>" in answer.text
    assert "<script" not in answer.text.replace('<script src="/static/times.js', "")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


def test_a_report_leads_to_its_receipt(app: Flask, client: FlaskClient) -> None:
    site = factories.add_site(app)
    answer = client.post("/report", data=form(site, suggestion="received", category="spelling"))

    assert answer.status_code == 303
    assert re.fullmatch(r"/r/[\w-]+", answer.location)
    assert "In the queue" in client.get(answer.location).text
    [report] = stored(app)
    assert (report.source, report.exact, report.suggestion) == (PAGE, "recieved", "received")
    assert (report.prefix, report.start, report.part) == ("", None, "text")


def test_pressed_twice_it_is_one_report_and_other_words_are_another(
    app: Flask, client: FlaskClient
) -> None:
    site = factories.add_site(app)
    token = re.search(
        r'name="token" value="(\w+)"',
        client.get("/report", query_string={"site": site.public_key}).text,
    )
    assert token is not None
    first, second, third = (
        client.post("/report", data=form(site, token=token[1], comment=comment)).location
        for comment in ("a", "a", "b")
    )

    assert first == second != third
    assert len(stored(app)) == 2


def test_a_page_can_be_reported_without_words(app: Flask, client: FlaskClient) -> None:
    site = factories.add_site(app)
    answer = client.post("/report", data=form(site, quote="", comment="The map is missing."))

    assert answer.status_code == 303
    [report] = stored(app)
    assert (report.part, report.comment, report.exact) == ("page", "The map is missing.", None)


def test_what_cannot_be_used_is_named_and_nothing_typed_is_lost(
    app: Flask, client: FlaskClient
) -> None:
    site = factories.add_site(app)
    for fields, said in (
        ({"quote": ""}, "Say which words are wrong, or what is wrong on the page."),
        ({"url": "https://elsewhere.example/"}, "Reports are not taken for this page."),
        ({"url": "no address"}, "Reports are not taken for this page."),
        ({"url": ""}, "Give the address of the page"),
        ({"quote": "x" * 1001}, "Mark fewer words (1,000 characters at most)."),
        ({"suggestion": "x" * 2001}, "This is too long."),
        ({"comment": "x" * 2001}, "This is too long."),
    ):
        answer = client.post("/report", data=form(site, **{"suggestion": "kept words", **fields}))
        assert answer.status_code == 422, fields
        assert said in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert fields.get("suggestion", "kept words") in answer.text
    assert stored(app) == []


def test_lines_are_counted_as_the_reader_typed_them(app: Flask, client: FlaskClient) -> None:
    site = factories.add_site(app)
    comment = "a\r\n" * 1000
    assert client.post("/report", data=form(site, comment=comment)).status_code == 303
    assert stored(app)[0].comment == comment.replace("\r\n", "\n").strip()


def test_an_unknown_site_takes_no_reports(app: Flask, client: FlaskClient) -> None:
    for key in ("", "pk_none", "ключ"):
        assert "does not take reports" in client.get(f"/report?site={key}").text
        assert client.post("/report", data={"site": key, "url": PAGE}).status_code == 404


def test_it_counts_against_the_same_limits_as_the_snippet(app: Flask, client: FlaskClient) -> None:
    site = factories.add_site(app)
    codes = [
        client.post("/report", data=form(site, quote=f"word {number}")).status_code
        for number in range(31)
    ]

    assert codes == [303] * 30 + [429]
    answer = client.post(
        "/api/v1/reports",
        json=factories.report(site.public_key, "word", "/news/1"),
        headers={"Origin": factories.ORIGIN},
    )
    assert answer.status_code == 429


def test_past_a_limit_the_form_does_a_sum_and_goes_out_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "MOST", 100)
    site = factories.add_site(app, reports_per_minute=1)
    assert client.post("/report", data=form(site)).status_code == 303

    asked = client.post("/report", data=form(site, quote="<b>other</b> words", category="fact"))

    assert asked.status_code == 429
    assert "while your browser does a small sum" in asked.text
    assert "&lt;b&gt;other&lt;/b&gt; words</textarea>" in asked.text
    assert 'value="fact" checked' in asked.text
    assert f'name="token" value="{TOKEN}"' in asked.text
    assert int(asked.headers["Retry-After"]) > 1
    solver = re.search(r'data-solver="(/assets/[^"]+)"', asked.text)
    assert solver is not None
    assert client.get(solver[1]).status_code == 200
    challenge = re.search(r"data-challenge='([^']+)'", asked.text)
    assert challenge is not None
    again = form(site, quote="<b>other</b> words", proof=solved(json.loads(challenge[1])))
    assert client.post("/report", data=again).status_code == 303
    assert [report.exact for report in stored(app)] == ["recieved", "<b>other</b> words"]


def test_a_form_sent_at_once_counts_for_ten(app: Flask, client: FlaskClient) -> None:
    site = factories.add_site(app)
    codes = [
        client.post("/report", data=form(site, quote=f"word {number}", token=token)).status_code
        for number, token in enumerate(["", new_id(), "none of ours", new_id()])
    ]
    assert codes == [303, 303, 303, 429]


def test_a_trap_that_is_filled_can_be_sent_again(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/report", data=form(factories.add_site(app), trap="filled by a program"))

    assert answer.status_code == 422
    assert "What you wrote is still here." in answer.text
    assert "filled by a program" not in answer.text
