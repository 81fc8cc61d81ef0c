"""``/r/…``: the reader's letter, in every state."""

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from errorreport.clock import utc_now
from tests import factories
from tests.support.newsroom import AtTheDesk, Newsroom, text_of

DATE = r"\d{1,2} \w+ \d{4}"


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def letter(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(answer.text.split("<main>")[1])


def test_a_new_report_is_in_the_queue(newsroom: Newsroom, client: FlaskClient) -> None:
    receipt = newsroom.reports(comment="i before e")

    assert re.fullmatch(
        rf"The News In the queue The editors have your report of {DATE}\. "
        r"It said … ?the committee had recieved the letter on Monday… ?"
        r"You suggested received You wrote i before e "
        r"See it in the article \d{1,2} \w+ \d\d:\d\d you reported it "
        r"Erase my report Erase what you wrote and your address\? "
        r"The mistake itself stays in the editors’ queue\. Erase Keep "
        rf"This page is private to whoever has its address\. It will be removed on {DATE} ?\.",
        letter(client, receipt),
    )


def test_nobody_else_learns_of_the_address(newsroom: Newsroom, client: FlaskClient) -> None:
    answer = client.get(newsroom.reports())

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("acts", "said", "steps"),
    [
        (
            [("confirmed", {})],
            r"Confirmed The editors agree\. The article will be corrected\.",
            ["the editors confirmed it"],
        ),
        (
            [("confirmed", {"choice": "as:received"}), ("corrected", {})],
            rf"Corrected, as you suggested The article was corrected on {DATE} ?\. Thank you!",
            ["the editors confirmed it", "the article was corrected"],
        ),
        (
            [("confirmed", {"choice": "other", "other": "got"}), ("corrected", {})],
            rf"Corrected The passage was changed on {DATE} ?\. Thank you!",
            ["the editors confirmed it", "the article was corrected"],
        ),
        (
            [("corrected", {})],
            rf"Corrected The passage was changed on {DATE} ?\. Thank you!",
            ["the article was corrected"],
        ),
        (
            [("declined", {"reason": "quotation"})],
            rf"Left as it is The editors looked at it on {DATE} and decided to leave it\. "
            "These are someone’s own words, quoted as they were said or written\\.",
            ["the editors decided to leave it as it is"],
        ),
        (
            [("declined", {"reason": "opinion"}), ("reopened", {})],
            r"Open again The editors are looking at it once more\.",
            ["the editors decided to leave it as it is", "the editors opened it again"],
        ),
    ],
)
def test_the_letter_says_what_became_of_it(
    newsroom: Newsroom,
    anna: AtTheDesk,
    client: FlaskClient,
    acts: list[tuple[str, dict[str, str]]],
    said: str,
    steps: list[str],
) -> None:
    receipt = newsroom.reports()
    [finding] = anna.listed()
    for event, fields in acts:
        assert anna.acts(finding, event, **fields).status_code == 303

    told = letter(client, receipt)

    assert re.match(f"The News {said}", told), told
    found = re.findall(r"\d\d:\d\d ([a-z ]+?) (?=\d|Erase)", told)
    assert found == ["you reported it", *steps]


def test_what_was_undone_is_not_told(
    newsroom: Newsroom, anna: AtTheDesk, client: FlaskClient
) -> None:
    receipt = newsroom.reports()
    [finding] = anna.listed()
    anna.acts(finding, "declined", reason="spam")
    [event] = re.findall(r'name="undoes" value="(\w+)"', anna.opens(finding))
    anna.acts(finding, "undone", undoes=event)

    told = letter(client, receipt)

    assert told.startswith("The News In the queue")
    assert "recieved" in told


def test_the_corrected_words_stand_beside_the_wrong_ones(
    newsroom: Newsroom, anna: AtTheDesk, client: FlaskClient
) -> None:
    receipt = newsroom.reports()
    [finding] = anna.listed()
    anna.acts(finding, "confirmed")
    anna.acts(finding, "corrected")

    told = letter(client, receipt)

    assert "It said … the committee had recieved" in told.replace("…the", "… the")
    assert "It now says … the committee had received" in told.replace("…the", "… the")
    assert "You suggested" not in told


def test_spam_is_not_shown_again(newsroom: Newsroom, anna: AtTheDesk, client: FlaskClient) -> None:
    receipt = newsroom.reports("cheap pills", suggestion="buy", comment="buy buy")
    [finding] = anna.listed()
    anna.acts(finding, "declined", reason="spam", note="Go away.")

    told = letter(client, receipt)

    assert "Left as it is" in told
    assert "This report could not be used." in told
    for word in ("pills", "buy", "spam", "Go away"):
        assert word not in told


def test_erasing_takes_the_words_and_leaves_the_mistake(
    newsroom: Newsroom, anna: AtTheDesk, client: FlaskClient
) -> None:
    receipt = newsroom.reports(comment="Call me at 555.")

    # As a browser sends it from a page without a referrer on plain http.
    answer = client.post(f"{receipt}/erase", headers={"Origin": "null"})

    assert (answer.status_code, answer.location) == (303, receipt)
    told = letter(client, receipt)
    assert re.match(rf"The News Erased Your words and address were erased on {DATE} ?\.", told)
    for word in ("recieved", "received", "555", "Erase my report"):
        assert word not in told
    assert len(anna.listed()) == 1
    assert client.post(f"{receipt}/erase").status_code == 303


def test_an_unknown_or_old_address_says_no_more(newsroom: Newsroom, client: FlaskClient) -> None:
    receipt = newsroom.reports()
    with time_machine.travel(utc_now().timestamp() + 181 * 86_400):
        answers = [client.get(receipt), client.post(f"{receipt}/erase")]
    answers += [client.get("/r/" + "a" * 32), client.get("/r/%00"), client.get("/r/" + "é" * 9000)]

    for answer in answers:
        assert answer.status_code == 404
        assert text_of(answer.text.split("<main>")[1]) == (
            "Not found There is no report at this address. It may have been erased."
        )
        assert answer.headers["Referrer-Policy"] == "no-referrer"
