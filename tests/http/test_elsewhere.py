"""The same mistake in other articles: found by their words, and made findings."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from errorreport.articles.models import ArticleTerm
from errorreport.articles.terms import terms_of
from errorreport.db import read_scope
from errorreport.findings.elsewhere import Elsewhere, elsewhere
from tests import factories
from tests.conftest import MakeApp
from tests.factories import ORIGIN
from tests.support.newsroom import AtTheDesk, Newsroom
from tests.support.statements import counted

OPENING = "The council met on Monday evening."
WRONG = "They have recieved the letter, and the mayor read it out."


@pytest.fixture
def newsroom(make_app: MakeApp) -> Newsroom:
    app = make_app(rate_limits="off")
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


@pytest.fixture
def token(newsroom: Newsroom) -> dict[str, str]:
    return factories.add_token(newsroom.app, newsroom.site)


def push(newsroom: Newsroom, token: dict[str, str], path: str, text: str, **more: Any) -> None:
    body = {"url": f"{ORIGIN}{path}", "text": text, "complete": True, **more}
    answer = newsroom.app.test_client().post("/api/v1/revisions", json=body, headers=token)
    assert answer.status_code in {200, 201, 202}, answer.text


def mark(newsroom: Newsroom, path: str, text: str, words: str, suggestion: str) -> None:
    body = factories.report(
        newsroom.site.public_key,
        words,
        path,
        factories.around(text, words, 32),
        suggestion=suggestion,
    )
    answer = newsroom.app.test_client().post(
        "/api/v1/reports", json=body, headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 201, answer.text


def confirmed(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str], text: str, words: str, right: str
) -> str:
    """Return the id of a confirmed finding about ``words`` of ``text`` at ``/first``."""
    push(newsroom, token, "/first", text)
    mark(newsroom, "/first", text, words, right)
    [finding] = anna.listed()
    anna.acts(finding, "confirmed", choice=f"as:{right}")
    return finding


def found(newsroom: Newsroom, finding: str) -> Elsewhere:
    with newsroom.app.app_context():
        return elsewhere(finding, [newsroom.site.id])


def pages(places: Elsewhere) -> list[str]:
    return sorted(place.url.removeprefix(ORIGIN) for place in places.places)


def test_the_same_words_in_the_same_context_are_found_in_other_articles(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, f"{OPENING}\n{WRONG}", "recieved", "received")
    push(newsroom, token, "/same", f"Another story.\n{WRONG}")
    push(newsroom, token, "/neighbour", "She Recieved the prize.\nThe end.")
    push(newsroom, token, "/otherwise", "A recieved opinion.")  # as "their", it may be right there
    push(newsroom, token, "/inside", "The unrecieved the letter.")
    push(newsroom, token, "/right", WRONG.replace("recieved", "received"))
    push(newsroom, token, "/old", WRONG)
    push(newsroom, token, "/old", "A text without it.")
    push(newsroom, token, "/off", WRONG)
    newsroom.app.test_client().delete(
        "/api/v1/articles", query_string={"url": f"{ORIGIN}/off"}, headers=token
    )

    places = found(newsroom, finding)

    assert pages(places) == ["/neighbour", "/same"]
    assert (places.articles, places.more) == (2, False)
    wordings = {place.place.exact: place.place.wording for place in places.places}
    assert wordings == {"recieved": "received", "Recieved": "Received"}


def test_a_word_much_rarer_than_the_right_one_is_found_in_every_context(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, f"{OPENING}\n{WRONG}", "recieved", "received")
    push(newsroom, token, "/otherwise", "A recieved opinion.")
    for number in range(8):
        push(newsroom, token, f"/right{number}", f"Prize {number} was received.")

    assert pages(found(newsroom, finding)) == ["/otherwise"]


@pytest.mark.parametrize(
    ("text", "words", "right", "other", "wrong"),
    [
        ("我们明天在见，好吗？", "在见", "再见", "他说明天在见。", "在见"),
        ("Это было в течении года.", "в течении года", "в течение года",
         "В течении года.", "В течении года"),
        ("พวกเขาอยู่ในในบ้านหลังใหญ่", "ในใน", "ใน", "เราอยู่ในในบ้าน", "ในใน"),
        ("Ağac köhnəldi və yıxıldı.", "köhnəldi və yıxıldı", "köhnəlib yıxıldı",
         "O, köhnəldi və yıxıldı.", "köhnəldi və yıxıldı"),
    ],
)  # fmt: skip
def test_in_every_script(
    newsroom: Newsroom,
    anna: AtTheDesk,
    token: dict[str, str],
    text: str,
    words: str,
    right: str,
    other: str,
    wrong: str,
) -> None:
    finding = confirmed(newsroom, anna, token, text, words, right)
    push(newsroom, token, "/other", other)

    assert [place.place.exact for place in found(newsroom, finding).places] == [wrong]


def test_only_what_is_confirmed_and_stands_in_the_text_is_searched(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    push(newsroom, token, "/first", WRONG)
    push(newsroom, token, "/same", WRONG)
    mark(newsroom, "/first", WRONG, "recieved", "received")
    [finding] = anna.listed()

    assert found(newsroom, finding).places == ()


def test_another_site_is_not_searched(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    other = factories.add_site(newsroom.app, "other")
    there = Newsroom(newsroom.app, other)
    push(there, factories.add_token(newsroom.app, other), "/same", WRONG)

    assert found(newsroom, finding).places == ()


def test_where_a_finding_stands_already_nothing_is_offered(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    push(newsroom, token, "/same", WRONG)
    mark(newsroom, "/same", WRONG, "recieved", "received")

    assert found(newsroom, finding).places == ()


def test_the_search_asks_the_same_of_the_database_however_much_it_finds(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str], app: Flask
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    asked = []
    for number in range(1, 13):
        push(newsroom, token, f"/same{number}", WRONG)
        if number in {1, 12}:
            with counted(newsroom.app) as statements:
                places = found(newsroom, finding)
            asked.append((len(statements), len(places.places)))

    assert asked == [(4, 1), (4, 12)]


def test_the_index_holds_the_terms_of_the_current_text_and_no_others(
    newsroom: Newsroom, token: dict[str, str]
) -> None:
    first = f"{OPENING}\n{WRONG}\n再见北京"
    texts = [first, first.replace("Monday", "Tuesday"), WRONG, first]
    for text in texts:
        push(newsroom, token, "/first", text)
        with newsroom.app.app_context(), read_scope() as session:
            stored = set(session.scalars(select(ArticleTerm.term)))
        assert stored == terms_of(text)


def test_a_held_text_is_not_searched(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    finding = confirmed(newsroom, anna, token, WRONG, "recieved", "received")
    push(newsroom, token, "/long", "Some sentence of it. " * 20)
    push(newsroom, token, "/long", WRONG, complete=False)

    assert found(newsroom, finding).places == ()
