"""Blocks of a site: made at the desk, told to readers, counted, ended, undone, soon over."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.test import TestResponse

from errorreport.accounts.models import Role
from errorreport.blocks.models import Block, HeldReport
from errorreport.db import read_scope
from errorreport.sites import service as sites
from errorreport.sites.models import AuditLine
from tests import factories
from tests.factories import ORIGIN
from tests.support.newsroom import BASE, OURS, AtTheDesk, Newsroom, part, text_of
from tests.support.statements import counted

SETTINGS = {"rate_limits": "off", "trusted_proxies": "1"}
PAGE = "/sites/news/floods"


def send(
    newsroom: Newsroom, exact: str = "recieved", address: str = "192.0.2.1", **more: Any
) -> Any:
    path = more.pop("to", "/api/v1/reports")
    answer = newsroom.app.test_client().post(
        path,
        json=factories.report(newsroom.site.public_key, exact, **more),
        headers={"Origin": ORIGIN, "X-Forwarded-For": address},
    )
    assert answer.status_code in {200, 201}, answer.text
    return answer.get_json()


def fate(newsroom: Newsroom, answer: Any) -> str:
    return text_of(newsroom.app.test_client().get(answer["receipt"].removeprefix(BASE)).text)


def posts(desk: AtTheDesk, path: str, **form: str) -> TestResponse:
    return desk.client.post(path, data=form, headers=OURS)


def blocks(desk: AtTheDesk, value: str, kind: str = "words", days: str = "7") -> str:
    return desk.follows(posts(desk, "/sites/news/blocks", value=value, kind=kind, days=days))


def switch(desk: AtTheDesk, page: str, word: str) -> str:
    """Press the button of this word that ends or resumes a block."""
    path, act = re.findall(
        rf'action="(/sites/news/blocks/\w{{26}})"><button class="link" name="act" '
        rf'value="(\w+)">{word}',
        page,
    )[0]
    return desk.follows(posts(desk, path, act=act))


def test_blocked_words_and_links_are_kept_aside_counted_and_told(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    assert "Blocked: “Casino bonus”. Undo" in text_of(blocks(anna, "Casino  bonus"))
    blocks(anna, "https://www.win.example/now", "link", "1")
    said = [
        send(newsroom, comment="CASINO—bonus for all"),
        send(newsroom, comment="see shop.win.example"),
        send(newsroom, comment="casino bonus", to="/api/v1/reports/check"),
        send(newsroom, "honest", comment="The casino paid no bonus."),
    ]

    assert [one["answer"] for one in said] == ["held", "held", "held", "new"]
    assert said[0]["finding"] is None
    assert "Kept aside Your report of 25 November 2026 is kept aside" in fate(newsroom, said[0])
    assert len(anna.listed()) == 1
    page = text_of(part(anna.client.get(PAGE).text, "blocks"))
    assert "“Casino bonus” wordsuntil 2 December 12:001 report kept aside" in page
    assert "“win.example” links thereuntil 26 November 12:001 report kept aside" in page
    assert "2 reports are kept aside" in page
    assert "Kept aside 2" in text_of(part(anna.queue(), "rail"))

    clock.shift(timedelta(days=2))
    assert send(newsroom, comment="see win.example")["answer"] == "new"
    assert send(newsroom, comment="casino bonus")["answer"] == "held"


def test_a_block_is_ended_and_resumed_and_all_of_it_is_written_down(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    page = blocks(anna, "casino")
    ended = switch(anna, page, "Undo")
    assert "Not blocked any more: “casino”. Undo" in text_of(ended)
    assert send(newsroom, comment="casino")["answer"] == "new"
    resumed = switch(anna, ended, "Undo")
    assert "Blocked: “casino”." in text_of(resumed)
    assert send(newsroom, comment="casino")["answer"] == "held"
    assert "ended" in text_of(switch(anna, resumed, "End"))

    clock.shift(timedelta(days=8))
    with newsroom.app.app_context(), read_scope() as session:
        [block] = session.scalars(select(Block))
        lines = list(session.scalars(select(AuditLine).order_by(AuditLine.id)))
    late = posts(anna, f"/sites/news/blocks/{block.id}", act="resume")
    assert late.status_code == 409
    assert [line.act for line in lines] == [
        "block_added",
        "block_ended",
        "block_resumed",
        "block_ended",
    ]
    assert {line.about["block"] for line in lines} == {block.id}
    assert "casino" not in repr([line.about for line in lines])
    assert block.held_count == 1


def test_the_address_of_a_flood_is_blocked_until_midnight_and_forgotten(
    newsroom: Newsroom, anna: AtTheDesk, clock: time_machine.Traveller
) -> None:
    for number in range(6):
        send(newsroom, f"wordy{number}", "192.0.2.66", path=f"/{number}")
    honest = send(newsroom, "honest", "192.0.2.7")
    page = anna.client.get(PAGE).text
    assert "6 mistakes to decide from one address today" in text_of(page)
    [finding] = re.findall(r"site=news&amp;reader=(\w{26})", page)
    pane = part(anna.opens(finding), "pane")
    assert "5 others to decide came from the same address today" in text_of(pane)
    assert "Block this address for today" in text_of(pane)

    blocked = anna.follows(posts(anna, "/sites/news/blocks/address", finding=finding))

    assert "Blocked: An address. Undo" in text_of(blocked)
    assert send(newsroom, "more", "192.0.2.66")["answer"] == "held"
    assert send(newsroom, "other", "192.0.2.7")["answer"] == "new"
    unknown = posts(anna, "/sites/news/blocks/address", finding=honest["id"])
    assert unknown.status_code == 404
    with newsroom.app.app_context(), read_scope() as session:
        assert session.scalars(select(Block.reader)).one() is not None

    clock.shift(timedelta(hours=13))
    anna.queue()

    with newsroom.app.app_context(), read_scope() as session:
        assert session.scalars(select(Block.reader)).one() is None
        assert session.scalars(select(HeldReport.reader)).one() is None
    assert send(newsroom, "morning", "192.0.2.66")["answer"] == "new"


def test_a_network_is_blocked_by_a_setting_alone(newsroom: Newsroom) -> None:
    with newsroom.app.app_context():
        sites.change("news", {"blocked_networks": ["198.51.100.0/24"]})

    assert send(newsroom, address="198.51.100.9")["answer"] == "held"
    assert send(newsroom, address="192.0.2.9")["answer"] == "new"


@pytest.mark.parametrize(
    ("value", "kind", "problem"),
    [
        ("—", "words", "Blocked words need 2 to 200 letters or digits."),
        ("no host", "link", "Write where the links lead to"),
        ("example", "link", "Write where the links lead to"),
        (ORIGIN, "link", "has pages of this site"),
        ("casino", "address", "This cannot be used."),
    ],
)
def test_what_cannot_be_blocked_is_said_beside_the_form(
    anna: AtTheDesk, value: str, kind: str, problem: str
) -> None:
    answer = posts(anna, "/sites/news/blocks", value=value, kind=kind, days="7")

    assert answer.status_code == 422
    assert problem in text_of(answer.text)
    assert f'value="{value}"' in answer.text


def test_a_block_costs_one_statement_when_it_is_new_and_none_later(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    def statements(path: str) -> int:
        with counted(newsroom.app) as sent:
            send(newsroom, path=path)
        return sum("block" in statement.partition("FROM")[2] for statement in sent)

    assert statements("/1") == 0
    for number in range(30):
        blocks(anna, f"word {number}")

    assert statements("/2") == 1
    assert statements("/3") == 0


def test_viewers_see_blocks_and_change_none(newsroom: Newsroom, anna: AtTheDesk) -> None:
    blocks(anna, "casino")
    viewer = newsroom.hires("Vera", Role.VIEWER)
    page = viewer.client.get(PAGE).text

    assert "“casino”" in text_of(page)
    assert "<button" not in part(page, "blocks")
    assert posts(viewer, "/sites/news/blocks", value="x", kind="words", days="7").status_code == 403
