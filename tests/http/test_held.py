"""Reports that are kept aside: pages that no push has named, and how they are let in or go."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from errorreport.accounts.models import Role
from errorreport.api import limits
from errorreport.articles import pushes
from errorreport.articles.models import Article
from errorreport.blocks.models import HeldReport
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.reports import held
from errorreport.reports.models import Report
from errorreport.retention import service as retention
from errorreport.sites import service as sites
from errorreport.sites.models import Act, AuditLine
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN
from tests.support.newsroom import BASE, NOON, OURS, AtTheDesk, Newsroom, part, text_of

PAGE = "/sites/news/held"
TEXT = "On Monday the committee had recieved the letter on Monday, the mayor said."


@pytest.fixture
def newsroom(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A site that pushes its texts: three articles are enough to say so here."""
    monkeypatch.setattr(pushes, "ENOUGH", 3)
    app = make_app(rate_limits="off", trusted_proxies="1")
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna", Role.ADMIN)


def push(newsroom: Newsroom, *paths: str, text: str = TEXT) -> None:
    token = factories.add_token(newsroom.app, newsroom.site)
    for path in paths:
        body = {"url": f"{ORIGIN}{path}", "text": text}
        answer = newsroom.app.test_client().post("/api/v1/revisions", json=body, headers=token)
        assert answer.status_code == 201, answer.text


def send(newsroom: Newsroom, path: str, exact: str = "recieved", **more: Any) -> Any:
    answer = newsroom.app.test_client().post(
        more.pop("to", "/api/v1/reports"),
        json=factories.report(newsroom.site.public_key, exact, path, **more),
        headers={"Origin": ORIGIN},
    )
    return {**answer.get_json(), "status": answer.status_code, "wait": answer.headers}


def fate(newsroom: Newsroom, answer: Any) -> dict[str, Any]:
    secret = answer["receipt"].rpartition("/")[2]
    found: dict[str, Any] = newsroom.app.test_client().get(f"/api/v1/receipts/{secret}").get_json()
    return found


def decides(desk: AtTheDesk, do: str, *chosen: str) -> str:
    form = {"do": do, "chosen": list(chosen)}
    return desk.follows(desk.client.post(PAGE, data=form, headers=OURS))


def count(newsroom: Newsroom, model: Any) -> int:
    with newsroom.app.app_context(), read_scope() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_page_no_push_has_named_waits_until_one_does(
    newsroom: Newsroom, clock: time_machine.Traveller
) -> None:
    push(newsroom, "/1", "/2")
    assert send(newsroom, "/early")["answer"] == "new"  # two texts are no habit
    pushes._kept.clear()  # it is asked anew after a minute
    push(newsroom, "/3")
    articles = count(newsroom, Article)

    foretold = send(newsroom, "/made-up", to="/api/v1/reports/check")
    first, second = send(newsroom, "/made-up"), send(newsroom, "/made-up", "mayor")

    assert [one["answer"] for one in (foretold, first, second)] == ["held"] * 3
    assert send(newsroom, "/2")["answer"] == "new"
    assert send(newsroom, "/early")["answer"] == "known"
    assert (count(newsroom, Article), count(newsroom, HeldReport)) == (articles, 2)
    told = fate(newsroom, first)
    assert (told["state"], told["before"]["exact"]) == ("held", "recieved")

    clock.shift(timedelta(hours=1))
    push(newsroom, "/made-up")

    assert count(newsroom, HeldReport) == 0
    told = fate(newsroom, first)
    assert (told["state"], told["before"]["exact"]) == ("open", "recieved")
    assert datetime.fromisoformat(told["reported_at"]) == NOON
    with newsroom.app.app_context(), read_scope() as session:
        assert session.get_one(Report, second["id"]).exact == "mayor"
    assert send(newsroom, "/made-up")["answer"] == "known"


def test_an_editor_lets_in_or_turns_away_and_takes_that_back(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    push(newsroom, "/1", "/2", "/3")
    ids = [send(newsroom, f"/old{number}", comment=f"No. {number}") for number in range(3)]
    good, bad, worse = (one["id"] for one in ids)
    page = text_of(anna.client.get(PAGE).text)
    assert "recieved, should read received" in page
    assert "No. 1 its page was never pushed" in page
    assert f"{ORIGIN}/old2" in page

    assert "1 report let in. To the queue" in text_of(decides(anna, f"in {good}"))
    assert len(anna.listed()) == 1
    assert fate(newsroom, ids[0])["state"] == "open"
    away = decides(anna, "away", bad, worse)
    assert "2 reports turned away. Undo" in text_of(away)
    told = fate(newsroom, ids[1])
    assert (told["state"], told["reason"], told["before"]) == ("declined", "spam", None)
    assert "Nothing is kept aside." in text_of(away)

    [act] = re.findall(r'name="act" value="(\w{26})"', away)
    back = anna.follows(anna.client.post(f"{PAGE}/undo", data={"act": act}, headers=OURS))

    assert "2 reports are back here." in text_of(back)
    assert fate(newsroom, ids[1])["state"] == "held"
    assert anna.client.post(f"{PAGE}/undo", data={"act": act}, headers=OURS).status_code == 404
    assert "0 reports let in" in text_of(decides(anna, f"in {good}"))
    with newsroom.app.app_context(), read_scope() as session:
        acts = set(session.scalars(select(AuditLine.act)))
    assert {Act.HELD_LET_IN, Act.HELD_TURNED_AWAY, Act.HELD_BROUGHT_BACK} <= acts
    log = text_of(anna.client.get("/sites/news/audit").text)
    assert "turned away what was kept aside" in log


def test_readers_erase_what_is_kept_aside_and_age_does(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    push(newsroom, "/1", "/2", "/3")
    mine, old, away = (send(newsroom, f"/old{number}") for number in range(3))
    secret = mine["receipt"].rpartition("/")[2]
    client = newsroom.app.test_client()
    assert client.delete(f"/api/v1/receipts/{secret}").status_code == 204
    assert client.delete(f"/api/v1/receipts/{secret}").status_code == 204
    assert "Your words and address were erased" in text_of(client.get(f"/r/{secret}").text)
    assert mine["id"] not in anna.client.get(PAGE).text
    decides(anna, f"away {away['id']}")

    clock.shift(held.KEPT_FOR + timedelta(days=1))
    with newsroom.app.app_context():
        assert retention.tidy(clock=utc_now).reports == 2
        assert retention.tidy(clock=utc_now).reports == 0

    told = fate(newsroom, old)
    assert (told["lapsed_after"], told["before"]) == (31, None)
    letter = text_of(client.get(old["receipt"].removeprefix(BASE)).text)
    assert "The editors did not get to this report within 31 days." in letter
    assert fate(newsroom, away)["state"] == "declined"
    assert "Nothing is kept aside." in text_of(newsroom.hires("Boris").client.get(PAGE).text)
    with newsroom.app.app_context(), read_scope() as session:
        assert {str(row.content) for row in session.scalars(select(HeldReport))} == {"{}"}
    clock.shift(timedelta(days=newsroom.site.receipt_days))
    with newsroom.app.app_context():
        retention.tidy(clock=utc_now)
    assert count(newsroom, HeldReport) == 0


def test_what_waits_is_let_in_by_tidying_where_its_page_is_known(
    newsroom: Newsroom, anna: AtTheDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("errorreport.reports.letting_in.WITH_A_PUSH", 1)
    push(newsroom, "/1", "/2", "/3")
    for word in ("committee", "letter", "mayor"):
        assert send(newsroom, "/late", word)["answer"] == "held"
    push(newsroom, "/late")
    assert (count(newsroom, HeldReport), count(newsroom, Report)) == (2, 1)

    with newsroom.app.app_context():
        retention.tidy(clock=utc_now)

    assert (count(newsroom, HeldReport), count(newsroom, Report)) == (0, 3)


def test_a_takedown_takes_what_is_kept_aside_of_the_page(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    push(newsroom, "/1", "/2", "/3")
    with newsroom.app.app_context():
        sites.change("news", {"blocked_networks": ["127.0.0.0/8"]})
    of_page = send(newsroom, "/1", comment="Ms Smith of 4 Quay Street told me so.")
    other = send(newsroom, "/2", comment="Ms Smith of 4 Quay Street told me so.")
    assert (of_page["answer"], other["answer"]) == ("held", "held")
    with newsroom.app.app_context(), read_scope() as session:
        article = session.scalars(select(Article.id).where(Article.url == f"{ORIGIN}/1")).one()

    form = {"passages": "4 Quay Street"}
    answer = anna.client.post(f"/articles/{article}/forget", data=form, headers=OURS)

    assert answer.status_code in {200, 303}
    assert fate(newsroom, of_page)["comment"] is None
    assert fate(newsroom, other)["comment"] is not None


def test_a_site_may_take_reports_of_every_page(newsroom: Newsroom) -> None:
    push(newsroom, "/1", "/2", "/3")
    with newsroom.app.app_context():
        sites.change("news", {"unknown_pages_held": False})

    assert send(newsroom, "/archive")["answer"] == "new"


def test_no_more_wait_than_anybody_looks_through(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "MOST", 2)
    push(newsroom, "/1", "/2", "/3")
    assert [send(newsroom, f"/{word}")["status"] for word in "ab"] == [201, 201]

    full = send(newsroom, "/c")

    assert (full["status"], count(newsroom, HeldReport)) == (429, 2)
    assert full["detail"].startswith("Too many reports wait for the editors of this site.")
    assert int(full["wait"]["Retry-After"]) > 3600
    assert send(newsroom, "/1")["status"] == 201


def test_the_same_key_gets_its_first_answer_and_keeps_one_report_aside(newsroom: Newsroom) -> None:
    push(newsroom, "/1", "/2", "/3")
    body = factories.report(newsroom.site.public_key, path="/again")
    headers = {"Origin": ORIGIN, "Idempotency-Key": '"once"'}

    first, second = (
        newsroom.app.test_client().post("/api/v1/reports", json=body, headers=headers)
        for _ in range(2)
    )

    assert first.get_json() == second.get_json()
    assert count(newsroom, HeldReport) == 1


def test_viewers_and_other_sites_decide_nothing(newsroom: Newsroom, anna: AtTheDesk) -> None:
    push(newsroom, "/1", "/2", "/3")
    kept = send(newsroom, "/old")["id"]
    viewer = newsroom.hires("Vera", Role.VIEWER)
    other = factories.add_site(newsroom.app, "weekly")
    boss = newsroom.hires("Boss", Role.ADMIN, site=other)

    assert "Let in" not in text_of(part(viewer.client.get(PAGE).text, "aside"))
    assert viewer.client.post(PAGE, data={"do": f"in {kept}"}, headers=OURS).status_code == 403
    theirs = boss.client.post("/sites/weekly/held", data={"do": f"in {kept}"}, headers=OURS)
    assert "0 reports let in" in text_of(boss.follows(theirs))
    assert count(newsroom, HeldReport) == 1


def test_pages_made_up_are_counted_before_they_wait(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "ENOUGH", 1)
    monkeypatch.setattr(limits, "NEW_PAGES", "2 per day")
    app = make_app()
    newsroom = Newsroom(app, factories.add_site(app))
    push(newsroom, "/1")

    assert [send(newsroom, f"/{word}")["status"] for word in "abc"] == [201, 201, 429]
