"""The pages of an article: marks in its text, its revisions, the diff of two, held texts."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from errorreport.accounts.models import Role
from errorreport.articles.models import Article
from errorreport.db import read_scope
from tests import factories
from tests.support.newsroom import OURS, AtTheDesk, Newsroom, part, text_of
from tests.support.statements import counted
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


def see(desk: AtTheDesk, path: str) -> str:
    answer = desk.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def marks(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<span class="mark([^"]*)">([^<]*)</span>', page)


def test_mistakes_are_marked_in_the_text_with_their_numbers(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    article = push(newsroom, token, FIRST)
    mark(newsroom, FIRST, "harbour works", "port works")
    mark(newsroom, FIRST, "recieved", "received")

    facts = {"url": f"{factories.ORIGIN}/a", "authors": ["A. Karimova", "<b>B</b>"]}
    said = newsroom.app.test_client().put("/api/v1/articles", json=facts, headers=token)
    assert said.status_code in {200, 201}, said.text

    page = see(anna, f"/articles/{article}")

    pane = part(anna.queue(), "pane")
    assert f'<h2 dir="auto"><a href="/articles/{article}">' in pane
    assert all("by A. Karimova, <b>B</b>" in text_of(one) for one in (page, pane))
    assert marks(page) == [(" lane1", "recieved"), (" lane1", "harbour works")]
    assert re.findall(r'id="p(\d)">\s*<span class="numbers"><a href="#mistake-(\d)"', page) == [
        ("2", "1"),
        ("3", "2"),
    ]
    [first, second] = re.findall(r'<li id="mistake-\d">(.*?)</li>', page, re.DOTALL)
    assert "recieved, should read received" in text_of(first)
    assert "harbour works, should read port works" in text_of(second)
    reading = text_of(page.split('class="reading"')[1].split("</section>")[0])
    assert LEAD in reading
    assert BODY in reading


def test_a_corrected_mistake_is_marked_no_more_and_is_listed_with_the_decided(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    article = push(newsroom, token, FIRST)
    mark(newsroom, FIRST, "recieved", "received")
    push(newsroom, token, FIXED)

    page = see(anna, f"/articles/{article}")

    assert marks(page) == []
    assert "No mistake is waiting here." in text_of(page)
    assert re.search(r"1 decided .*recieved, should read received.*Corrected", text_of(page))


def test_an_article_without_a_text_says_so(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    with newsroom.app.app_context(), read_scope() as session:
        article = session.scalars(select(Article.id)).one()

    page = text_of(see(anna, f"/articles/{article}"))

    assert "The text of this article is not known yet." in page
    assert "recieved, should read received" in page


def test_the_diff_folds_what_stayed_and_names_what_the_revision_did(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    article = push(newsroom, token, FIRST)
    mark(newsroom, FIRST, "recieved", "received")
    push(newsroom, token, FIXED)

    answer = anna.client.get(f"/articles/{article}/revisions/2/diff")
    assert answer.location == f"/articles/{article}/revisions/2/diff/1"
    page = see(anna, answer.location)

    assert page == see(anna, f"/articles/{article}/revisions/1/diff/2")
    assert re.findall(r'class="stretch (\w+)"', page) == ["kept", "changed", "kept"]
    assert text_of(page).count("1 paragraph unchanged") == 2
    changed = page.split('class="stretch changed"')[1].split('class="stretch')[0]
    assert '<del class="old">rec<span class="changed">ie</span>ved</del>' in changed
    assert '<ins class="new">rec<span class="changed">ei</span>ved</ins>' in changed
    beside = text_of(changed.split('class="plain beside"')[1])
    assert "recieved, should read received" in beside
    assert "corrected by the new text, revision 2" in beside
    columns = see(anna, f"{answer.location}?columns=2")
    pair = columns.split('class="pair"')[1].split('class="plain beside"')[0]
    was, now = pair.split("</div>\n<div>")
    assert ("recieved" in text_of(was), "received" in text_of(was)) == (True, False)
    assert ("recieved" in text_of(now), "received" in text_of(now)) == (False, True)
    assert "corrected by the new text, revision 2" in text_of(columns)


def test_all_confirmed_changes_are_one_diff_and_one_text_to_copy(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    article = push(newsroom, token, FIRST)
    mark(newsroom, FIRST, "harbour works", "port works")
    mark(newsroom, FIRST, "recieved", "received")
    mark(newsroom, FIRST, "works are to end", "works will end")
    found = {
        finding: part(anna.opens(finding), "pane").split("</h2>")[1] for finding in anna.listed()
    }
    address = f"/articles/{article}/confirmed"
    assert "No change is confirmed" in text_of(see(anna, address))
    assert address not in see(anna, f"/articles/{article}")
    for finding, pane in found.items():
        choice = "rec\u200b\u202eeived" if "recieved" in pane.split("proof")[1] else None
        fields = {"choice": "other", "other": choice} if choice else {}
        assert anna.acts(finding, "confirmed", **fields).status_code == 303

    page = see(anna, address)

    assert f'href="{address}"' in see(anna, f"/articles/{article}")
    assert "2 changes" in text_of(page)
    assert page.split("Left out")[0].count('<del class="old">') == 2
    copied = page.split('id="corrected"')[1].split(">", 1)[1].split("</textarea>")[0]
    assert "received" in copied
    assert "port works" in copied
    assert "recieved" not in copied
    # It reaches into another change, and is said to be left out.
    assert text_of(page).count("should read works will end") == 1


def test_a_finding_names_the_revision_that_brought_it_in_and_the_one_that_cured_it(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    day = "2026-01-0{}T12:00:00Z".format
    push(newsroom, token, FIXED, published_at=day(1))
    article = push(newsroom, token, FIRST, published_at=day(2))
    mark(newsroom, FIRST, "recieved", "received")
    [finding] = anna.listed()
    story = part(anna.opens(finding), "story")
    assert re.search(r"live since revision 2, for \d+ \w+ ", text_of(story))

    push(newsroom, token, FIXED + "\nMore to come.", published_at=day(5))

    story = part(anna.opens(finding), "story")
    assert "live from revision 2 until revision 3, for 3 days" in text_of(story)
    assert "corrected by the new text, revision 3" in text_of(story)
    assert re.findall(r'href="([^"]+)"', story) == [
        f"/articles/{article}/revisions/{number}/diff" for number in (2, 3)
    ]


def test_what_the_new_text_decided_and_what_it_left_to_people_are_lists(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    push(newsroom, token, FIRST)
    mark(newsroom, FIRST, "recieved", "received")
    mark(newsroom, FIRST, "harbour works", "port works")
    mark(newsroom, FIRST, "old town hall")
    hall, harbour, recieved = anna.listed()
    assert anna.listed(view="look") == anna.listed(view="by_text") == []
    assert "Nothing needs a second look." in text_of(anna.queue(view="look"))
    assert "the mistakes it cured are listed here" in text_of(anna.queue(view="by_text"))

    push(newsroom, token, FIXED.replace("harbour works", "harbour building works"))
    anna.acts(hall, "corrected")

    assert anna.listed(view="all", state="corrected") == [hall, recieved]
    assert anna.listed(view="by_text") == [recieved]
    assert anna.listed(view="look") == [harbour]
    page = anna.queue(view="look")
    assert "Look again 1" in text_of(part(page, "rail"))
    assert "Changed, look again" in text_of(part(page, f"row-{harbour}"))
    anna.acts(recieved, "reopened")
    anna.acts(recieved, "corrected")
    assert anna.listed(view="by_text") == []


def test_the_first_revision_has_no_diff_and_shows_its_text(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    article = push(newsroom, token, FIRST)

    answer = anna.client.get(f"/articles/{article}/revisions/1/diff")

    assert answer.location == f"/articles/{article}/revisions/1"
    assert BODY in text_of(see(anna, answer.location))
    for missing in ("revisions/2", "revisions/1/diff/9", f"revisions/{2**40}"):
        assert anna.client.get(f"/articles/{article}/{missing}").status_code == 404


def held(newsroom: Newsroom, token: dict[str, str]) -> str:
    """Push a whole text, then one that lost nearly all of it; return the article."""
    push(newsroom, token, FIRST)
    return push(newsroom, token, LEAD)


@pytest.mark.parametrize(
    ("ruling", "said", "text"),
    [
        ("use", "Used: this is the text now.", [LEAD]),
        ("ignore", "Ignored: the text before it stays.", [LEAD, BODY, CLOSE]),
    ],
    ids=["use", "ignore"],
)
def test_an_editor_rules_on_a_held_text(
    newsroom: Newsroom,
    anna: AtTheDesk,
    token: dict[str, str],
    ruling: str,
    said: str,
    text: list[str],
) -> None:
    article = held(newsroom, token)
    page = see(anna, f"/articles/{article}")
    assert re.search(
        r"The new text of this article is much shorter than the last one \(70 % gone\)\. "
        r"Nothing was decided\. Revision 2 It is right, use it Ignore it",
        text_of(page),
    )
    own = see(anna, f"/articles/{article}/revisions/2")
    assert "(70 % gone). Nothing was decided. It is right, use it Ignore it" in text_of(own)
    assert "Nothing was decided" not in see(anna, f"/articles/{article}/revisions/1")

    answer = anna.client.post(
        f"/articles/{article}/revisions/2/held", data={"ruling": ruling}, headers=OURS
    )

    page = anna.follows(answer)
    assert "much shorter" not in page
    assert said in text_of(page)
    own = text_of(see(anna, f"/articles/{article}/revisions/2"))
    assert "much shorter" not in own
    assert (" ignored " in own) == (ruling == "ignore")
    assert [text_of(line) for line in re.findall(r"<p>(.*?)</p>", page)] == text
    again = anna.client.post(
        f"/articles/{article}/revisions/2/held", data={"ruling": ruling}, headers=OURS
    )
    assert again.status_code == 409


def test_only_editors_rule_on_a_held_text_from_our_own_page(
    newsroom: Newsroom, token: dict[str, str]
) -> None:
    article = held(newsroom, token)
    viewer, anna = newsroom.hires("Vera", Role.VIEWER), newsroom.hires("Anna")
    path, form = f"/articles/{article}/revisions/2/held", {"ruling": "use"}

    page = see(viewer, f"/articles/{article}")
    assert "much shorter" in page
    assert "use it" not in page
    own = see(viewer, f"/articles/{article}/revisions/2")
    assert "much shorter" in own
    assert "use it" not in own
    assert viewer.client.post(path, data=form, headers=OURS).status_code == 403
    assert anna.client.post(path, data=form).status_code == 403
    stranger = newsroom.app.test_client()
    assert stranger.post(path, data=form, headers=OURS).location.startswith("/login?next=")
    assert "much shorter" in see(anna, f"/articles/{article}")


@pytest.mark.parametrize("page", ["", "/revisions/1", "/revisions/2/diff", "/revisions/2/diff/1"])
def test_other_sites_articles_are_not_there(
    newsroom: Newsroom, app: Flask, token: dict[str, str], page: str
) -> None:
    article = held(newsroom, token)
    outsider = newsroom.hires("Ivan", site=factories.add_site(app, "other"))

    assert outsider.client.get(f"/articles/{article}{page}").status_code == 404
    answer = outsider.client.post(
        f"/articles/{article}/revisions/2/held", data={"ruling": "use"}, headers=OURS
    )
    assert answer.status_code == 404
    assert newsroom.app.test_client().get(f"/articles/{article}{page}").status_code == 303


def test_the_pages_ask_the_same_of_the_database_however_much_they_show(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str], app: Flask
) -> None:
    text = FIRST
    article = push(newsroom, token, text)
    asked = []
    for _ in range(2):
        number = text.count("\n") - 1
        with counted(app) as page:
            see(anna, f"/articles/{article}")
        push(newsroom, token, text + "\nThe end is nigh.", complete=True)
        with counted(app) as diff:
            see(anna, f"/articles/{article}/revisions/1/diff/2")
        asked.append((len(page), len(diff)))
        more = [f"Paragraph {i} tells of the word{i} that was seen." for i in range(9)]
        text = "\n".join([FIRST, *more])
        push(newsroom, token, text)
        for i in range(9):
            mark(newsroom, text, f"word{i}")
        assert number >= 1

    # The sign-in and its roles; the article, its text, its findings, its revisions.
    assert asked == [(6, 5)] * 2


def test_markup_in_a_text_is_shown_and_never_obeyed(
    newsroom: Newsroom, anna: AtTheDesk, token: dict[str, str]
) -> None:
    text = FIRST.replace("letter", "<script>alert(1)</script> \u202eletter")
    article = push(newsroom, token, text)
    push(newsroom, token, text.replace("mayor", "<b>mayor"))

    for path in ("", "/revisions/1", "/revisions/2/diff"):
        page = anna.client.get(f"/articles/{article}{path}", follow_redirects=True).text
        assert "<script>alert" not in page
        assert "<b>mayor" not in page
        assert "<script>alert(1)</script> ⟦RLO⟧letter" in text_of(page)
