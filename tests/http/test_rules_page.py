"""``/sites/{slug}/rules``: what house rules have answered, switching them, and new ones."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from errorreport.accounts.models import Role
from tests import factories
from tests.support.newsroom import OURS, AtTheDesk, Newsroom, text_of

PAGE = "/sites/news/rules"
SENTENCE = "We write e-mail with a hyphen."


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def rules_page(desk: AtTheDesk) -> str:
    answer = desk.client.get(PAGE)
    assert answer.status_code == 200
    return answer.text


def adds(desk: AtTheDesk, words: str = "e-mail", **fields: str) -> TestResponse:
    return desk.client.post(PAGE, data={"words": words, "text": SENTENCE, **fields}, headers=OURS)


def does(desk: AtTheDesk, act: str) -> TestResponse:
    (rule,) = re.findall(r'id="rule-(\w+)"', rules_page(desk))
    return desk.client.post(f"{PAGE}/{rule}", data={"act": act}, headers=OURS)


def test_a_rule_is_written_and_answers(newsroom: Newsroom, anna: AtTheDesk) -> None:
    assert "No rules yet." in text_of(rules_page(anna))

    said = text_of(anna.follows(adds(anna)))

    assert f"From now on readers who mark “e-mail” are told: “{SENTENCE[:-1]}”." in said
    newsroom.reports("e-mail", suggestion="email")
    assert anna.listed() == []
    shown = text_of(rules_page(anna))
    assert f"Readers are told: This publication writes it this way. {SENTENCE}" in shown
    assert "has answered 1 report" in shown
    assert "Remove" not in shown


def test_a_rule_without_a_sentence_says_its_reason(anna: AtTheDesk) -> None:
    said = text_of(anna.follows(adds(anna, text="", reason="quotation")))

    assert "are told: “These are someone’s own words, quoted as they were said" in said


def test_a_rule_is_switched_and_removed(newsroom: Newsroom, anna: AtTheDesk) -> None:
    adds(anna)

    assert "Switch on" in text_of(anna.follows(does(anna, "off")))
    newsroom.reports("e-mail", suggestion="email")
    assert len(anna.listed()) == 1
    assert "Switch off" in text_of(anna.follows(does(anna, "on")))
    assert "No rules yet." in text_of(anna.follows(does(anna, "remove")))


def test_what_a_rule_answered_comes_back_and_goes_again(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    adds(anna)
    for mark in ("e-mail", "the e-mail", "an e-mail"):
        newsroom.reports(mark, suggestion=mark.replace("e-mail", "email"))
    assert "Bring 3 mistakes back to the queue" in text_of(rules_page(anna))

    page = anna.follows(does(anna, "bring back"))

    assert "3 mistakes are back in the queue. Undo" in text_of(page)
    assert len(anna.listed()) == 3
    assert "has answered 3 reports" in text_of(page)
    act = re.findall(r'name="act" value="(\w{26})"', page)
    undone = anna.client.post(f"{PAGE}/undo", data={"act": act[0]}, headers=OURS)
    assert "3 mistakes are as they were." in text_of(anna.follows(undone))
    assert anna.listed() == []
    does(anna, "bring back")
    assert "0 mistakes are back" in text_of(anna.follows(does(anna, "bring back")))


def test_declining_makes_a_rule_and_undo_takes_it_back(newsroom: Newsroom, anna: AtTheDesk) -> None:
    receipt = newsroom.reports("the e-mail was", suggestion="the email was")
    (finding,) = anna.listed()

    declined = anna.acts(finding, "declined", reason="house_style", note=SENTENCE, remember="site")

    said = text_of(anna.follows(declined))
    assert "Declined “the e-mail was”: house style." in said
    told = f"From now on readers who mark “e-mail” are told: “{SENTENCE[:-1]}”. House rules"
    assert told in said
    newsroom.reports("e-mail", suggestion="email")
    assert anna.listed() == []
    assert SENTENCE in newsroom.app.test_client().get(receipt).text
    event = re.findall(r'name="undoes" value="(\w+)"', anna.opens(finding))[0]
    anna.acts(finding, "undone", undoes=event)
    assert "Off" in text_of(rules_page(anna))
    newsroom.reports("an e-mail", suggestion="an email")
    assert len(anna.listed()) == 2


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"reason": "house_style", "remember": "here"}, 0),
        ({"reason": "house_style", "remember": "article"}, 1),
        ({"reason": "spam", "remember": "site"}, 0),  # says nothing of other reports
        ({"reason": "unclear", "remember": "site"}, 0),
    ],
)
def test_only_what_holds_for_others_is_a_rule(
    newsroom: Newsroom, anna: AtTheDesk, fields: dict[str, str], rules: int
) -> None:
    newsroom.reports("e-mail", suggestion="email")
    (finding,) = anna.listed()

    assert anna.acts(finding, "declined", **fields).status_code == 303

    assert rules_page(anna).count('id="rule-') == rules
    assert len(anna.listed(view="all", state="declined")) == 1


def test_what_cannot_be_a_rule_is_said_beside_the_form(anna: AtTheDesk) -> None:
    answer = adds(anna, words="–")

    assert answer.status_code == 422
    assert "A rule needs words with a letter or a digit." in text_of(answer.text)
    assert f">{SENTENCE}</textarea>" in answer.text
    assert adds(anna, reason="spam").status_code == 422
    assert does_nothing(anna)


def does_nothing(desk: AtTheDesk) -> bool:
    return "No rules yet." in text_of(rules_page(desk))


def test_viewers_read_and_strangers_find_nothing(newsroom: Newsroom, anna: AtTheDesk) -> None:
    adds(anna)
    viewer = newsroom.hires("Vera", Role.VIEWER)
    outsider = newsroom.hires("Otto", None)

    shown = rules_page(viewer)
    assert "e-mail" in shown
    assert "<form" not in shown
    assert adds(viewer).status_code == 403
    assert does(viewer, "off").status_code == 403
    assert outsider.client.get(PAGE).status_code == 404
    assert newsroom.app.test_client().get(PAGE).status_code == 303


def test_the_queue_leads_to_the_rules(anna: AtTheDesk) -> None:
    assert f'href="{PAGE}"' in anna.queue()
    assert 'href="/sites/news/floods"' in rules_page(anna), "and they to the site's other pages"


def test_another_act_than_these_is_refused(anna: AtTheDesk) -> None:
    adds(anna)

    assert does(anna, "explode").status_code == 422


def test_a_wording_that_reads_like_a_comment_is_not_the_one_to_confirm(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports("recieved", suggestion="is this right??")
    (finding,) = anna.listed()

    page = anna.opens(finding)

    assert "reads like a comment" in text_of(page)
    assert re.search(r'value="none" checked', page)
    anna.acts(finding, "confirmed", choice="none")
    confirmed = text_of(anna.opens(finding))
    assert "Anna confirmed it" in confirmed
    assert "Anna confirmed it:" not in confirmed
