"""House rules: they answer readers instead of an editor, and can be looked into and switched."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from errorreport.accounts.models import Scope
from errorreport.db import read_scope
from errorreport.findings.models import Event, Finding
from errorreport.notify.models import Outbox
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from tests import factories
from tests.factories import NOW, ORIGIN
from tests.support.newsroom import BASE, Newsroom, text_of
from tests.support.statements import counted

TEXT = "Please send us an e-mail before Monday, said the mayor who has recieved nothing."
SENTENCE = "We write e-mail with a hyphen."
RULE = {"words": "e-mail", "text": SENTENCE}


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def site(newsroom: Newsroom) -> Site:
    return newsroom.site


@pytest.fixture
def token(app: Flask, site: Site) -> dict[str, str]:
    return factories.add_token(app, site, Scope.FINDINGS_READ, Scope.FINDINGS_WRITE)


@pytest.fixture
def rule_id(client: FlaskClient, token: dict[str, str]) -> str:
    return str(add(client, token).get_json()["id"])


def add(client: FlaskClient, token: dict[str, str], **changes: Any) -> Any:
    return client.post("/api/v1/house-rules", json={**RULE, **changes}, headers=token)


def change(client: FlaskClient, token: dict[str, str], rule_id: str, **values: Any) -> Any:
    return client.patch(f"/api/v1/house-rules/{rule_id}", json=values, headers=token)


def shown(client: FlaskClient, token: dict[str, str], rule_id: str) -> Any:
    return client.get(f"/api/v1/house-rules/{rule_id}", headers=token).get_json()


def send(
    client: FlaskClient,
    site: Site,
    mark: str = "e-mail",
    suggestion: str | None = "email",
    path: str = "/a",
    **changes: Any,
) -> Any:
    around = factories.around(TEXT, mark)
    body = factories.report(site.public_key, mark, path, around, suggestion=suggestion, **changes)
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def findings(app: Flask) -> list[tuple[str, int]]:
    with app.app_context(), read_scope() as session:
        rows = session.execute(select(Finding.state, Finding.reports_count).order_by(Finding.id))
        return [(state.value, reports) for state, reports in rows]


def kinds(app: Flask) -> list[str]:
    with app.app_context(), read_scope() as session:
        return [kind.value for kind in session.scalars(select(Event.kind).order_by(Event.id))]


def test_a_rule_answers_and_nothing_enters_the_queue(
    app: Flask, client: FlaskClient, newsroom: Newsroom, token: dict[str, str], rule_id: str
) -> None:
    answer = send(client, newsroom.site)
    again = send(client, newsroom.site, path="/b")
    joined = send(client, newsroom.site, suggestion="mail")

    for told in (answer, again, joined):
        assert told["answer"] == "declined"
        assert told["finding"]["state"] == "declined"
        assert told["reason"] == "house_style"
        assert told["rule"] == SENTENCE
        assert told["note"] is None
    assert joined["finding"]["others"] == 1
    assert findings(app) == [("declined", 2), ("declined", 1)]
    assert set(kinds(app)) == {"answered_by_rule"}
    assert newsroom.hires().listed() == []
    assert shown(client, token, rule_id)["answered"] == 3
    with app.app_context(), read_scope() as session:
        assert session.scalars(select(Outbox.event)).all() == []


def test_the_receipt_tells_the_same(client: FlaskClient, site: Site, rule_id: str) -> None:
    answer = send(client, site)
    path = answer["receipt"].removeprefix(BASE)

    page = text_of(client.get(path).text)
    call = client.get(f"/api/v1/receipts/{path.rpartition('/')[2]}").get_json()

    assert "Left as it is" in page
    assert f"This publication writes it this way. {SENTENCE}" in page
    assert (call["state"], call["reason"], call["note"]) == ("declined", "house_style", SENTENCE)


def test_the_check_tells_it_before(client: FlaskClient, site: Site, rule_id: str) -> None:
    body = factories.report(
        site.public_key, "e-mail", around=factories.around(TEXT, "e-mail"), suggestion=None
    )

    told = client.post("/api/v1/reports/check", json=body, headers={"Origin": ORIGIN}).get_json()

    assert (told["answer"], told["rule"]) == ("declined", SENTENCE)


def test_what_the_rule_does_not_mean_enters_the_queue(
    app: Flask, client: FlaskClient, site: Site, rule_id: str
) -> None:
    send(client, site)
    for mark, suggestion, more in [
        ("recieved", "received", {}),
        (TEXT, TEXT.replace("recieved", "received"), {}),
        ("an e-mail before", None, {}),  # anything of it may be wrong
        ("e-mail before", "letter before", {"category": "fact"}),
        ("e-mail", None, {"comment": "It was a letter.", "category": "other"}),
    ]:
        assert send(client, site, mark, suggestion, **more)["answer"] in {"new", "known"}, mark
    assert findings(app)[0] == ("declined", 1)
    assert {state for state, _ in findings(app)[1:]} == {"open"}


def test_a_rule_switched_off_answers_nobody_until_it_is_on_again(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str], rule_id: str
) -> None:
    send(client, site)
    assert change(client, token, rule_id, on=False).get_json()["on"] is False

    elsewhere = send(client, site, path="/b")
    # The same words at the same place: no editor has ruled on them, so now one sees them.
    here = send(client, site)

    assert elsewhere["answer"] == "new"
    assert (here["answer"], here["finding"]["state"]) == ("known", "open")
    assert findings(app) == [("open", 2), ("open", 1)]
    change(client, token, rule_id, on=True)
    assert send(client, site, path="/c")["rule"] == SENTENCE
    assert shown(client, token, rule_id)["answered"] == 2


def test_other_words_are_told_from_then_on(
    client: FlaskClient, site: Site, token: dict[str, str], rule_id: str
) -> None:
    send(client, site)
    changed = change(client, token, rule_id, text=None, reason="quotation").get_json()

    assert (changed["text"], changed["reason"]) == (None, "quotation")
    told = send(client, site, path="/b")
    assert (told["answer"], told["reason"], told["rule"]) == ("declined", "quotation", None)
    again = change(client, token, rule_id, text="As in the source.").get_json()
    assert again["text"] == "As in the source."
    assert send(client, site)["rule"] == "As in the source."  # also where it answered before


def test_a_rule_of_one_article_holds_there(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    pushing = factories.add_token(app, site)
    text = {"url": f"{ORIGIN}/a", "text": TEXT}
    client.post("/api/v1/revisions", json=text, headers=pushing)

    unknown = add(client, token, article=f"{ORIGIN}/nowhere")
    rule = add(client, token, article=f"{ORIGIN}/a?utm_source=x")

    assert unknown.status_code == 422
    assert unknown.get_json()["errors"][0]["pointer"] == "#/article"
    assert rule.get_json()["article"] == f"{ORIGIN}/a"
    assert send(client, site)["rule"] == SENTENCE
    assert send(client, site, path="/b")["answer"] == "new"


def test_an_editors_own_ruling_stands_before_the_rule(
    app: Flask, client: FlaskClient, newsroom: Newsroom, token: dict[str, str]
) -> None:
    send(client, newsroom.site)
    anna = newsroom.hires()
    anna.acts(anna.listed()[0], "declined", reason="opinion", note="We like it so.")
    rule_id = add(client, token).get_json()["id"]

    told = send(client, newsroom.site)

    assert (told["reason"], told["note"], told["rule"]) == ("opinion", "We like it so.", None)
    assert shown(client, token, rule_id)["answered"] == 0


def test_a_live_finding_takes_reports_in_whatever_the_rules_say(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    send(client, site)
    add(client, token)

    assert send(client, site)["answer"] == "known"
    assert findings(app) == [("open", 2)]


def test_a_bare_mark_wider_than_a_declined_mistake_is_not_answered_by_it(
    app: Flask, client: FlaskClient, newsroom: Newsroom
) -> None:
    pushing = factories.add_token(app, newsroom.site)
    client.post("/api/v1/revisions", json={"url": f"{ORIGIN}/a", "text": TEXT}, headers=pushing)
    send(client, newsroom.site)
    anna = newsroom.hires()
    anna.acts(anna.listed()[0], "declined", reason="house_style")

    assert send(client, newsroom.site, "e-mail", None)["answer"] == "declined"
    # Somewhere in the sentence something is wrong: "recieved", as it happens.
    assert send(client, newsroom.site, TEXT, None)["answer"] == "new"
    assert findings(app) == [("declined", 2), ("open", 1)]


def test_readers_are_told_of_rules_of_the_whole_site_that_have_words(
    client: FlaskClient, site: Site, token: dict[str, str], app: Flask
) -> None:
    address = f"/api/v1/sites/{site.public_key}/embed"
    assert client.get(address).get_json()["rules"] == []

    add(client, token)
    add(client, token, words="Kyiv", text=None)
    send(client, site, "recieved", "received")
    add(client, token, words="Monday", article=f"{ORIGIN}/a")
    add(client, token, words="$8 billion", facts=True)
    off = add(client, token, words="catalogue").get_json()["id"]
    change(client, token, off, on=False)

    assert client.get(address).get_json()["rules"] == [RULE]


def test_the_same_words_are_one_rule(
    client: FlaskClient, token: dict[str, str], rule_id: str
) -> None:
    change(client, token, rule_id, on=False)
    again = add(client, token, text="With a hyphen.").get_json()

    assert (again["id"], again["on"], again["text"]) == (rule_id, True, "With a hyphen.")
    listed = client.get("/api/v1/house-rules", headers=token).get_json()["rules"]
    assert [rule["id"] for rule in listed] == [rule_id]


def test_a_rule_goes_while_it_has_answered_nobody(
    client: FlaskClient, site: Site, token: dict[str, str], rule_id: str
) -> None:
    send(client, site)
    used = client.delete(f"/api/v1/house-rules/{rule_id}", headers=token)
    other = add(client, token, words="catalogue").get_json()["id"]
    gone = client.delete(f"/api/v1/house-rules/{other}", headers=token)

    assert used.status_code == 409
    assert "Switch it off" in used.get_json()["detail"]
    assert gone.status_code == 204
    assert client.get(f"/api/v1/house-rules/{other}", headers=token).status_code == 404
    assert send(client, site, path="/b")["rule"] == SENTENCE


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"words": " "}, "#/words"),
        ({"words": "–"}, "#/words"),
        ({"words": "x" * 1001}, "#/words"),
        ({"text": "x" * 2001}, "#/text"),
        ({"reason": "spam"}, "#/reason"),
        ({"reason": "unclear"}, "#/reason"),
        ({"article": "https://other.example/a"}, "#/article"),
        ({"scope": "site"}, "#/scope"),
    ],
)
def test_what_is_no_rule_is_refused_by_name(
    client: FlaskClient, token: dict[str, str], changes: dict[str, Any], pointer: str
) -> None:
    answer = add(client, token, **changes)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_an_empty_change_is_refused(
    client: FlaskClient, token: dict[str, str], rule_id: str
) -> None:
    assert change(client, token, rule_id).status_code == 422
    assert change(client, token, rule_id, words="x").status_code == 422


def test_another_sites_rules_are_not_there(
    app: Flask, client: FlaskClient, token: dict[str, str], rule_id: str
) -> None:
    with app.app_context():
        other = sites.add("other", name="Other", origins=["https://other.example"], now=NOW)
    theirs = factories.add_token(app, other, Scope.ADMIN)

    assert client.get("/api/v1/house-rules", headers=theirs).get_json() == {"rules": []}
    assert add(client, theirs).status_code == 201
    listed = client.get("/api/v1/house-rules", headers=token).get_json()["rules"]
    assert [rule["id"] for rule in listed] == [rule_id]


def test_rules_page_by_cursor(client: FlaskClient, token: dict[str, str]) -> None:
    for number in range(101):
        assert add(client, token, words=f"word {number}").status_code == 201
    first = client.get("/api/v1/house-rules", headers=token)
    link = first.headers["Link"]
    rest = client.get(link[1 : link.index(">")].removeprefix(BASE), headers=token)

    words = [rule["words"] for page in (first, rest) for rule in page.get_json()["rules"]]
    assert words == [f"word {number}" for number in reversed(range(101))]
    assert "Link" not in rest.headers


def test_looking_rules_up_costs_one_statement_after_a_change_and_none_later(
    app: Flask, client: FlaskClient, site: Site, token: dict[str, str]
) -> None:
    def statements(path: str) -> int:
        with counted(app) as sent:
            send(client, site, "recieved", "received", path=path)
        return sum("FROM house_rule" in statement for statement in sent)

    assert statements("/1") == 0
    for number in range(50):
        add(client, token, words=f"word {number}")

    assert statements("/2") == 1
    assert statements("/3") == 0
