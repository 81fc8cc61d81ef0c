"""The desk without JavaScript: lists, one finding, and deciding by forms."""

import re
from datetime import timedelta
from hashlib import shake_256

import pytest
import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from errorreport.accounts.models import Role
from errorreport.clock import utc_now
from errorreport.findings import queries, queue
from errorreport.findings.lists import Listing
from errorreport.findings.queries import PAGE, View
from errorreport.sites.models import Site
from tests import factories
from tests.conftest import MakeApp
from tests.support.newsroom import AtTheDesk, Newsroom, part, text_of
from tests.support.statements import counted


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def test_a_row_is_a_sentence_for_those_who_cannot_see_it(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports(category="fact")
    newsroom.reports("2010-2012", suggestion="2010–2012")
    newsroom.reports("of of", suggestion="")
    newsroom.reports("odd\u202e", suggestion=None)

    names = re.findall(
        r'<span class="for-readers">([^<]*)</span>\s*<span aria-h', anna.queue(sort="newest")
    )

    tail = " In Council meets again. 1 second. To decide."
    assert [re.sub(r"\d+ seconds?", "1 second", name) for name in names] == [
        "odd⟦RLO⟧, marked (right-to-left override)." + tail,
        "of of, should be taken out." + tail,
        "2010-2012, should read 2010–2012 (hyphen → en dash)." + tail,
        "recieved, should read received." + tail,
    ]


def test_the_change_is_drawn_in_its_context(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()

    row = anna.queue().split('class="change"')[1].split("</li>")[0]

    assert '<del class="old">rec<span class="changed">ie</span>ved</del>' in row
    assert '<ins class="new">rec<span class="changed">ei</span>ved</ins>' in row
    assert '<span class="context">…the committee had </span>' in row


def test_a_report_about_the_page_is_shown_by_its_comment(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    target = {"source": f"{factories.ORIGIN}/a", "part": "page"}
    newsroom.reports(target=target, suggestion=None, comment="The map is upside down.")

    assert "About the page The map is upside down." in text_of(part(anna.queue(), "list"))
    assert "The map is upside down." in text_of(part(anna.queue(), "pane"))


def test_each_list_is_an_address_and_says_how_many(newsroom: Newsroom, anna: AtTheDesk) -> None:
    for word in ("one", "two", "three", "four", "five"):
        newsroom.reports(word)
    five, four, three, two, one = anna.listed()
    anna.acts(one, "confirmed")
    anna.acts(two, "declined", reason="quotation")
    anna.acts(three, "corrected")

    assert anna.listed() == [five, four]
    assert anna.listed(view="confirmed") == [one]
    assert anna.listed(view="all", state="declined") == [two]
    assert anna.listed(view="all", state="corrected") == [three]
    assert anna.listed(view="all") == [five, four, three, two, one]
    rail = text_of(part(anna.queue(), "rail"))
    assert (
        "To decide 2 Look again Mine Waiting for the fix 1 Snoozed Corrected by the new text All"
        in rail
    )
    assert anna.client.get("/?view=sleeping").status_code == 404


def test_what_waits_for_the_fix_is_shown_by_age(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("one")
    newsroom.reports("two")
    two, one = anna.listed()
    anna.acts(two, "confirmed")
    anna.acts(one, "confirmed")

    assert anna.listed(view="confirmed") == [one, two]


def test_lists_can_be_narrowed_to_a_site(newsroom: Newsroom, app: Flask) -> None:
    other: Site = factories.add_site(app, "other")
    newsroom.reports("here")
    newsroom.reports("there", site=other)
    desk = newsroom.hires("Vera")
    with app.app_context():
        from errorreport.accounts import service as accounts

        accounts.set_role(
            "vera@news.example", site_id=other.id, role=Role.EDITOR, now=factories.NOW
        )
    there, here = desk.listed()

    assert desk.listed(site="news") == [here]
    assert desk.listed(site="other") == [there]
    assert "To decide 1" in text_of(part(desk.queue(site="other"), "rail"))
    # The list goes with the editor into the finding and through the decision.
    answer = desk.acts(there, "confirmed", site="other")
    assert answer.location.startswith("/?site=other&done=")


@pytest.mark.parametrize("view", [View.OPEN, View.CONFIRMED])
def test_every_finding_stands_on_one_page_of_a_list(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask, view: View
) -> None:
    for number in range(7):
        newsroom.reports(f"word{number}")
    everything = anna.listed()
    if view is View.CONFIRMED:
        for finding in everything:
            anna.acts(finding, "confirmed")
    with app.app_context():
        seen: list[str] = []
        after: str | None = None
        for _ in range(4):
            page = queue.queue_page(Listing([newsroom.site.id], view), after=after, limit=2)
            seen += [row.id for row in page.rows]
            after = page.after

    assert after is None
    assert seen == (everything[::-1] if view is View.CONFIRMED else everything)


def test_what_weighs_most_of_several_sites_comes_first(newsroom: Newsroom, app: Flask) -> None:
    other: Site = factories.add_site(app, "other")
    for number in range(8):
        site = (newsroom.site, other)[number % 2]
        category = "fact" if number in (2, 5) else "spelling"
        newsroom.reports(f"word{number}", site=site, category=category)
    both = Listing([newsroom.site.id, other.id], View.OPEN)
    with app.app_context():
        rows: list[queries.Row] = []
        after: str | None = None
        while len(rows) < 8:
            page = queue.queue_page(both, after=after, limit=3)
            rows += page.rows
            after = page.after

    assert after is None
    assert [row.exact for row in rows] == [f"word{number}" for number in (5, 2, 7, 6, 4, 3, 1, 0)]
    assert {row.site_id for row in rows[:2]} == {newsroom.site.id, other.id}


def test_a_full_page_leads_to_the_older_ones(make_app: MakeApp) -> None:
    app = make_app(rate_limits="off")
    newsroom = Newsroom(app, factories.add_site(app))
    anna = newsroom.hires()
    for number in range(PAGE + 1):
        newsroom.reports(f"word{number}")
    first = anna.queue()
    [older] = re.findall(r'rel="next" href="/\?after=([\w.]+)"', first)

    assert len(anna.listed()) == PAGE
    assert len(anna.listed(after=older)) == 1
    assert "Older" in text_of(first)
    assert 'rel="next"' not in anna.queue(after=older)


def test_a_page_asks_the_same_of_the_database_however_much_it_shows(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    newsroom.reports("first", comment="One.")
    asked = []
    for _ in range(2):
        with counted(app) as queue:
            [newest, *_] = anna.listed()
        with counted(app) as finding:
            anna.opens(newest)
        asked.append((len(queue), len(finding)))
        for number in range(12):
            newsroom.reports(f"word{number}", comment="Another.")

    # The sign-in and its roles; the sites and which of them never sent a text; the rows to look
    # at, the other rows, those folded, the counts; the chosen finding, its story, its place and its
    # comments, the mistakes close by, its reports, what else its reader sent today, and the site's
    # people. Two more where there are any: what the new text says, and the remarks of the wordless.
    assert asked == [(16, 16)] * 2


def test_empty_lists_teach(newsroom: Newsroom, anna: AtTheDesk) -> None:
    assert (
        "No report yet. Send one yourself: open The News and press Ctrl+Enter on any word."
        in text_of(anna.queue())
    )
    set_up = f'<a href="/sites/{newsroom.site.slug}/settings#lines">Check the set-up</a>'
    assert set_up not in anna.queue()  # an editor may not look at it
    assert set_up in newsroom.hires("Olga", Role.ADMIN).queue()
    assert "Every confirmed mistake has been corrected in the text." in text_of(
        anna.queue(view="confirmed")
    )
    newsroom.reports()
    anna.acts(anna.listed()[0], "corrected")
    assert "All decided. The last one was a moment ago." in text_of(anna.queue())


def test_deciding_shows_the_next_finding_and_offers_to_undo(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    for word in ("one", "two", "three"):
        newsroom.reports(word)
    three, two, one = anna.listed()

    answer = anna.acts(two, "declined", reason="house_style")

    assert answer.location.startswith(f"/findings/{one}?done=")
    page = anna.follows(answer)
    assert text_of(part(page, "status")) == "Declined “two”: house style. Undo z"
    assert re.findall(r'id="row-(\w+)"', page) == [three, one]
    # The last of the list leads to the one before it, the only one to the empty list.
    assert anna.acts(one, "confirmed").location.startswith(f"/findings/{three}?done=")
    assert anna.acts(three, "confirmed").location.startswith("/?done=")


def test_undo_brings_the_finding_back(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("one")
    newsroom.reports("two")
    two, one = anna.listed()
    status = part(anna.follows(anna.acts(two, "confirmed")), "status")
    form = dict(re.findall(r'name="(\w+)" value="([^"]+)"', status))

    answer = anna.acts(two, form.pop("event"), **form)

    assert answer.location.startswith(f"/findings/{two}?done=")
    page = anna.follows(answer)
    assert text_of(part(page, "status")) == "Undone: “two” is back at “To decide”."
    assert anna.listed() == [two, one]
    story = text_of(part(page, "story"))
    assert re.search(r"Anna took a step back.*Anna confirmed it: “received” \(undone\)", story)


def test_only_the_last_line_that_can_be_undone_offers_it(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports()
    [finding] = anna.listed()
    assert "Undo" not in text_of(part(anna.opens(finding), "story"))
    anna.acts(finding, "confirmed")
    anna.acts(finding, "declined", reason="unclear")

    story = text_of(part(anna.opens(finding), "story"))

    assert re.search(r"declined it: unclear Undo .* confirmed it: “received” ", story)
    assert story.count("Undo") == 1


@pytest.mark.parametrize(
    ("fields", "drawn"),
    [
        ({}, "“received”"),
        ({"choice": "as:received"}, "“received”"),
        ({"choice": "as:received", "other": "ignored"}, "“received”"),
        ({"choice": "other", "other": "had\r\nreceived"}, "“had received”"),
        ({"choice": "other", "other": ""}, "“∅”"),
    ],
)
def test_the_editor_chooses_the_wording(
    newsroom: Newsroom, anna: AtTheDesk, fields: dict[str, str], drawn: str
) -> None:
    newsroom.reports()
    [finding] = anna.listed()

    anna.acts(finding, "confirmed", **fields)

    story = text_of(part(anna.opens(finding), "story"))
    assert f"Anna confirmed it: {drawn}" in story


def test_the_note_for_readers_reaches_them(newsroom: Newsroom, anna: AtTheDesk) -> None:
    receipt = newsroom.reports()
    [finding] = anna.listed()

    anna.acts(finding, "declined", reason="house_style", note=" We follow the Duden. ")

    assert "Readers are told: We follow the Duden." in text_of(anna.opens(finding))
    letter = text_of(anna.client.get(receipt).text)
    assert "This publication writes it this way. We follow the Duden." in letter


@pytest.mark.parametrize(
    ("event", "fields", "status"),
    [
        ("declined", {}, 409),
        ("declined", {"reason": "because"}, 422),
        ("joined", {}, 422),
        ("exploded", {}, 422),
        ("confirmed", {"choice": "other", "other": "x" * 2001}, 422),
        ("confirmed", {"choice": "other", "other": "a\0b"}, 422),
        ("confirmed", {"choice": "as:a\0b"}, 422),
        ("declined", {"reason": "unclear", "note": "a\0b"}, 422),
        ("undone", {"undoes": "nothing"}, 404),
        ("reopened", {}, 409),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    newsroom: Newsroom, anna: AtTheDesk, event: str, fields: dict[str, str], status: int
) -> None:
    newsroom.reports()
    [finding] = anna.listed()

    answer = anna.acts(finding, event, **fields)

    assert answer.status_code == status
    assert "To the queue" in text_of(answer.text)
    assert anna.listed() == [finding]


def test_who_was_first_is_said_and_nothing_is_overwritten(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports()
    boris = newsroom.hires("Boris")
    [finding] = anna.listed()
    seen = boris.etag(finding)
    anna.acts(finding, "declined", reason="house_style", note="As in the Duden.")

    answer = boris.acts(finding, "declined", reason="unclear", note="What is it?", etag=seen)

    assert answer.status_code == 412
    pane = text_of(part(answer.text, "pane"))
    assert (
        "Anna declined this a moment ago (house style). Your choice was not saved. "
        "Show what changed" in pane
    )
    assert "Declined: house style" in pane
    assert "Boris" not in text_of(part(boris.opens(finding), "story"))


def test_words_typed_before_losing_a_race_are_kept(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    boris = newsroom.hires("Boris")
    [finding] = anna.listed()
    seen = boris.etag(finding)
    anna.acts(finding, "confirmed")

    answer = boris.acts(finding, "confirmed", choice="other", other="got", etag=seen)

    assert "Anna confirmed this a moment ago." in text_of(answer.text)
    assert re.search(r'value="other" checked', answer.text)
    assert re.search(r'<textarea id="other"[^>]*>got</textarea>', answer.text)


def test_words_typed_before_being_signed_out_are_there_again(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports()
    [finding] = anna.listed()
    etag = anna.etag(finding)
    anna.client.post("/logout", headers={"Sec-Fetch-Site": "same-origin"})

    answer = anna.acts(finding, "confirmed", choice="other", other="got", etag=etag)

    assert "got" not in answer.location
    cookie = answer.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Strict", "Max-Age=600", "Path=/"} < set(cookie)
    assert cookie[0].startswith("errorreport-typed=")
    page = anna.client.get(answer.location).text
    assert (
        "You have been signed out. Your last choice was not saved; "
        "sign in and it will still be here." in text_of(page)
    )
    [back] = re.findall(r'name="next" value="([^"]+)"', page)
    answer = anna.signs_in("anna@news.example", next=back.replace("&amp;", "&"))
    assert re.search(r'<textarea id="other"[^>]*>got</textarea>', anna.follows(answer))
    assert ">got</textarea>" not in anna.opens(finding)  # once is enough


@pytest.mark.parametrize("shift", [0, 601])
def test_words_typed_before_being_signed_out_belong_to_their_finding_for_a_while(
    newsroom: Newsroom, anna: AtTheDesk, shift: int
) -> None:
    newsroom.reports("one")
    newsroom.reports("two")
    two, one = anna.listed()
    anna.client.post("/logout", headers={"Sec-Fetch-Site": "same-origin"})
    anna.acts(one, "declined", reason="unclear", note="Which one?", etag="x")
    anna.signs_in("anna@news.example")

    assert "Which one?" not in anna.opens(two)
    with time_machine.travel(utc_now() + timedelta(seconds=shift)):
        assert ("Which one?" in anna.opens(one)) is (shift == 0)


@pytest.mark.parametrize("letters", ["note ", "заметка ", "注釈", "😀🥐🦊🐙"])
def test_a_cookie_of_words_is_one_that_browsers_keep(
    newsroom: Newsroom, anna: AtTheDesk, letters: str
) -> None:
    newsroom.reports()
    [finding] = anna.listed()
    anna.client.post("/logout", headers={"Sec-Fetch-Site": "same-origin"})
    mixed = shake_256(b"a note that hardly packs").digest(1000)
    note = "".join(letters[byte % len(letters)] + chr(97 + byte % 26) for byte in mixed)

    answer = anna.acts(finding, "declined", reason="unclear", note=note, etag="x")

    assert len(answer.headers["Set-Cookie"].split(";")[0]) <= 4000
    anna.signs_in("anna@news.example")
    [back] = re.findall(r'<textarea id="note"[^>]*>([^<]*)', anna.opens(finding))
    assert len(back) > 600
    assert note.startswith(back)


def test_an_address_too_long_for_a_finding_keeps_nothing(anna: AtTheDesk) -> None:
    anna.client.post("/logout", headers={"Sec-Fetch-Site": "same-origin"})

    answer = anna.acts("a" * 4000, "declined", note="Which one?", etag="x")

    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers


def without_moment(page: str) -> str:
    """Return a page without the id that says when its list was read."""
    return re.sub(r'(seen=|name="seen" value=")\w+', r"\1", page)


def test_an_address_fills_in_no_form(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    [finding] = anna.listed()
    crafted = {"note": "EVIL", "choice": "other", "other": "EVIL"}
    with time_machine.travel(utc_now(), tick=False):  # the shown age is the same twice
        plain, filled = anna.opens(finding), anna.opens(finding, **crafted)

    assert without_moment(filled) == without_moment(plain)
    assert "EVIL" not in part(anna.queue(**crafted), "pane")


@pytest.mark.parametrize("change", ["", "x", "."])
def test_a_cookie_that_we_did_not_sign_fills_in_no_form(
    newsroom: Newsroom, anna: AtTheDesk, change: str
) -> None:
    newsroom.reports()
    [finding] = anna.listed()
    forged = URLSafeTimedSerializer("another secret", salt="errorreport.typed")
    value = forged.dumps([finding, {"choice": "other", "other": "EVIL", "note": "EVIL"}])
    with time_machine.travel(utc_now(), tick=False):  # the shown age is the same twice
        plain = anna.opens(finding)
        anna.client.set_cookie("errorreport-typed", str(value) + change)
        filled = anna.opens(finding)

    assert without_moment(filled) == without_moment(plain)


def test_buttons_are_those_that_fit_the_state(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports()
    [finding] = anna.listed()

    def deciding() -> set[str]:
        found = re.findall(r'name="event" value="(\w+)"', part(anna.opens(finding), "pane"))
        return set(found) - {"assigned", "noted", "hidden", "reread", "split", "merged"}

    assert deciding() == {"confirmed", "declined", "corrected", "snoozed"}
    anna.acts(finding, "confirmed")
    every = {"confirmed", "declined", "corrected", "snoozed", "reopened", "undone"}
    assert deciding() == every
    anna.acts(finding, "declined", reason="opinion")
    assert deciding() == {"reopened", "undone"}


def test_the_page_is_opened_at_the_words(newsroom: Newsroom, anna: AtTheDesk) -> None:
    newsroom.reports("so-called, yes")
    [finding] = anna.listed()

    assert (
        'href="https://news.example/so-called,%20yes#:~:text='
        'committee%20had-,so%2Dcalled%2C%20yes,-the%20letter"' in anna.opens(finding)
    )


def test_a_source_is_shown_with_its_host_and_never_as_a_link(
    newsroom: Newsroom, anna: AtTheDesk
) -> None:
    newsroom.reports(category="fact", comment="See https://evil.example/a<b> p. 4")
    [finding] = anna.listed()

    page = anna.opens(finding)

    assert "See https://<b>evil.example</b>/a&lt;b&gt; p. 4" in page
    assert 'href="https://evil' not in page
