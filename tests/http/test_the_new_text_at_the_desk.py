"""What a new text decided, as editors see it: first in the queue, listed for review, undone."""

import re

import pytest
from flask import Flask

from errorreport.findings import queue
from errorreport.findings.lists import Listing
from errorreport.findings.queries import View
from errorreport.sites import service as sites
from tests import factories
from tests.support.newsroom import AtTheDesk, Newsroom, part, text_of
from tests.support.texts import BODY, CLOSE, FIRST, FIXED, LEAD, mark, push


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


@pytest.fixture
def token(newsroom: Newsroom) -> dict[str, str]:
    return factories.add_token(newsroom.app, newsroom.site)


def undoes(desk: AtTheDesk, finding: str) -> str:
    """Press the one Undo of a finding's story; return the page that follows."""
    story = part(desk.opens(finding), "story")
    [event] = re.findall(r'name="undoes" value="(\w+)"', story)
    return desk.follows(desk.acts(finding, "undone", undoes=event))


def state(desk: AtTheDesk, finding: str) -> str:
    pane = part(desk.opens(finding), "pane")
    return text_of(" ".join(re.findall(r'<span class="(?:state \w+|tag)">[^<]*</span>', pane)))


def test_what_was_changed_otherwise_comes_first_with_what_became_of_it(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    push(newsroom, token, FIRST)
    mark(newsroom, FIRST, "harbour works", "port works")
    mark(newsroom, FIRST, "recieved", "received")
    mark(newsroom, FIRST, "old town hall", "town hall")
    hall, recieved, harbour = anna.listed()

    push(newsroom, token, FIRST.replace("harbour works", "harbour building works"))

    assert anna.listed() == [harbour, hall, recieved]
    row = part(anna.queue(), f"row-{harbour}")
    assert "harbour works, now reads harbour building works." in text_of(row)
    assert "Changed, look again" in text_of(row)
    assert re.search(r'<ins class="new">.*building', row)
    assert "port works" not in row
    pane = part(anna.opens(harbour), "pane")
    assert (
        "The new text changed it, and not as suggested: "
        "harbour works, now reads harbour building works" in text_of(pane)
    )
    assert "harbour building works, should read port works" in text_of(pane)
    assert "not as suggested" not in anna.opens(hall)


def test_what_the_new_text_took_out_is_said_where_it_decides_nothing(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str], app: Flask
) -> None:
    with app.app_context():
        sites.change("news", {"resolve_policy": "never"})
    push(newsroom, token, FIRST)
    mark(newsroom, FIRST, BODY)
    [finding] = anna.listed()

    push(newsroom, token, f"{LEAD}\n{CLOSE}")

    row = text_of(part(anna.queue(), f"row-{finding}"))
    assert "taken out by the new text" in row
    assert "∅" in row


def test_pages_and_steps_lead_from_what_was_changed_to_the_rest(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str], app: Flask
) -> None:
    push(newsroom, token, FIRST)
    words = ["council", "Monday evening", "recieved", "letter", "harbour works", "bridge"]
    for word in words:
        mark(newsroom, FIRST, word, word.upper())
    bridge, harbour, letter, recieved, evening, council = anna.listed()
    text = FIRST.replace("Monday evening", "Monday late evening")
    push(newsroom, token, text.replace("harbour works", "harbour building works"))
    expected = [harbour, evening, bridge, letter, recieved, council]
    here = Listing([newsroom.site.id], View.OPEN)

    seen, after = [], None
    with app.app_context():
        for size in (1, 2, 2, 1):
            page = queue.queue_page(here, after=after, limit=size)
            seen += [row.id for row in page.rows]
            after = page.after
        following = [queue.neighbour(here, finding) for finding in expected]

    assert seen == expected
    assert after is None
    assert following == [*expected[1:], recieved]
    with app.app_context():
        first = queue.queue_page(here, limit=1).after
        pages = [queue.queue_page(here, after=first, limit=size) for size in (1, 9)]
    assert [[row.id for row in page.rows] for page in pages] == [expected[1:2], expected[1:]]


@pytest.mark.parametrize(
    ("text", "was", "became", "lists"),
    [
        (FIXED, "To decide", "Corrected", ["by_text", "all"]),
        (f"{LEAD}\n{CLOSE}", "To decide", "Gone", ["by_text", "all"]),
        (
            FIRST.replace("recieved", "recieved and read"),
            "To decide",
            "To decide Changed, look again",
            ["open", "look", "all"],
        ),
    ],
    ids=["corrected", "gone", "changed"],
)
def test_every_decision_of_the_text_is_listed_and_undone_with_one_press(
    newsroom: Newsroom,
    anna: AtTheDesk,
    token: dict[str, str],
    text: str,
    was: str,
    became: str,
    lists: list[str],
) -> None:
    push(newsroom, token, FIRST)
    mark(newsroom, FIRST, "had recieved the", "had received the")
    [finding] = anna.listed()

    push(newsroom, token, text)

    assert state(anna, finding) == became
    assert [view for view in View if finding in anna.listed(view=view.value)] == sorted(
        lists, key=list(View).index
    )
    assert "by the new text, revision 2" in text_of(part(anna.opens(finding), "story"))

    undoes(anna, finding)

    assert state(anna, finding) == was
    assert anna.listed() == [finding]
    assert anna.listed(view="look") == anna.listed(view="by_text") == []
    # The text stays as it is, so it does not decide the same again.
    push(newsroom, token, f"{text}\nThere is more to come from the council.")
    assert state(anna, finding) == was


def test_what_came_back_can_be_sent_off_again_and_names_both_revisions(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    push(newsroom, token, FIRST)
    mark(newsroom, FIRST, "recieved", "received")
    [finding] = anna.listed()
    push(newsroom, token, FIXED)
    push(newsroom, token, FIRST)

    assert anna.listed(view="look") == [finding]
    story = text_of(part(anna.opens(finding), "story"))
    assert "the old wording is back, revision 3" in story
    assert "corrected by the new text, revision 2" in story

    undoes(anna, finding)
    assert state(anna, finding) == "Corrected"


NOTHING_LEAVES = (
    "The News: no text of an article was ever sent. Mistakes here will not leave by themselves."
)


def test_the_queue_warns_while_a_site_has_never_sent_a_text(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str], app: Flask
) -> None:
    other = factories.add_site(app, "other")
    newsroom.reports()
    stranger = newsroom.hires("Ivan", site=other)

    page = text_of(anna.queue())
    assert NOTHING_LEAVES in page
    assert "What to do Let the CMS send every new text of an article: POST" in page
    assert "Mistakes here will not leave" not in anna.queue(view="all")

    push(newsroom, token, FIRST)
    assert "Mistakes here will not leave" not in anna.queue()
    assert "Mistakes here will not leave" in stranger.queue()


def test_a_held_text_that_a_newer_one_passed_over_asks_for_nothing(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    article = push(newsroom, token, FIRST)
    push(newsroom, token, LEAD)
    assert "It is right, use it" in anna.client.get(f"/articles/{article}").text

    push(newsroom, token, FIXED)

    page = anna.client.get(f"/articles/{article}").text
    assert "It is right, use it" not in page
    assert text_of(page).count("ignored") == 1


def test_a_text_that_arrived_late_is_blamed_in_its_place(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    day = "2026-01-0{}T12:00:00Z".format
    push(newsroom, token, FIRST, published_at=day(3))
    mark(newsroom, FIRST, "recieved", "received")
    [finding] = anna.listed()
    push(newsroom, token, f"{FIRST}\nMore to come.", published_at=day(1))
    push(newsroom, token, FIXED, published_at=day(5))

    story = text_of(part(anna.opens(finding), "story"))

    assert "live from revision 2 until revision 3, for 4 days" in story
