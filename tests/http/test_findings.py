"""What a site's programs see of its findings, and do with them."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from errorreport.accounts.models import Scope
from errorreport.acts.act import MOST, Chosen
from errorreport.findings.life import EventKind, Reason
from tests import factories
from tests.support.acting import Acting
from tests.support.statements import counted

URL = "/api/v1/findings"
WORDS = "READER-ONLY-WORDS"


@pytest.fixture
def desk(app: Flask) -> Acting:
    return Acting.at(app)


@pytest.fixture
def token(desk: Acting) -> dict[str, str]:
    return factories.add_token(desk.app, desk.site, Scope.FINDINGS_READ, Scope.FINDINGS_WRITE)


def shown(client: FlaskClient, finding_id: str, token: dict[str, str]) -> dict[str, Any]:
    answer = client.get(f"{URL}/{finding_id}", headers=token)
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == f'"{answer.json["etag"]}"'
    body: dict[str, Any] = answer.json
    return body


def act(
    client: FlaskClient, finding_id: str, token: dict[str, str], etag: str, **event: Any
) -> TestResponse:
    headers = token | {"If-Match": f'"{etag}"'}
    return client.post(f"{URL}/{finding_id}/events", json=event, headers=headers)


def listed(client: FlaskClient, token: dict[str, str], **query: str) -> list[str]:
    answer = client.get(URL, query_string=query, headers=token)
    assert answer.status_code == 200, answer.text
    return [finding["id"] for finding in answer.json["findings"]]


def test_the_list_is_filtered_and_leads_from_page_to_page(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    ids = [desk.opens(f"wrod{n}", path=f"/{n % 2}", category="fact") for n in range(5)]
    desk.acts(ids[0], EventKind.CONFIRMED)
    desk.acts(ids[1], EventKind.ASSIGNED, assignee=desk.editor_id)

    assert listed(client, token) == ids[::-1]
    assert listed(client, token, sort="oldest") == ids
    assert listed(client, token, state="confirmed,declined") == [ids[0]]
    assert listed(client, token, assignee=desk.editor_id) == [ids[1]]
    assert ids[1] not in listed(client, token, assignee="none")
    assert listed(client, token, q="WROD3") == [ids[3]]
    assert listed(client, token, article=f"{factories.ORIGIN}/1") == [ids[3], ids[1]]
    assert listed(client, token, category="spelling") == []
    assert listed(client, token, since="2099-01-01T00:00:00Z") == []
    assert len(listed(client, token, attention="changed")) == 0

    followed, address = [], f"{URL}?limit=2&sort=oldest"
    while address:
        answer = client.get(address, headers=token)
        followed += [finding["id"] for finding in answer.json["findings"]]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert followed == ids


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"state": "opened"}, "#/state"),
        ({"since": "yesterday"}, "#/since"),
        ({"sort": "loudest"}, "#/sort"),
        ({"after": "x"}, "#/after"),
        ({"limit": "0"}, "#/limit"),
        ({"states": "open"}, "#/states"),
        ({"article": "https://elsewhere.example/a"}, "#/article"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named(
    client: FlaskClient, token: dict[str, str], query: dict[str, str], pointer: str
) -> None:
    answer = client.get(URL, query_string=query, headers=token)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    # Half of what was asked would be an answer to something else.
    twice = client.get(f"{URL}?state=open&state=confirmed", headers=token)
    assert twice.status_code == 422
    assert "with commas between them" in twice.json["detail"]


def test_a_list_costs_the_same_however_long(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    desk.opens("wrod")
    with counted(desk.app) as few:
        listed(client, token)
    for n in range(6):
        desk.opens(f"wrod{n}")
    with counted(desk.app) as many:
        assert len(listed(client, token)) == 7
    assert len(many) == len(few)


def test_one_finding_tells_reports_as_sent_places_and_story(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    push = factories.add_token(desk.app, desk.site)
    text = "On Monday, the committee had recieved the letter on Monday, he said."
    body = {"url": f"{factories.ORIGIN}/a", "text": text}
    assert client.post("/api/v1/revisions", json=body, headers=push).status_code == 201
    report = desk.sends(comment="seen twice")
    finding_id = desk.finding_of(report)

    finding = shown(client, finding_id, token)

    assert finding["passage"]["exact"] == "recieved"
    assert finding["suggestions"] == [{"wording": "received", "readers": 1}]
    [sent] = finding["reports"]
    assert (sent["id"], sent["comment"]) == (report["id"], "seen twice")
    assert sent["selector"][0]["type"] == "TextQuoteSelector"
    [anchor] = finding["anchors"]
    assert text[anchor["start"] : anchor["end"]] == "recieved"
    [opened] = finding["events"]
    assert (opened["kind"], opened["by"], opened["report"]) == (
        "opened",
        {"reader": True},
        report["id"],
    )


def test_an_event_needs_the_etag_and_a_stale_one_is_told_who_was_first(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    finding_id = desk.opens()
    etag = shown(client, finding_id, token)["etag"]
    event = {"kind": "confirmed", "replacement": "got"}
    address = f"{URL}/{finding_id}/events"
    assert client.post(address, json=event, headers=token).status_code == 428

    done = act(client, finding_id, token, etag, **event)
    assert (done.status_code, done.json["state"]) == (200, "confirmed")
    assert shown(client, finding_id, token)["replacement"] == "got"
    assert done.headers["ETag"] == f'"{shown(client, finding_id, token)["etag"]}"'

    desk.acts(finding_id, EventKind.DECLINED, reason=Reason.HOUSE_STYLE)
    late = act(client, finding_id, token, done.json["etag"], kind="corrected")
    assert late.status_code == 412
    assert late.headers["ETag"] == f'"{late.json["current"]["etag"]}"'
    current = late.json["current"]
    assert (current["state"], current["reason"]) == ("declined", "house_style")
    assert (current["last"]["event"], current["last"]["by"]) == ("declined", {"editor": "Anna"})
    again = act(
        client, finding_id, token, current["etag"], kind="undone", undoes=done.json["event"]
    )
    assert again.status_code == 200
    assert [told["undone"] for told in shown(client, finding_id, token)["events"]] == [
        False,
        True,
        False,
        False,
    ]


def test_every_act_of_an_editor_can_be_sent(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    report = desk.sends(comment="see the archive", suggestion="no, really, look it up")
    finding_id = desk.finding_of(report)
    other = desk.opens("mayer", path="/b")
    for event, field, expected in (
        ({"kind": "snoozed", "until": "2099-01-01T00:00:00Z"}, "snoozed_until", "2099"),
        ({"kind": "assigned", "assignee": desk.editor_id}, "assignee", "Anna"),
        ({"kind": "released"}, "assignee", "None"),
        ({"kind": "noted", "note": "ask the archive"}, "events", "ask the archive"),
        ({"kind": "reread", "report": report["id"]}, "suggestions", "[]"),
        ({"kind": "reread", "report": report["id"], "as": "suggestion"}, "suggestions", "really"),
        ({"kind": "hidden", "report": report["id"]}, "reports", "'hidden': True"),
        ({"kind": "corrected"}, "state", "corrected"),
        ({"kind": "reopened"}, "state", "open"),
    ):
        etag = shown(client, finding_id, token)["etag"]
        answer = act(client, finding_id, token, etag, **event)
        assert answer.status_code == 200, answer.text
        assert expected in str(shown(client, finding_id, token)[field])
    into = {"id": other, "etag": shown(client, other, token)["etag"]}
    etag = shown(client, finding_id, token)["etag"]
    assert act(client, finding_id, token, etag, kind="merged", into=into).status_code == 409
    path = "/a"
    twin = desk.opens("mayer", path=path, around=("said the ", " of the town"))
    into = {"id": twin, "etag": shown(client, twin, token)["etag"]}
    merged = act(client, finding_id, token, etag, kind="merged", into=into)
    assert (merged.status_code, merged.json["other"]["id"]) == (200, twin), merged.text
    assert shown(client, finding_id, token)["merged_into"] == twin
    etag = shown(client, twin, token)["etag"]
    split = act(client, twin, token, etag, kind="split", reports=[report["id"]])
    assert split.status_code == 200, split.text
    assert shown(client, split.json["other"]["id"], token)["split_from"] == twin


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({"kind": "joined"}, 422),
        ({"kind": "declined"}, 422),
        ({"kind": "snoozed"}, 422),
        ({"kind": "snoozed", "until": "2001-01-01T00:00:00Z"}, 422),
        ({"kind": "assigned", "assignee": "01" * 13}, 409),
        ({"kind": "assigned"}, 422),
        ({"kind": "noted"}, 422),
        ({"kind": "merged"}, 422),
        ({"kind": "split"}, 422),
        ({"kind": "split", "reports": ["01" * 13]}, 404),
        ({"kind": "reread"}, 422),
        ({"kind": "hidden", "report": "01" * 13}, 404),
        ({"kind": "undone"}, 422),
        ({"kind": "undone", "act": "01" * 13}, 422),
        ({"kind": "undone", "undoes": "01" * 13}, 404),
        ({"kind": "released"}, 409),
        ({"kind": "reopened"}, 409),
        ({"kind": "confirmed", "wording": "x"}, 422),
    ],
)
def test_an_event_that_does_not_fit_changes_nothing(
    desk: Acting, client: FlaskClient, token: dict[str, str], event: dict[str, Any], status: int
) -> None:
    finding_id = desk.opens()
    before = shown(client, finding_id, token)
    answer = act(client, finding_id, token, before["etag"], **event)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert shown(client, finding_id, token) == before


def test_one_act_on_many_has_a_result_for_each_and_one_undo(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    ids = [desk.opens(f"wrod{n}", path=f"/{n}") for n in range(4)]
    chosen = [{"id": one, "etag": shown(client, one, token)["etag"]} for one in ids]
    desk.acts(ids[3], EventKind.CONFIRMED)
    chosen.append({"id": "01" * 13, "etag": "x"})
    event = {"kind": "declined", "reason": "quotation", "note": "He said so."}

    answer = client.post(f"{URL}/events", json={"event": event, "findings": chosen}, headers=token)

    assert answer.status_code == 200, answer.text
    results = [item["result"] for item in answer.json["findings"]]
    assert results == ["done", "done", "done", "stale", "not_found"]
    assert answer.json["findings"][3]["current"]["last"]["event"] == "confirmed"
    assert answer.json["count"] == 3
    assert listed(client, token, state="declined") == ids[2::-1]

    undo = {"event": {"kind": "undone", "act": answer.json["act"]}}
    undone = client.post(f"{URL}/events", json=undo, headers=token)
    assert (undone.status_code, undone.json["count"]) == (200, 3)
    assert listed(client, token, state="open") == ids[2::-1]
    assert client.post(f"{URL}/events", json=undo, headers=token).status_code == 409
    most = [{"id": f"{n:064}", "etag": "x" * 64} for n in range(MOST)]
    answer = client.post(f"{URL}/events", json={"event": event, "findings": most}, headers=token)
    assert (answer.status_code, answer.json["count"]) == (200, 0)
    nothing = {"event": event, "findings": []}
    assert client.post(f"{URL}/events", json=nothing, headers=token).status_code == 422


def test_a_finding_is_a_web_annotation(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    push = factories.add_token(desk.app, desk.site)
    text = "On Monday, the committee had recieved the letter on Monday, he said."
    body = {
        "url": f"{factories.ORIGIN}/a",
        "text": text,
        "language": "en",
        "published_at": "2026-11-01T10:00:00Z",
    }
    assert client.post("/api/v1/revisions", json=body, headers=push).status_code == 201
    finding_id = desk.opens()
    desk.acts(finding_id, EventKind.CONFIRMED, replacement="got")

    answer = client.get(f"{URL}/{finding_id}/annotation", headers=token)

    assert answer.content_type.startswith("application/ld+json; profile=")
    found = json.loads(answer.text)
    assert found["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (found["type"], found["motivation"]) == ("Annotation", "editing")
    assert [one["value"] for one in found["body"]] == ["got", "received"]
    assert {one["language"] for one in found["body"]} == {"en"}
    quote, position = found["target"]["selector"]
    assert (quote["type"], quote["exact"]) == ("TextQuoteSelector", "recieved")
    assert text[position["start"] : position["end"]] == "recieved"
    assert found["target"]["state"] == {"type": "TimeState", "sourceDate": "2026-11-01T10:00:00Z"}


def test_the_export_holds_all_there_is_of_the_site_and_of_no_other(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    push = factories.add_token(desk.app, desk.site)
    body = {"url": f"{factories.ORIGIN}/a", "text": "They had recieved it."}
    assert client.post("/api/v1/revisions", json=body, headers=push).status_code == 201
    ids = [desk.opens(f"wrod{n}", path=f"/{n}") for n in range(3)]
    Acting.at(desk.app, "other").opens("elsewhere")

    lines = [
        json.loads(line)
        for line in client.get("/api/v1/export", headers=token).text.split("\n")
        if line
    ]

    kinds = [line["type"] for line in lines]
    assert kinds == ["site", *["article"] * 4, "revision", *["finding"] * 3]
    assert [line["id"] for line in lines if line["type"] == "finding"] == ids
    assert "elsewhere" not in str(lines)
    whole = client.get("/api/v1/export?format=json", headers=token).json
    assert [whole["site"], *whole["items"]] == lines
    assert client.get("/api/v1/export?format=xml", headers=token).status_code == 422


def test_no_event_holds_a_reader_s_words(
    desk: Acting, client: FlaskClient, token: dict[str, str]
) -> None:
    said = {"suggestion": f"{WORDS} 1", "comment": f"{WORDS} 2"}
    report = desk.sends(f"{WORDS} 3", around=(f"{WORDS} 4 ", f" {WORDS} 5"), **said)
    finding_id = desk.finding_of(report)
    second = desk.sends(f"{WORDS} 3", around=(f"{WORDS} 4 ", f" {WORDS} 5"), **said)
    into = desk.opens("mayer")
    desk.acts(finding_id, EventKind.REREAD, report=report["id"])
    desk.acts(finding_id, EventKind.HIDDEN, report=report["id"])
    desk.acts(finding_id, EventKind.DECLINED, reason=Reason.SPAM, note="Ours.")
    undone = desk.acts(finding_id, EventKind.SPLIT, reports=(second["id"],))
    desk.undoes(undone.act_id)
    desk.acts(finding_id, EventKind.MERGED, into=Chosen(into, None))

    told = [event.payload for one in (finding_id, into) for event in desk.story(one)]
    assert len(told) == 10
    assert WORDS not in str(told)
