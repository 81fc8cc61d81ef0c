"""A reader's report over HTTP: what is taken, and what every bad input is told."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from errorreport.articles.models import Article, Revision, RevisionSource
from errorreport.db import read_scope, unit_of_work
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.notify.models import Outbox
from errorreport.reports.models import IdempotencyKey, Receipt, Report
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from tests import factories
from tests.factories import NOW, ORIGIN
from tests.support.statements import counted

HEADERS = {"Origin": ORIGIN}
URL = "/api/v1/reports"


@pytest.fixture
def site(app: Flask) -> Site:
    return factories.add_site(app)


@pytest.fixture
def body(site: Site) -> dict[str, Any]:
    return factories.report(site.public_key)


def rows(app: Flask, model: Any) -> list[Any]:
    with app.app_context(), read_scope() as session:
        return list(session.scalars(select(model)))


def count(app: Flask, model: Any) -> int:
    with app.app_context(), read_scope() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_report_is_stored_with_all_that_follows_from_it(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    body["target"] |= {
        "source": f"{ORIGIN}/a?utm_source=mail&page=2#comments",
        "fingerprint": "9f" * 32,
        "block": "17" * 32,
        "version": "7",
    }
    body["target"]["selector"].append({"type": "TextPositionSelector", "start": 412, "end": 420})
    body |= {"comment": "twice", "title": "Council meets", "language": "en", "took_ms": 8200}

    answer = client.post(URL, json=body, headers=HEADERS)

    assert answer.status_code == 201
    said = answer.get_json()
    assert said["answer"] == "new"
    assert said["finding"] == {
        "state": "open",
        "snoozed": False,
        "others": 0,
        "since": said["finding"]["since"],
        "corrected_at": None,
    }
    [report], [finding], [article] = rows(app, Report), rows(app, Finding), rows(app, Article)
    assert report.id == said["id"]
    assert (report.exact, report.prefix) == ("recieved", "the committee had ")
    assert (report.start, report.end, report.version) == (412, 420, "7")
    assert (report.suggestion, report.comment) == ("received", "twice")
    assert article.url == f"{ORIGIN}/a?page=2"
    assert article.title == "Council meets"
    assert (finding.exact, finding.suggestions) == ("recieved", [["received", 1]])
    assert finding.id == report.finding_id
    [event], [outbox] = rows(app, Event), rows(app, Outbox)
    assert (event.kind, event.number, event.report_id) == ("opened", 1, report.id)
    assert (outbox.event, outbox.payload) == ("finding.opened", {"finding": finding.id})


def test_a_new_mistake_on_a_known_article_asks_the_database_twice(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    client.post(URL, json=body, headers=HEADERS)
    quote = {"type": "TextQuoteSelector", "exact": "elswhere", "prefix": "it is quite "}
    body["target"]["selector"] = [quote]

    with counted(app) as sent:
        assert client.post(URL, json=body, headers=HEADERS).get_json()["answer"] == "new"

    # The article, and what is near; the site is kept for a second.
    assert sum("FROM site" not in statement for statement in sent) == 2


def test_the_location_and_the_receipt_lead_to_the_fate(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    answer = client.post(URL, json=body, headers=HEADERS)

    base = "http://127.0.0.1:8000"
    assert answer.get_json()["receipt"].startswith(f"{base}/r/")
    fate = client.get(answer.headers["Location"].removeprefix(base))
    assert fate.get_json()["state"] == "open"
    secret = answer.get_json()["receipt"].rpartition("/")[2]
    assert len(secret) == 32  # 160 bits in base32


def test_no_secret_is_stored_in_clear(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    answer = client.post(URL, json=body, headers=HEADERS | {"Idempotency-Key": '"k"'})

    secret = answer.get_json()["receipt"].rpartition("/")[2]
    stored = [vars(row) for model in (Receipt, IdempotencyKey) for row in rows(app, model)]
    assert len(stored) == 2
    assert secret not in repr(stored)


@pytest.mark.parametrize(
    ("part", "extra", "category"),
    [
        ("page", {}, "other"),
        ("title", {}, "spelling"),
        ("image", {"src": "https://cdn.example/p.jpg", "alt": "A bridge"}, "link"),
        ("link", {"href": "https://elsewhere.example/"}, "link"),
    ],
)
def test_a_report_needs_no_marked_words_when_it_says_what_is_wrong(
    app: Flask,
    client: FlaskClient,
    body: dict[str, Any],
    part: str,
    extra: dict[str, str],
    category: str,
) -> None:
    target = {"source": f"{ORIGIN}/a", "part": part, **extra}
    sent = {"site": body["site"], "target": target, "comment": "It is upside down."}

    answer = client.post(URL, json=sent, headers=HEADERS)

    assert answer.status_code == 201
    [finding] = rows(app, Finding)
    assert (finding.part, finding.exact, finding.category) == (part, None, category)
    assert finding.points_at == extra.get("src", extra.get("href"))


def test_a_report_without_words_and_comment_is_asked_for_one(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    target = {"source": f"{ORIGIN}/a", "part": "page"}
    sent = {"site": body["site"], "target": target, "comment": "  "}
    answer = client.post(URL, json=sent, headers=HEADERS)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == ["#/comment"]


@pytest.mark.parametrize(("category", "others"), [("spelling", 0), ("fact", None), ("other", None)])
def test_facts_and_other_matters_get_no_number(
    client: FlaskClient, body: dict[str, Any], category: str, others: int | None
) -> None:
    answer = client.post(URL, json=body | {"category": category}, headers=HEADERS)
    assert answer.get_json()["finding"]["others"] is others or others == 0


def test_a_suggestion_equal_to_the_mark_is_a_report_without_one(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    for suggestion in ("recieved", "", "received", "received"):
        client.post(URL, json=body | {"suggestion": suggestion}, headers=HEADERS)
    [finding] = rows(app, Finding)
    assert finding.suggestions == [["received", 2], ["", 1]]
    assert finding.reports_count == 4


def test_the_largest_report_passes_in_every_script(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    quote = body["target"]["selector"][0]
    quote |= {"exact": "𠮷" * 1000, "prefix": "前" * 200, "suffix": "👩‍👩‍👧" * 40}
    body |= {"suggestion": "😀" * 2000, "comment": "𠮷" * 2000, "title": "題" * 300}
    sent = json.dumps(body, ensure_ascii=False).encode()
    assert 20_000 < len(sent) < 48 * 1024

    answer = client.post(URL, data=sent, content_type="application/json", headers=HEADERS)

    assert answer.status_code == 201
    [report] = rows(app, Report)
    assert (report.exact, report.suggestion) == ("𠮷" * 1000, "😀" * 2000)


def test_the_place_in_the_current_text_is_stored(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    page = {"source": f"{ORIGIN}/a", "part": "page"}
    client.post(URL, json=body | {"target": page, "comment": "Slow."}, headers=HEADERS)
    [article] = rows(app, Article)
    text = "On Monday the committee had recieved the letter on Monday, the mayor said."
    with app.app_context(), unit_of_work() as uow:
        uow.insert(
            Revision,
            site_id=article.site_id,
            article_id=article.id,
            number=1,
            fingerprint="0" * 64,
            source=RevisionSource.PUSHED,
            text=text,
            created_at=NOW,
        )
        uow.session.get_one(Article, article.id).revision_number = 1

    client.post(URL, json=body, headers=HEADERS)

    [anchor] = rows(app, Anchor)
    assert text[anchor.start : anchor.end] == "recieved"


# What cannot be taken, and what its sender is told.

Change = Callable[[dict[str, Any]], Any]


def _set(path: str, value: Any) -> Change:
    def change(body: dict[str, Any]) -> None:
        *steps, last = path.split("/")
        place: Any = body
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value

    return change


EXACT = "target/selector/0/exact"
REFUSED: list[tuple[str, Change, str, str]] = [
    ("no words", _set(EXACT, ""), EXACT, "at least 1 character"),
    ("too many words", _set(EXACT, "a" * 1001), EXACT, "at most 1,000"),
    ("NUL", _set(EXACT, "a\0b"), EXACT, "NUL"),
    ("lone surrogate", _set(EXACT, "a\ud800"), EXACT, "lone surrogate"),
    ("no string", _set(EXACT, 7), EXACT, "string"),
    ("null for words", _set(EXACT, None), EXACT, "required"),
    ("long prefix", _set("target/selector/0/prefix", "a" * 201), "target/selector/0/prefix", "200"),
    ("unknown selector", _set("target/selector/0/type", "XPathSelector"), "target/selector/0/type",
     "TextQuoteSelector or TextPositionSelector"),
    ("selector no list", _set("target/selector", {}), "target/selector", "list"),
    ("selector no object", _set("target/selector/0", 3), "target/selector/0/type", "type"),
    ("no selector", _set("target/selector", []), "target/selector", "TextQuoteSelector"),
    ("long suggestion", _set("suggestion", "a" * 2001), "suggestion", "2,000"),
    ("long comment", _set("comment", "a" * 2001), "comment", "2,000"),
    ("long title", _set("title", "a" * 301), "title", "300"),
    ("NUL in comment", _set("comment", "\0"), "comment", "NUL"),
    ("category", _set("category", "typo"), "category", "spelling"),
    ("part", _set("target/part", "body"), "target/part", "text"),
    ("src of a text", _set("target/src", "https://a.example/"), "target/src", "image"),
    ("language", _set("language", "en us"), "language", "pt-BR"),
    ("e-mail", _set("email", "nobody"), "email", "e-mail"),
    ("long e-mail", _set("email", "a" * 243 + "@example.org"), "email", "254"),
    ("fingerprint", _set("target/fingerprint", "9F"), "target/fingerprint", "64 hexadecimal"),
    ("took_ms", _set("took_ms", -1), "took_ms", "from 0"),
    ("took_ms a boolean", _set("took_ms", True), "took_ms", "whole number"),
    ("unknown field", _set("colour", "red"), "colour", "no such field"),
    ("unknown inner field", _set("target/page", 1), "target/page", "no such field"),
    ("no target", _set("target", None), "target", "null"),
    ("javascript", _set("target/source", "javascript:alert(1)"), "target/source", "http"),
    ("data", _set("target/source", "data:text/html,x"), "target/source", "http"),
    ("credentials", _set("target/source", "https://u:p@news.example/"), "target/source", "user"),
    ("long URL", _set("target/source", f"{ORIGIN}/{'a' * 2048}"), "target/source", "2,048"),
    ("relative URL", _set("target/source", "/a"), "target/source", "absolute"),
    ("foreign host", _set("target/source", "https://other.example/"), "target/source",
     "not a host of this site"),
    ("foreign canonical", _set("target/canonical", "https://other.example/"), "target/canonical",
     "not a host of this site"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_be_used_is_named(
    app: Flask, client: FlaskClient, body: dict[str, Any], change: Change, field: str, sentence: str
) -> None:
    change(body)

    answer = client.post(URL, json=body, headers=HEADERS)

    problem = answer.get_json()
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert {error["pointer"] for error in problem["errors"]} == {f"#/{field}"}
    assert sentence in problem["errors"][0]["detail"]
    assert count(app, Report) == 0


def test_a_position_is_checked_and_believed(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    position = {"type": "TextPositionSelector", "start": 9, "end": 9}
    body["target"]["selector"].append(position)
    answer = client.post(URL, json=body, headers=HEADERS)
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [
        "#/target/selector/1/end"
    ]

    body["target"]["selector"] = [position | {"end": 10}] * 2
    answer = client.post(URL, json=body, headers=HEADERS)
    assert "#/target/selector/1/type" in {error["pointer"] for error in answer.get_json()["errors"]}


@pytest.mark.parametrize(
    ("data", "content_type", "status", "sentence"),
    [
        (b"{", "application/json", 400, "not JSON"),
        (b"", "application/json", 400, "not JSON"),
        (b"\xff\xfe", "application/json", 400, "not UTF-8"),
        (b'{"took_ms": NaN}', "application/json", 400, "NaN"),
        (b"[" * 40_000, "application/json", 400, "not JSON"),
        (b"[]", "application/json", 422, "object"),
        (b'"text"', "application/json", 422, "object"),
        (b"{}", "application/json", 422, "required"),
        (b"{}", "text/plain", 415, "application/json"),
        (b"{}", None, 415, "application/json"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "application/json"),
        (b'{"site": "' + b"a" * 49_152 + b'"}', "application/json", 413, ""),
    ],
)
def test_what_is_not_a_report_at_all(
    site: Site, client: FlaskClient, data: bytes, content_type: str, status: int, sentence: str
) -> None:
    answer = client.post(URL, data=data, content_type=content_type, headers=HEADERS)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert sentence in answer.text


def test_a_body_of_unknown_length_is_cut_off(app: Flask) -> None:
    builder = EnvironBuilder(URL, method="POST", content_type="application/json", headers=HEADERS)
    environ = builder.get_environ()
    environ.pop("CONTENT_LENGTH", None)  # as gunicorn hands on a chunked body
    environ |= {"wsgi.input": BytesIO(b" " * 60_000), "wsgi.input_terminated": True}
    assert app.test_client().open(environ).status_code == 413


def test_an_unknown_site_is_not_found(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post(URL, json=body | {"site": "pk_nobody"}, headers=HEADERS)
    assert answer.status_code == 404
    assert "data-site" in answer.get_json()["detail"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://news.example", None])
def test_a_page_of_another_origin_is_refused(
    client: FlaskClient, body: dict[str, Any], origin: str | None
) -> None:
    answer = client.post(URL, json=body, headers={"Origin": origin} if origin else {})
    assert answer.status_code == 403
    assert answer.headers.get("Access-Control-Allow-Origin") == origin
    assert ("site set" if origin else "no Origin") in answer.get_json()["detail"]


def test_an_extension_reports_where_the_site_allows_it(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    headers = {"Origin": "chrome-extension://abcdefghijklmnop"}
    assert client.post(URL, json=body, headers=headers).status_code == 403
    with app.app_context():
        sites.change("news", {"extensions_allowed": True})
    assert client.post(URL, json=body, headers=headers).status_code == 201


# The same submission again.


def test_a_repeated_key_gets_the_first_answer(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    headers = HEADERS | {"Idempotency-Key": '"8e03978e-40d5"'}
    first = client.post(URL, json=body, headers=headers)
    again = client.post(URL, json=body, headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert first.headers["Location"] == again.headers["Location"]
    assert count(app, Report) == 1


def test_a_repeated_key_with_another_body_is_refused(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    headers = HEADERS | {"Idempotency-Key": '"k"'}
    client.post(URL, json=body, headers=headers)
    answer = client.post(URL, json=body | {"comment": "more"}, headers=headers)
    assert answer.status_code == 422
    assert answer.get_json()["type"].endswith("#problem-reused-key")
    assert count(app, Report) == 1


def test_a_key_is_forgotten_after_a_day(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    headers = HEADERS | {"Idempotency-Key": '"k"'}
    with time_machine.travel(NOW, tick=False):
        client.post(URL, json=body, headers=headers)
    with time_machine.travel(NOW.replace(day=24, hour=10), tick=False):
        other = client.post(URL, json=body | {"comment": "more"}, headers=headers)
    assert other.status_code == 201
    assert (count(app, Report), count(app, IdempotencyKey)) == (2, 1)


def test_a_key_belongs_to_its_site(app: Flask, client: FlaskClient, body: dict[str, Any]) -> None:
    other = factories.add_site(app, "other")
    headers = HEADERS | {"Idempotency-Key": '"k"'}
    client.post(URL, json=body, headers=headers)
    answer = client.post(URL, json=body | {"site": other.public_key}, headers=headers)
    assert answer.status_code == 201
    assert count(app, Report) == 2


def test_a_refused_report_leaves_its_key_free(
    app: Flask, client: FlaskClient, body: dict[str, Any]
) -> None:
    headers = HEADERS | {"Idempotency-Key": '"k"'}
    assert client.post(URL, json=body | {"x": 1}, headers=headers).status_code == 422
    assert client.post(URL, json=body, headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["k", '""', '"' + "a" * 65 + '"', '"é"', "'k'", '"a\\b"'])
def test_a_malformed_key_is_named(client: FlaskClient, body: dict[str, Any], key: str) -> None:
    headers = HEADERS | {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = client.post(URL, json=body, headers=headers)
    assert answer.status_code == 400
    assert "double quotes" in answer.get_json()["detail"]


@pytest.mark.parametrize("key", ['"' + "a" * 64 + '"', '" ~"', '"a\\"b\\\\"'])
def test_a_key_may_be_any_printable_ascii(
    client: FlaskClient, body: dict[str, Any], key: str
) -> None:
    answer = client.post(URL, json=body, headers=HEADERS | {"Idempotency-Key": key})
    assert answer.status_code == 201


# What a browser asks before, and may read after.


def test_a_preflight_lets_any_page_ask(client: FlaskClient) -> None:
    asked = {
        "Origin": "https://anywhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, idempotency-key",
    }
    answer = client.options(URL, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://anywhere.example"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "RateLimit" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


def test_a_page_may_read_errors_and_limits(client: FlaskClient, body: dict[str, Any]) -> None:
    for changed in ({}, {"x": 1}, {"site": "pk_nobody"}):
        answer = client.post(URL, json=body | changed, headers=HEADERS)
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Origin" in answer.headers["Vary"]
        exposed = answer.headers["Access-Control-Expose-Headers"]
        assert {"Retry-After", "RateLimit", "RateLimit-Policy", "Location"} <= set(
            exposed.split(", ")
        )


def test_public_gets_may_be_read_by_all(client: FlaskClient, site: Site) -> None:
    answer = client.get(f"/api/v1/sites/{site.public_key}/embed")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    assert answer.get_json()["name"] == "The News"
    assert client.get("/api/v1/sites/pk_nobody/embed").status_code == 404


def test_a_pointer_is_a_fragment_and_a_remedy_is_named(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    answer = client.post(URL, json=body | {"a b%é/~": 1, "target": None}, headers=HEADERS)
    told = {error["pointer"]: error["detail"] for error in answer.get_json()["errors"]}
    assert set(told) == {"#/a%20b%25%C3%A9~1~0", "#/target"}
    assert told["#/target"] == "This is required; send something else than null."
    larger = client.post(URL, data=b" " * 50_000, content_type="application/json", headers=HEADERS)
    assert larger.get_json()["detail"] == "The body is larger than 48 KiB. Send less."


def test_an_unknown_call_is_a_problem_too(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").content_type == "application/problem+json"
    answer = client.put(URL)
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "POST" in answer.headers["Allow"]


def test_whoever_fills_what_nobody_sees_is_told(client: FlaskClient, site: Site) -> None:
    body = factories.report(site.public_key, trap="https://pills.example")

    answer = client.post(URL, json=body, headers={"Origin": factories.ORIGIN})

    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"pointer": "#/trap", "detail": "Leave this empty: only programs see it, and fill it."}
    ]
    body["trap"] = ""
    assert client.post(URL, json=body, headers={"Origin": factories.ORIGIN}).status_code == 201
