"""What the script of Orphus posts becomes a report, in the encoding of the page."""

import base64
import hashlib
import json
import re
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from errorreport.db import read_scope
from errorreport.reports import proofs
from errorreport.reports.models import Report
from errorreport.sites.models import Site
from tests import factories
from tests.support.sums import solved

PAGE = f"{factories.ORIGIN}/news/1"
OWN = {"Origin": factories.ORIGIN}


@pytest.fixture
def site(app: Flask) -> Site:
    return factories.add_site(app)


def fields(**changed: str) -> dict[str, str]:
    """Return the form of Orphus 5.01, each field as its script fills it, in its order."""
    return {
        "version": "5.01",
        "email": "editor@news.example",
        "to": "Пользователь Orphus",
        "subject": "Орфографическая ошибка",
        "ref": PAGE,
        "c_pre": "Вчера комиссия\n    ",
        "c_sel": "палучила",
        "c_suf": " письмо\nи ответила",
        "c_pos": "-1",
        "c_tag1": "<!!!>",
        "c_tag2": "<!!!>",
        "charset": "UTF-8",
        "comment": "",
        **changed,
    }


def post(
    client: FlaskClient, key: str, body: str, headers: dict[str, str] | None = None
) -> TestResponse:
    return client.post(
        "/compat/orphus",
        query_string={"site": key},
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers=OWN if headers is None else headers,
    )


def stored(app: Flask) -> list[Report]:
    with app.app_context(), read_scope() as session:
        return list(session.query(Report).order_by(Report.id))


def told(answer: TestResponse) -> str:
    """Return what the frame tells the reader; its policy lets that one script run."""
    script = re.search(r"<script>(.*)</script>", answer.text)
    assert script is not None
    policy = answer.headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert "frame-ancestors *" in policy
    said: str = re.fullmatch(r'alert\("(.*)"\)', script[1])[1]  # type: ignore[index] # fails then
    return said.encode("ascii").decode("unicode_escape")


@pytest.mark.parametrize("charset", ["UTF-8", "windows-1251", "KOI8-R", ""])
def test_a_report_is_read_in_the_encoding_of_its_page(
    app: Flask, client: FlaskClient, site: Site, charset: str
) -> None:
    form = fields(charset=charset, comment="Надо: получила")
    body = urlencode(form, encoding=charset or "utf-8")

    answer = post(client, site.public_key, body)

    assert answer.status_code == 201, answer.text
    [report] = stored(app)
    assert (report.source, report.exact, report.part) == (PAGE, "палучила", "text")
    assert (report.prefix, report.suffix) == ("Вчера комиссия ", " письмо и ответила")
    assert (report.suggestion, report.comment) == (None, "Надо: получила")
    receipt = re.search(r'<a href="[^"]*(/r/[\w-]+)">', answer.text)
    assert receipt is not None
    assert client.get(receipt[1]).status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_frame_tells_the_reader_how_it_went(client: FlaskClient, site: Site) -> None:
    body, russian = urlencode(fields()), {**OWN, "Accept-Language": "ru"}

    first = post(client, site.public_key, body, russian)
    second = post(client, site.public_key, body)
    refused = post(client, site.public_key, urlencode(fields(charset="klingon")), russian)

    assert told(first) == "Спасибо! Вы сообщили об этом первыми. Сообщение в очереди у редакции."
    assert told(second) == "Thank you! Others have reported this too. Your report has been added."
    assert (told(refused), refused.status_code) == ("Не отправлено", 422)


def test_what_an_encoding_lacks_is_read_from_its_number(
    app: Flask, client: FlaskClient, site: Site
) -> None:
    form = fields(charset="windows-1252", **dict.fromkeys(("to", "subject", "c_pre", "c_suf"), ""))
    form["c_sel"] = "&#1111;&#1078;ak &#55296; &amp;"

    assert post(client, site.public_key, urlencode(form, encoding="cp1252")).status_code == 201
    assert stored(app)[0].exact == "їжak &#55296; &amp;"


@pytest.mark.parametrize(
    ("changed", "encoding", "status"),
    [
        ({"c_sel": "  \n"}, "utf-8", 422),
        ({"c_sel": "x" * 1_001}, "utf-8", 422),
        ({"c_sel": "a\0b"}, "utf-8", 422),
        ({"ref": "javascript:1"}, "utf-8", 422),
        ({"ref": "https://elsewhere.example/1"}, "utf-8", 422),
        ({"charset": "klingon"}, "utf-8", 422),
        ({"charset": "idna"}, "utf-8", 422),
        ({"charset": "UTF-8"}, "cp1251", 422),
        ({"comment": "x" * 50_000}, "utf-8", 413),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_used_is_refused(
    app: Flask,
    client: FlaskClient,
    site: Site,
    changed: dict[str, str],
    encoding: str,
    status: int,
) -> None:
    answer = post(client, site.public_key, urlencode(fields(**changed), encoding=encoding))

    assert answer.status_code == status
    assert told(answer) == "Not sent"
    assert stored(app) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "https://elsewhere.example", "Referer": PAGE}, 403),
        ({"Origin": "null", "Referer": "https://elsewhere.example/1"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
        ({"Origin": "null", "Referer": PAGE}, 201),
        ({"Referer": PAGE}, 201),
    ],
    ids=str,
)
def test_only_the_site_s_own_pages_may_send_it(
    app: Flask, client: FlaskClient, site: Site, headers: dict[str, str], status: int
) -> None:
    answer = post(client, site.public_key, urlencode(fields()), headers)

    assert answer.status_code == status
    assert len(stored(app)) == (status == 201)
    if status == 403:
        assert told(answer) == "Reports are not taken on this page."


def test_an_unknown_site_is_told_where_the_key_belongs(client: FlaskClient) -> None:
    answer = post(client, "pk_unknown", urlencode(fields()))

    assert answer.status_code == 404
    assert "?site=" in answer.text
    assert told(answer) == "This site does not take reports."


def test_past_a_limit_its_frame_does_a_sum_and_sends_the_form_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "MOST", 100)
    key = factories.add_site(app, reports_per_minute=1).public_key
    body = urlencode(fields(charset="windows-1251"), encoding="cp1251")
    assert post(client, key, body).status_code == 201

    asked = post(client, key, body)

    assert asked.status_code == 429
    assert int(asked.headers["Retry-After"]) > 0
    policy = asked.headers["Content-Security-Policy"]
    assert "script-src 'self'; form-action 'self'" in policy
    assert "frame-ancestors *" in policy
    found = re.search(r"data-challenge='([^']+)'", asked.text)
    assert found is not None
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.text))
    assert (sent["c_sel"], sent["charset"]) == ("палучила", "utf-8")
    sent["proof"] = solved(json.loads(found[1]))
    frame = {"Origin": "null"}
    assert post(client, key, urlencode(sent), frame).status_code == 201
    assert post(client, key, urlencode(sent), frame).status_code == 429
    assert post(client, key, urlencode({**sent, "proof": "none"}), frame).status_code == 403
    assert [report.exact for report in stored(app)] == ["палучила"] * 2
