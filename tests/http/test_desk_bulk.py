"""One act on many findings of a list: asked with a count, done at once, undone at once."""

import re
from html import unescape

import pytest
from flask import Flask

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from tests import factories
from tests.support.newsroom import OURS, AtTheDesk, Newsroom, part, text_of
from tests.support.statements import counted

WORDS = ("one", "two", "three", "four")


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def fields(html: str, form: str) -> list[tuple[str, str]]:
    """Return the names and values of a form, as a browser sends them without its buttons."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part(html, form))
    return [(name, unescape(value)) for name, value in found]


def etags(html: str) -> list[str]:
    """Return what the boxes of a list's rows send, in its order."""
    return re.findall(r'class="choose" name="chosen" value="([^"]+)"', html)


def asks(desk: AtTheDesk, page: str, do: str, *chosen: str, **more: str) -> str:
    """Press a button of the list's bar and return the question."""
    form = [*fields(page, "bulk"), ("do", do), *more.items()]
    data: dict[str, list[str]] = {"chosen": list(chosen)}
    for name, value in form:
        data.setdefault(name, []).append(value)
    answer = desk.client.post("/findings/bulk", data=data, headers=OURS)
    assert answer.status_code == 200, answer.text
    return answer.text


def says_yes(desk: AtTheDesk, question: str) -> str:
    """Press the question's own button and return the page it leads to."""
    data: dict[str, list[str]] = {"sure": ["true"]}
    for name, value in fields(question, "ask"):
        data.setdefault(name, []).append(value)
    return desk.follows(desk.client.post("/findings/bulk", data=data, headers=OURS))


def undoes(desk: AtTheDesk, page: str) -> str:
    """Press Undo in the status line and return the page it leads to."""
    status = part(page, "status")
    action = re.findall(r'action="([^"]+)"', status)[0]
    return desk.follows(desk.client.post(action, data=dict(fields(page, "status")), headers=OURS))


def status(page: str) -> str:
    return text_of(part(page, "status"))


def test_what_is_ticked_is_declined_at_once_and_undone_at_once(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    for word in WORDS:
        newsroom.reports(word)
    page = anna.queue()
    four, three, two, one = anna.listed()

    question = asks(anna, page, "declined house_style", *etags(page)[:3], note="Our way.")

    assert "Decline 3 mistakes? Readers are told: Our way. Decline 3 Cancel" in text_of(question)
    assert anna.listed() == [four, three, two, one]
    page = says_yes(anna, question)
    assert status(page) == "3 declined. Undo z"
    assert anna.listed() == [one]
    assert "Readers are told:" in anna.opens(two)
    page = undoes(anna, page)
    assert status(page) == "Undone for 3 mistakes."
    assert anna.listed() == [four, three, two, one]


def test_what_changed_meanwhile_is_told_and_left_alone(newsroom: Newsroom, anna: AtTheDesk) -> None:
    for word in WORDS:
        newsroom.reports(word)
    boris = newsroom.hires("Boris")
    page = anna.queue()
    four, three, two, _one = anna.listed()
    boris.acts(three, "noted", note="Ask the author.")
    question = asks(anna, page, "confirmed", *etags(page)[:3])
    assert (
        "Confirm 3 mistakes? 1 of them has changed since you opened this list and will be left"
        " out. Confirm 2 Cancel" in text_of(question)
    )
    boris.acts(two, "declined", reason="opinion")

    page = says_yes(anna, question)

    assert status(page) == "Confirmed “four”. 2 had changed since and were left out. Undo z"
    assert anna.listed(view="confirmed") == [four]
    assert three in anna.listed()
    assert anna.listed(view="all", state="declined") == [two]


def test_when_all_of_it_changed_nothing_is_done(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("one")
    boris = newsroom.hires("Boris")
    page = anna.queue()
    [finding] = anna.listed()
    question = asks(anna, page, "corrected", *etags(page))
    boris.acts(finding, "declined", reason="opinion")

    assert status(says_yes(anna, question)) == "1 had changed since and was left out."
    assert "Confirm 1 mistake?" in text_of(asks(anna, page, "confirmed", *etags(page)))
    assert anna.listed(view="all", state="declined") == [finding]


def test_all_of_a_narrowed_list_is_declined_as_it_stood_when_it_was_read(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    for word in WORDS:
        newsroom.reports(word)
    newsroom.reports("more", title="Elsewhere")
    boris = newsroom.hires("Boris")
    _, four, three, two, one = anna.listed(sort="newest")
    page = anna.queue(q="council meets")
    newsroom.reports("five")
    boris.acts(two, "assigned", claim="true")
    boris.acts(one, "declined", reason="unclear")

    question = asks(anna, page, "declined spam", every="true")

    assert "Decline 3 mistakes? 1 of them has changed" in text_of(question)
    page = says_yes(anna, question)
    assert status(page) == "2 declined. 1 had changed since and was left out. Undo z"
    assert sorted(anna.listed(view="all", state="declined")) == sorted([four, three, one])
    assert two in anna.listed(q="council meets")
    assert "five" in text_of(part(anna.queue(q="council meets"), "list"))


def test_all_of_a_list_takes_no_more_statements_than_one_of_it(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    asked = []
    for word in ("a", "b", "c"):
        newsroom.reports(f"word{word}")
        if word != "b":
            page = anna.queue()
            with counted(app, every=True) as question:
                yes = asks(anna, page, "declined spam", every="true")
            with counted(app, every=True) as deciding:
                undone = undoes(anna, says_yes(anna, yes))
            asked.append((len(question), len(deciding)))
            assert "Undone" in status(undone)

    assert asked[0] == asked[1]


def test_many_are_snoozed_given_and_taken(newsroom: Newsroom, anna: AtTheDesk) -> None:
    for word in WORDS:
        newsroom.reports(word)
    newsroom.hires("Boris")
    page = anna.queue()
    [to_boris] = re.findall(r'name="do" value="(assigned \w+)"', page)
    for do, said in (
        (to_boris, "Give 4 mistakes to Boris? Give 4"),
        ("assigned", "Take 4 mistakes for 15 minutes? Take 4"),
        ("snoozed 7", "Snooze 4 mistakes? Snooze 4"),
    ):
        question = asks(anna, anna.queue(), do, every="true")
        assert said in text_of(question)
        page = says_yes(anna, question)

    assert status(page) == "4 snoozed. Undo z"
    assert anna.listed() == []
    assert anna.listed(view="snoozed")
    assert status(undoes(anna, page)) == "Undone for 4 mistakes."
    assert len(anna.listed(view="mine")) == 4


def test_an_act_that_does_not_fit_passes_over_what_is_decided(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    for word in WORDS[:2]:
        newsroom.reports(word)
    two, one = anna.listed()
    anna.acts(two, "confirmed", choice="other", other="zwei")
    page = anna.queue(view="all")

    question = text_of(asks(anna, page, "confirmed", *etags(page)))

    assert "Confirm 1 mistake? 1 more was decided already and stays as it is." in question
    says_yes(anna, asks(anna, page, "confirmed", every="true"))
    assert "“zwei”" in text_of(part(anna.opens(two), "story"))
    assert sorted(anna.listed(view="confirmed")) == sorted([one, two])


@pytest.mark.parametrize(
    "form",
    [
        {"do": "declined spam", "seen": "0" * 26},
        {"do": "exploded", "every": "true", "seen": "0" * 26},
        {"do": "declined because", "every": "true", "seen": "0" * 26},
        {"do": "snoozed 8", "every": "true", "seen": "0" * 26},
        {"do": "confirmed", "every": "true", "seen": "z" * 26},
        {"do": "confirmed", "every": "true"},
        {"do": "confirmed", "chosen": "nonsense-1", "seen": "0" * 26},
    ],
)
def test_what_names_nothing_is_refused(
    newsroom: Newsroom, anna: AtTheDesk, form: dict[str, str]
) -> None:
    newsroom.reports()

    answer = anna.client.post("/findings/bulk", data={**form, "sure": "true"}, headers=OURS)

    assert answer.status_code == 422
    assert len(anna.listed()) == 1


def test_viewers_have_no_boxes_and_decide_on_nothing_of_the_sites_they_only_see(
    newsroom: Newsroom, app: Flask
) -> None:
    other = factories.add_site(app, "other")
    newsroom.reports("here")
    newsroom.reports("there", site=other)
    vera = newsroom.hires("Vera", Role.VIEWER)
    assert "chosen" not in part(vera.queue(), "list")
    assert "All of this list" not in vera.queue()
    with app.app_context():
        accounts.set_role(
            "vera@news.example", site_id=other.id, role=Role.EDITOR, now=factories.NOW
        )
    page = vera.queue()
    assert len(etags(page)) == 1

    page = says_yes(vera, asks(vera, page, "declined spam", every="true"))

    assert status(page) == "Declined “there”: spam. Undo z"
    assert len(vera.listed()) == 1


def test_what_came_since_is_counted_and_waits(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("one")
    page = anna.queue(category="spelling")
    [address] = [unescape(found) for found in re.findall(r'data-from="([^"]+)"', page)]
    assert anna.client.get(address).json == {"count": 0, "said": "0 new."}
    newsroom.reports("two")
    newsroom.reports("three", category="fact")

    assert anna.client.get(address).json == {"count": 1, "said": "1 new."}
    assert anna.client.get("/newer?seen=yesterday").status_code == 404
