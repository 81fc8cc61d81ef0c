"""What editors do beside deciding: snooze, give, take, note, merge, split, reread, hide, undo."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from errorreport.accounts.models import Role
from errorreport.clock import utc_now
from errorreport.sites import service as sites
from tests import factories
from tests.support.acting import Acting
from tests.support.newsroom import OURS, AtTheDesk, Newsroom, part, text_of


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def status(page: str) -> str:
    return text_of(part(page, "status"))


def story(page: str) -> str:
    return text_of(part(page, "story"))


def forms(html: str) -> list[dict[str, str]]:
    """Return the fields of every form in some markup."""
    return [
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        for form in re.findall(r"<form.*?</form>", html, re.DOTALL)
    ]


def test_a_snoozed_mistake_comes_back_by_itself(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("one")
    newsroom.reports("two")
    two, one = anna.listed()

    answer = anna.acts(two, "snoozed", days="7")

    assert answer.location.startswith(f"/findings/{one}?done=")
    assert re.match(
        r"Snoozed “two” until \d+ \w+ .*\d\d:\d\d. Undo z", status(anna.follows(answer))
    )
    assert anna.listed() == [one]
    assert anna.listed(view="snoozed") == [two]
    assert "To decide 1 Look again Mine Waiting for the fix Snoozed 1" in text_of(
        part(anna.queue(), "rail")
    )
    page = anna.opens(two)
    assert "snoozed until" in text_of(part(page, "pane"))
    assert re.search(r"Anna snoozed it until <time datetime=", page)
    with time_machine.travel(utc_now() + timedelta(days=7, minutes=1)):
        assert anna.listed() == [two, one]
        assert anna.listed(view="snoozed") == []


def test_a_day_to_snooze_until_must_lie_ahead(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    [finding] = anna.listed()

    for day in ("2020-01-01", "yesterday", ""):
        assert anna.acts(finding, "snoozed", day=day).status_code == 422
    assert anna.listed() == [finding]
    ahead = (utc_now() + timedelta(days=3)).date().isoformat()
    assert anna.acts(finding, "snoozed", day=ahead).status_code == 303
    assert anna.listed() == []


def test_who_has_it_is_said_and_it_can_be_taken_over(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    boris = newsroom.hires("Boris")
    [finding] = anna.listed()

    start = utc_now()
    with time_machine.travel(start, tick=False):
        page = anna.follows(anna.acts(finding, "assigned", claim="true"))

    assert status(page) == "You have “recieved” for 15 minutes. Undo z"
    assert "You have it (for 15 more minutes). Let it go" in text_of(part(page, "pane"))
    assert anna.listed(view="mine") == [finding]
    assert boris.listed(view="mine") == []
    with time_machine.travel(start + timedelta(minutes=3), tick=False):
        shown = text_of(part(boris.opens(finding), "pane"))
        assert "Anna has it (for 12 more minutes). Take it over" in shown
        assert "I have it" not in shown
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert "I have it m" in text_of(part(boris.opens(finding), "pane"))
        assert anna.listed(view="mine") == []

    boris.acts(finding, "assigned", claim="true")

    assert anna.listed(view="mine") == []
    assert boris.listed(view="mine") == [finding]
    page = boris.follows(boris.acts(finding, "released"))
    assert status(page) == "Nobody has “recieved” now. Undo z"
    assert "Boris let it go" in story(page)
    assert boris.listed(view="mine") == []


def test_a_mistake_is_given_to_a_colleague(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    boris = newsroom.hires("Boris")
    newsroom.hires("Vera", Role.VIEWER)
    [finding] = anna.listed()
    pane = part(anna.opens(finding), "pane")
    assert re.findall(r"<bdi>(\w+)</bdi></button>", pane) == ["Boris"]
    [to_boris] = re.findall(r'name="assignee" value="(\w+)"', pane)

    page = anna.follows(anna.acts(finding, "assigned", assignee=to_boris))

    assert status(page) == "Gave “recieved” to Boris. Undo z"
    assert "Anna gave it to Boris" in story(page)
    assert "Boris has it." in text_of(part(page, "pane"))
    assert boris.listed(view="mine") == [finding]
    assert "This is yours." in text_of(part(boris.opens(finding), "pane"))
    assert anna.acts(finding, "assigned", assignee="nobody").status_code == 409


def test_a_note_is_for_editors_alone(newsroom: Newsroom, anna: AtTheDesk) -> None:
    receipt = newsroom.reports()
    [finding] = anna.listed()

    page = anna.follows(anna.acts(finding, "noted", note="Ask <the> author."))

    assert status(page) == "Note added to “recieved”. Undo z"
    assert "Anna noted: Ask &lt;the&gt; author." in part(page, "story")
    assert "Ask" not in anna.client.get(receipt).text
    assert anna.acts(finding, "noted", note=" ").status_code == 422


def two_of_one_article(newsroom: Newsroom) -> None:
    for words in ("recieved", "Mondey"):
        newsroom.reports(words, target=factories.report("k", words)["target"], suggestion="x")


def test_mistakes_close_by_are_merged_and_parted_again(newsroom: Newsroom, anna: AtTheDesk) -> None:
    two_of_one_article(newsroom)
    monday, received = anna.listed()
    page = anna.opens(received)
    assert "Close by Mondey, should read x" in text_of(page)
    [taken] = re.findall(r'form="merge" name="taken" value="([^"]+)"', page)
    assert taken.startswith(f"{monday} ")

    page = anna.follows(anna.acts(received, "merged", taken=taken))

    assert status(page) == "Merged 1 other mistake into “recieved”. Undo z"
    assert "2 readers" in text_of(part(page, "pane"))
    assert "Anna merged 1 other mistake into it Undo" in story(page)
    assert anna.listed() == [received]
    absorbed = text_of(part(anna.opens(monday), "pane"))
    assert "This was merged into another mistake. Open that one" in absorbed
    assert "Confirm c" not in absorbed
    undo = next(form for form in forms(part(page, "status")) if form)

    anna.acts(received, undo.pop("event"), **undo)

    assert anna.listed() == [monday, received]


def test_reports_are_split_off_into_a_mistake_of_their_own(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    two_of_one_article(newsroom)
    monday, received = anna.listed()
    taken = f"{monday} {anna.etag(monday)}"
    anna.acts(received, "merged", taken=taken)
    page = anna.opens(received)
    assert "2 reports" in text_of(part(page, "pane"))
    reports = re.findall(r'name="reports" value="(\w+)"', page)
    assert len(reports) == 2

    page = anna.follows(anna.acts(received, "split", reports=reports[0]))

    assert status(page) == "Took 1 report out of “recieved”, to be a mistake of its own. Undo z"
    assert len(anna.listed()) == 2
    assert anna.acts(received, "split").status_code == 422


def test_a_suggestion_is_read_as_a_comment_and_back(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports(suggestion="had it received indeed")
    [finding] = anna.listed()
    page = anna.opens(finding)
    [report] = re.findall(r'form="as-comment" name="report" value="(\w+)"', page)

    page = anna.follows(anna.acts(finding, "reread", report=report, as_comment="true"))

    assert "Comments 1 had it received indeed hide" in text_of(part(page, "pane"))
    assert "No new wording" in text_of(part(page, "pane"))
    assert "Anna read a suggestion as a comment" in story(page)
    page = anna.follows(anna.acts(finding, "reread", report=report, as_comment="false"))
    assert "Comments" not in text_of(part(page, "pane"))
    assert "No new wording" not in text_of(part(page, "pane"))


def test_a_comment_is_hidden(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports(comment="You fools.")
    [finding] = anna.listed()
    [report] = re.findall(r'form="hide" name="report" value="(\w+)"', anna.opens(finding))

    page = anna.follows(anna.acts(finding, "hidden", report=report))

    assert status(page) == "Hid one comment on “recieved”. Undo z"
    assert "You fools." not in page
    undo = next(form for form in forms(part(page, "status")) if form)
    page = anna.follows(anna.acts(finding, undo.pop("event"), **undo))
    assert "You fools." in page


def test_a_whole_act_is_undone_from_one_of_its_findings(app: Flask) -> None:
    acting = Acting.at(app)
    anna = Newsroom(app, acting.site).hires("Vera")
    from errorreport.findings.life import EventKind, Reason

    ids = [acting.opens(word, path=f"/{word}") for word in ("one", "two", "three")]
    acting.acts_on_all(ids, EventKind.DECLINED, reason=Reason.SPAM)
    acting.acts(ids[2], EventKind.REOPENED)
    page = anna.opens(ids[0])
    assert "Undo for all 3 mistakes" in story(page)
    undo = next(form for form in forms(part(page, "story")) if "act" in form)

    answer = anna.client.post("/findings/events", data=undo, headers=OURS)

    assert answer.location.startswith(f"/findings/{ids[0]}?done=")
    said = status(anna.follows(answer))
    assert said.startswith("Undone for 2 mistakes. 1 had changed since")
    assert sorted(anna.listed()) == sorted(ids)


def test_viewers_see_what_was_done_and_no_buttons(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports(comment="A comment.")
    vera = newsroom.hires("Vera", Role.VIEWER)
    [finding] = anna.listed()
    anna.acts(finding, "assigned", claim="true")

    pane = part(vera.opens(finding), "pane")

    assert "Anna has it" in text_of(pane)
    assert "<form" not in pane
    assert all("copy" in button for button in re.findall(r"<button[^>]*>", pane))


@pytest.mark.parametrize(
    ("event", "fields", "said"),
    [
        ("assigned", {"claim": "true"}, "Anna took this a moment ago."),
        ("snoozed", {"days": "1"}, "Anna snoozed this a moment ago."),
        ("noted", {"note": "Hm."}, "Anna changed this a moment ago."),
    ],
)
def test_who_was_first_in_anything_is_said(
    newsroom: Newsroom, anna: AtTheDesk, event: str, fields: dict[str, str], said: str
) -> None:
    newsroom.reports()
    boris = newsroom.hires("Boris")
    [finding] = anna.listed()
    seen = boris.etag(finding)
    anna.acts(finding, event, **fields)

    answer = boris.acts(finding, "confirmed", etag=seen)

    assert answer.status_code == 412
    assert f"{said} Your choice was not saved." in text_of(part(answer.text, "pane"))


def test_a_merge_with_one_that_changed_is_not_made(newsroom: Newsroom, anna: AtTheDesk) -> None:
    two_of_one_article(newsroom)
    boris = newsroom.hires("Boris")
    monday, received = anna.listed()
    taken = f"{monday} {anna.etag(monday)}"
    boris.acts(monday, "declined", reason="unclear")

    answer = anna.acts(received, "merged", taken=taken)

    assert answer.status_code == 412
    assert "Boris declined this a moment ago (unclear)." in text_of(part(answer.text, "pane"))
    assert anna.listed() == [received]


def test_the_cms_s_edit_page_is_a_link_and_the_new_wording_can_be_copied(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    newsroom.reports("one two", suggestion="one\u200b \u202etwo, three")
    [finding] = anna.listed()
    assert "Open in the CMS" not in text_of(part(anna.opens(finding), "pane"))
    with app.app_context():
        sites.change("news", {"edit_url": "https://cms.example/edit?page={url}"})
    pane = part(anna.opens(finding), "pane")
    article = re.findall(r'href="(/articles/\w+)"', pane)[0]
    filled = "https://cms.example/edit?page=https%3A%2F%2Fnews.example%2Fone%2520two"

    assert f'href="{filled}" target="_blank" rel="noopener" data-key="KeyE"' in pane
    assert f'href="{filled}"' in anna.client.get(article).text
    assert re.findall(r'data-copy="([^"]*)"', pane) == ["one two, three"] * 2
    with app.app_context():
        sites.change("news", {"edit_url": "https://cms.example/{id}"})
    assert "Open in the CMS" not in text_of(part(anna.opens(finding), "pane"))
    answer = newsroom.app.test_client().put(
        "/api/v1/articles",
        json={"url": f"{factories.ORIGIN}/one%20two", "article_id": "a/b"},
        headers=factories.add_token(app, newsroom.site),
    )
    assert answer.status_code == 200
    assert 'href="https://cms.example/a%2Fb"' in part(anna.opens(finding), "pane")
