"""A list of the desk narrowed by what its address says."""

import pytest
from flask import Flask

from tests import factories
from tests.support.newsroom import AtTheDesk, Newsroom, part, text_of
from tests.support.statements import counted


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def test_a_list_is_narrowed_by_words_kind_language_and_who_has_it(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports("one", category="fact", language="en-GB")
    newsroom.reports("two", title="Harbour works", language="de")
    newsroom.reports("three", language="en")
    three, two, one = anna.listed(sort="newest")
    anna.acts(three, "assigned", claim="true")
    [me] = {
        found.split('"')[0]
        for found in anna.queue().split('<option value="')[1:]
        if found.split(">")[1].startswith("Anna<")
    }

    assert anna.listed(q="harbour") == [two]
    assert anna.listed(category="fact") == [one]
    assert sorted(anna.listed(language="en")) == sorted([one, three])
    assert anna.listed(who=me) == [three]
    assert sorted(anna.listed(who="nobody")) == sorted([one, two])
    assert anna.listed(category="fact", who="nobody", language="EN") == [one]
    assert anna.listed(view="all", state="declined") == []
    assert anna.client.get("/?category=nonsense").status_code == 404


def test_what_narrows_a_list_stays_with_the_editor(newsroom: Newsroom, anna: AtTheDesk) -> None:
    for word in ("worda", "wordb", "other"):
        newsroom.reports(word)
    _, second, first = anna.listed(sort="newest")

    answer = anna.acts(second, "confirmed", q="word", sort="newest")

    assert answer.location.startswith(f"/findings/{first}?sort=newest&q=word&done=")
    page = anna.follows(answer)
    assert 'type="search" name="q" value="word"' in page
    assert page.count('name="sort"') > 1, "every form beside the list keeps its order"
    assert '<option value="newest" selected>newest first</option>' in page
    assert "Show the whole list" in text_of(part(page, "list"))
    rail = part(page, "rail")
    assert "q=word" not in rail.split("Sites")[0]


def test_nothing_found_leads_to_all_states(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("recieved")
    [finding] = anna.listed()
    anna.acts(finding, "declined", reason="unclear")

    page = anna.queue(q="recieved")

    assert "Nothing for “recieved”. Search all states" in text_of(part(page, "list"))
    assert 'href="/?q=recieved&amp;view=all"' in page
    assert anna.listed(view="all", q="recieved") == [finding]


def test_a_narrowed_list_asks_no_more_of_the_database(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    newsroom.reports("worda")
    asked = []
    for word in ("wordb", "wordc"):
        with counted(app) as statements:
            anna.queue(q="word", category="spelling", who="nobody", section="", language="")
        asked.append(len(statements))
        newsroom.reports(word)

    # one more than the whole list: two tell what leads to the word, and nothing is folded
    assert asked == [15, 15]
