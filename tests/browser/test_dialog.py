"""The form: what it shows, what it sends and what it lets nobody lose."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.publication import Newspaper
from tests.support.reader import Reader, answer_body

# Where the marked words stand in the window.
HIGHLIGHTED = "[...CSS.highlights.get('error-report')][0].getBoundingClientRect().toJSON()"


def sent(reader: Reader) -> dict[str, Any]:
    body: dict[str, Any] = reader.sent[-1].post_data_json
    return body


def note(reader: Reader, text: str) -> Locator:
    return reader.dialog.get_by_text(text, exact=True)


def test_it_is_a_labelled_dialog_with_the_sentence_and_one_field(reader: Reader) -> None:
    reader.report("recieved")

    dialog = reader.page.get_by_role("dialog", name="Report a mistake")
    expect(dialog).to_have_accessible_description(
        "…to the harbour office, which recieved it together with 1,900…"
    )
    expect(dialog.get_by_role("textbox", name="It should read")).to_be_focused()
    expect(dialog.get_by_role("textbox")).to_have_count(1)
    expect(dialog.locator("mark")).to_have_text("recieved")
    for label in ("Send", "Cancel", "Close"):
        expect(dialog.get_by_role("button", name=label, exact=True)).to_be_visible()
    expect(note(reader, "Ctrl+Enter sends, Esc closes")).to_be_visible()
    expect(dialog.get_by_text("mail")).to_have_count(0)
    assert reader.page.evaluate("document.querySelector('error-report').shadowRoot.mode") == "open"


def test_the_cursor_stands_at_the_end_and_nothing_is_selected(reader: Reader) -> None:
    reader.report("recieved")

    assert reader.field.evaluate("f => [f.selectionStart, f.selectionEnd]") == [8, 8]
    assert reader.field.evaluate("f => [f.spellcheck, f.lang]") == [True, "en"]
    assert reader.field.evaluate("f => parseFloat(getComputedStyle(f).fontSize)") >= 16


def test_the_words_as_they_were_are_a_mark_without_a_suggestion(reader: Reader) -> None:
    reader.answer(body=answer_body())
    reader.report("recieved")
    reader.send.click()
    expect(reader.title).to_have_text("Thank you!")

    assert "suggestion" not in sent(reader)
    assert "category" not in sent(reader)
    assert "comment" not in sent(reader)


def test_an_emptied_field_asks_to_take_the_words_out_and_gives_them_back(reader: Reader) -> None:
    reader.answer(body=answer_body())
    reader.report("the the")
    reader.field.fill("")
    expect(note(reader, "You are suggesting to take these words out.")).to_be_visible()
    reader.page.get_by_role("button", name="Put the words back").click()

    expect(reader.field).to_have_value("the the")
    expect(reader.field).to_be_focused()
    expect(note(reader, "You are suggesting to take these words out.")).to_have_count(0)
    reader.field.fill("  ")
    reader.send.click()
    expect(reader.title).to_have_text("Thank you!")
    assert sent(reader)["suggestion"] == ""


def test_a_typed_suggestion_is_about_spelling_until_the_reader_says_otherwise(
    reader: Reader,
) -> None:
    reader.report("1:50")
    reader.page.locator("error-report summary").click()
    spelling = reader.page.get_by_label("Spelling or grammar")
    fact = reader.page.get_by_label("A fact, name or number")
    expect(spelling).not_to_be_checked()
    reader.field.fill("1:40")
    expect(spelling).to_be_checked()
    reader.field.fill("1:50")
    expect(spelling).not_to_be_checked()
    fact.check()
    reader.field.fill("1:40")

    expect(fact).to_be_checked()
    expect(reader.page.get_by_label("How do you know? A source helps (optional)")).to_be_visible()


def test_it_counts_how_many_characters_are_too_many(reader: Reader) -> None:
    reader.report("recieved")
    reader.field.fill("𝒜" * 2000)
    expect(reader.page.locator("error-report #length")).to_be_empty()
    reader.field.fill("𝒜" * 2001)
    expect(reader.page.locator("error-report #length")).to_have_text("1 character too many.")
    reader.field.fill("𝒜" * 2345)
    expect(reader.page.locator("error-report #length")).to_have_text("345 characters too many.")


def test_a_field_that_is_too_long_says_so_to_those_who_do_not_see_it(reader: Reader) -> None:
    reader.report("recieved")
    expect(reader.dialog.locator("#comment")).to_be_attached()
    reader.field.fill("x" * 2001)
    expect(reader.field).to_have_attribute("aria-invalid", "true")
    expect(reader.field).to_have_accessible_description(re.compile("1 character too many."))
    reader.field.fill("received")

    expect(reader.field).not_to_have_attribute("aria-invalid", "true")


LONG = "Nobody made a speech. The mayor, who had prepared one, stood at the rail"


def test_a_long_mark_without_a_word_is_asked_what_is_wrong(reader: Reader) -> None:
    what = "What is wrong here? One word is enough."
    reader.answer(body=answer_body())
    reader.report(LONG)
    expect(note(reader, what)).to_be_visible()
    reader.field.press("End")
    reader.field.type(" today")
    expect(note(reader, what)).to_have_count(0)
    reader.field.fill(LONG)
    expect(note(reader, what)).to_be_visible()
    reader.send.click()  # and still it is sent

    expect(reader.title).to_have_text("Thank you!")


def test_a_very_long_mark_may_be_sent_as_it_is(host: Any) -> None:
    text = "They recieved the letter. " * 13
    reader = host(f"<article><p id=p>{text}</p></article>")
    reader.answer(body=answer_body())
    reader.report(text.strip(), "#p")
    long = "That is a long passage. Can you mark just the words that are wrong?"
    expect(reader.dialog.locator("#nudge")).to_contain_text(long)
    reader.page.get_by_role("button", name="Send as it is").click()

    expect(reader.title).to_have_text("Thank you!")
    assert sent(reader)["target"]["selector"][0]["exact"] == text.strip()


def test_invisible_characters_are_taken_out_and_it_is_said(reader: Reader) -> None:
    reader.answer(body=answer_body())
    reader.report("recieved")
    expect(reader.dialog.locator("#nudge")).to_be_attached()
    reader.field.fill("re\u200bceived\u202e")
    said = "Your wording holds invisible characters. They have been taken out."
    expect(note(reader, said)).to_be_visible()
    expect(reader.field).to_have_value("received")
    reader.send.click()
    expect(reader.title).to_have_text("Thank you!")

    assert sent(reader)["suggestion"] == "received"


@pytest.mark.parametrize("button", ["Comment", "New wording"])
def test_what_reads_like_a_comment_is_asked_about_once(reader: Reader, button: str) -> None:
    remark = "Surely this was last year?"
    allow = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
    known = {"answer": "new", "reads_as_comment": True, "rule": None, "finding": None}
    reader.page.route("**/reports/check", lambda route: route.fulfill(json=known, headers=allow))
    reader.answer(body=answer_body())
    reader.report("recieved")
    expect(reader.dialog.locator("#nudge")).to_be_attached()
    reader.field.fill(remark)
    nudge = reader.dialog.locator("#nudge")
    expect(nudge).to_contain_text("This looks like a comment.")
    nudge.get_by_role("button", name=button, exact=True).click()
    expect(nudge).to_be_empty()
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")

    body = sent(reader)
    told = (body.get("suggestion"), body.get("comment"))
    assert told == ((None, remark) if button == "Comment" else (remark, None))


def test_what_the_service_knows_is_not_waited_for(reader: Reader) -> None:
    held: list[Route] = []
    reader.page.route("**/reports/check", lambda route: held.append(route))
    reader.answer(body=answer_body())
    with reader.page.expect_request("**/reports/check"):
        reader.report("recieved")
    reader.page.keyboard.press("Control+Enter")

    expect(reader.title).to_have_text("Thank you!")
    held[0].abort()


@pytest.mark.parametrize(
    ("accent", "ground"),
    [("#8a1538", "rgb(138, 21, 56)"), ("#ffd400", "rgb(28, 27, 25)")],  # white on it: 8.9 and 1.4
)
def test_a_site_has_its_own_colour_and_words(
    page: Page, paper: Newspaper, accent: str, ground: str
) -> None:
    with paper.deciding(accent=accent, wording={"dialog.send": "Off it goes"}):
        page.goto(f"{paper.url}/night-ferry")
        reader = Reader(page, paper.service.url)
        reader.report("recieved")
        expect(reader.send).to_have_text("Off it goes")

        expect(reader.send).to_have_css("background-color", ground)


def test_before_sending_only_esc_cancel_and_the_cross_close_it(reader: Reader) -> None:
    page = reader.page
    reader.report("recieved")
    reader.field.fill("received")
    page.mouse.click(5, 5)
    expect(reader.field).to_have_value("received")
    for leave in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.get_by_role("button", name="Cancel").click(),
        lambda: page.get_by_role("button", name="Close").click(),
    ):
        leave()
        expect(page.locator("error-report")).to_have_count(0)
        assert reader.selected() == "recieved"
        page.keyboard.press("Control+Enter")
        expect(reader.field).to_have_value("recieved")


def test_after_sending_a_click_outside_closes_it_and_one_inside_does_not(reader: Reader) -> None:
    reader.answer(body=answer_body())
    reader.report("recieved")
    size = reader.dialog.bounding_box()
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_be_focused()
    assert reader.dialog.bounding_box() == size  # the answer stands where the form stood
    reader.message.click()
    expect(reader.title).to_have_text("Thank you!")
    reader.page.mouse.click(5, 5)

    expect(reader.page.locator("error-report")).to_have_count(0)


def test_focus_stays_in_the_dialog(reader: Reader) -> None:
    reader.report("recieved")
    places = set()
    for _ in range(12):
        reader.page.keyboard.press("Tab")
        places.add(reader.page.evaluate("document.activeElement.localName"))

    assert places <= {"error-report", "body"}  # the browser's own controls leave body active


def test_the_keys_of_the_page_do_not_hear_what_is_typed(page: Page, paper: Newspaper) -> None:
    page.goto(f"{paper.url}/night-ferry")
    page.evaluate(
        "window.heard = [];"
        "for (const name of ['keydown', 'keyup', 'keypress', 'input', 'focusin'])"
        "  document.addEventListener(name, (event) => heard.push(name))"
    )
    reader = Reader(page, paper.service.url)
    reader.report("recieved")
    page.evaluate("heard.length = 0")
    page.keyboard.type("jk/")

    expect(reader.field).to_have_value("recievedjk/")
    assert page.evaluate("heard") == []


@pytest.mark.parametrize("place", ["The night ferry between", "last of the three", "fifty-two"])
def test_the_card_never_covers_the_mark(reader: Reader, place: str) -> None:
    for width in (900, 1280, 1600):
        reader.page.set_viewport_size({"width": width, "height": 900})
        reader.report(place)
        mark = reader.page.evaluate(HIGHLIGHTED)
        for fold in (False, True):
            if fold:
                reader.page.locator("error-report summary").click()
            card = reader.dialog.bounding_box()
            assert card is not None
            beside = card["x"] >= mark["right"] or card["x"] + card["width"] <= mark["left"]
            above_or_below = (
                card["y"] >= mark["bottom"] or card["y"] + card["height"] <= mark["top"]
            )
            assert beside or above_or_below
            assert card["y"] >= 0
            assert card["y"] + card["height"] <= 900
            expect(reader.send).to_be_in_viewport(ratio=1)
        reader.page.keyboard.press("Escape")
        expect(reader.page.locator("error-report")).to_have_count(0)


@pytest.mark.parametrize("place", ["recieved", "The night ferry between", "fifty-two"])
def test_what_the_service_knows_shifts_neither_field_nor_send(reader: Reader, place: str) -> None:
    allow = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
    known = {"answer": "declined", "reason": "house_style", "rule": None, "finding": None}
    held: list[Route] = []

    def hold(route: Route) -> None:
        asked_first = route.request.method == "OPTIONS"
        route.fulfill(headers=allow) if asked_first else held.append(route)

    reader.page.route("**/reports/check", hold)
    for width in (900, 1440):
        reader.page.set_viewport_size({"width": width, "height": 900})
        with reader.page.expect_request(
            lambda request: request.method == "POST" and request.url.endswith("/check")
        ):
            reader.report(place)
        told = reader.dialog.locator("#told")
        gap = told.evaluate(
            "node => node.nextElementSibling.getBoundingClientRect().top"
            " - node.previousElementSibling.getBoundingClientRect().bottom"
        )
        assert gap == 24  # until there is something to tell, no more than a line's air
        stood = (reader.field.bounding_box(), reader.send.bounding_box())
        held.pop().fulfill(json=known, headers=allow)
        expect(told).to_contain_text("This publication writes it this way.")
        assert told.evaluate("node => node.offsetHeight") == 36
        assert (reader.field.bounding_box(), reader.send.bounding_box()) == stood
        card, mark = reader.dialog.bounding_box(), reader.page.evaluate(HIGHLIGHTED)
        assert card is not None
        assert card["y"] >= 0
        assert (
            card["x"] >= mark["right"]
            or card["x"] + card["width"] <= mark["left"]
            or card["y"] >= mark["bottom"]
            or card["y"] + card["height"] <= mark["top"]
        )
        reader.page.keyboard.press("Escape")
        expect(reader.page.locator("error-report")).to_have_count(0)


def test_a_mark_out_of_sight_does_not_take_the_card_along(reader: Reader) -> None:
    for where in (0, 1e6):
        reader.mark("recieved")
        reader.page.evaluate("y => scrollTo({ top: y, behavior: 'instant' })", where)
        reader.page.keyboard.press("Control+Enter")
        expect(reader.send).to_be_in_viewport(ratio=1)
        reader.page.keyboard.press("Escape")
        expect(reader.page.locator("error-report")).to_have_count(0)


def test_words_of_the_page_are_text_and_never_markup(page: Page, paper: Newspaper) -> None:
    nasty = "<img src=x onerror=alert(1)> \u202egnp.exe"
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"{paper.url}/night-ferry")
    page.evaluate(
        "text => { const p = document.createElement('p'); p.id = 'nasty'; p.append(text);"
        " document.querySelector('article').append(p); document.title = text; }",
        nasty,
    )
    reader = Reader(page, paper.service.url)
    reader.answer(
        body=answer_body("declined", state="declined")
        | {"reason": "house_style", "note": "<b onclick=alert(1)>note</b>"}
    )
    reader.report(nasty, "#nasty")
    expect(reader.dialog.locator("mark")).to_have_text(nasty)
    expect(reader.field).to_have_value(nasty)
    reader.send.click()

    expect(reader.message).to_contain_text("<b onclick=alert(1)>note</b>")
    expect(reader.dialog.locator("img, b")).to_have_count(0)
    assert sent(reader)["target"]["selector"][0]["exact"] == nasty


def test_words_of_the_site_are_text_and_never_markup(page: Page, paper: Newspaper) -> None:
    nasty = "<img src=x onerror=alert(1)> \u202egnp.exe"
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    allow = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
    settings = {
        "name": nasty,
        "root": [],
        "ignored": [],
        "accent": nasty,
        "wording": {key: nasty + key for key in ("dialog.title", "dialog.send", "mine.foot")},
        "opinion": "javascript:alert(1)//" + nasty,
        "privacy": "javascript:alert(1)//" + nasty,
        "can": {"mail": True, "device_list": True},
    }
    known = {"known": False, "rule": nasty, "reads_as_comment": False, "finding": None}
    page.route("**/embed", lambda route: route.fulfill(json=settings, headers=allow))
    page.route("**/reports/check", lambda route: route.fulfill(json=known, headers=allow))
    page.goto(f"{paper.url}/night-ferry")
    page.evaluate(
        "([list, words]) => localStorage.setItem(list, JSON.stringify("
        "[{ reader: 'a'.repeat(32) }, { words, receipt: 'javascript:alert(1)', at: 0 }]))",
        [f"errorreport list {paper.service.url}/assets/ {paper.site_key}", nasty],
    )
    reader = Reader(page, paper.service.url)
    reader.report("recieved")
    expect(reader.dialog.get_by_text("House style: " + nasty)).to_be_visible()
    expect(reader.title).to_have_text(nasty + "dialog.title")
    expect(reader.send).to_have_text(nasty + "dialog.send")
    page.locator("error-report summary").click()
    page.get_by_label("I disagree with the article").check()
    expect(reader.dialog.locator("#opinion")).to_contain_text("javascript:alert(1)//" + nasty)
    expect(reader.dialog.locator("a[href]")).to_have_count(0)
    page.get_by_role("button", name="My reports (1)").click()

    expect(reader.title).to_have_text("My reports on " + nasty)
    expect(reader.dialog.locator("li a")).to_have_text(nasty)
    expect(reader.dialog.locator("img, a[href]")).to_have_count(0)


def test_a_long_mark_is_shown_by_its_ends(reader: Reader) -> None:
    long = (
        "Nobody made a speech. The mayor, who had prepared one, "
        "stood at the rail with her collar up"
    )
    reader.report(long)

    expect(reader.dialog.locator("mark")).to_have_text(
        "Nobody made a speech. The mayor, who had … stood at the rail with her collar up"
    )
    expect(reader.field).to_have_value(long)


def test_a_mark_over_two_paragraphs_keeps_its_line_break(reader: Reader) -> None:
    reader.answer(body=answer_body())
    reader.page.evaluate(
        "() => { const [one, two] = document.querySelectorAll('article li');"
        " getSelection().setBaseAndExtent(two.firstChild, 8, one.firstChild, 2); }"
    )
    reader.page.keyboard.press("Control+Enter")
    reader.field.wait_for()
    reader.send.click()
    expect(reader.title).to_have_text("Thank you!")

    quote = sent(reader)["target"]["selector"][0]
    assert quote["exact"] == (
        "shelter on the Merrow side, where passengers now wait beside the ice house;\nroom for"
    )
    assert quote["prefix"].endswith("still being settled:\na ")
    assert quote["suffix"].startswith(" bicycles")


def test_a_mark_outside_the_article_is_about_the_page(reader: Reader) -> None:
    reader.answer(body=answer_body())
    reader.report("in three languages", "header")
    reader.send.click()

    expect(reader.message).to_have_text("Your note about this page is in the editors’ queue.")
    target = sent(reader)["target"]
    assert target["part"] == "page"
    assert target["selector"][0]["exact"] == "in three languages"


OWN_NAMES = """<article data-article-id=one data-version=3><p>They recieved it.</p></article>
<article data-article-id=two data-version=4><p>We beleive it.</p></article>"""


def test_a_page_is_known_by_its_own_names_and_address(host: Any) -> None:
    head = (
        "<link rel=canonical href='/pages/own?utm_source=feed'>"
        "<link rel=alternate href='/feed'><meta property=og:url content='/pages/elsewhere'>"
        '<script type="application/ld+json">{"@type": "NewsArticle", "url": "/x"}</script>'
    )
    reader = host(OWN_NAMES, head)
    reader.answer(body=answer_body())
    page = reader.page
    page.evaluate("location.hash = '/stories/2'")
    at = page.url
    told = []
    for words, inside in (("recieved", "article"), ("beleive", "article + article")):
        reader.report(words, inside)
        reader.send.click()
        expect(reader.title).to_have_text("Thank you!")
        page.keyboard.press("Escape")
        expect(page.locator("error-report")).to_have_count(0)
        target = sent(reader)["target"]
        told.append((target["article_id"], target["version"]))
        assert target["source"] == at  # with the part that a single-page site may live by
        assert target["canonical"].endswith("/pages/own?utm_source=feed")
    assert told == [("one", "3"), ("two", "4")]

    # What single-page sites forget to change is not asked: without the link, the address it is.
    page.evaluate("document.querySelector('[rel=canonical]').remove()")
    reader.report("recieved")
    reader.send.click()
    expect(reader.title).to_have_text("Thank you!")
    assert "canonical" not in sent(reader)["target"]


def test_what_the_page_says_of_itself_is_sent_only_where_the_service_can_take_it(
    page: Page, paper: Newspaper
) -> None:
    page.goto(f"{paper.url}/night-ferry")
    page.evaluate(
        "() => { document.querySelector('link[rel=canonical]').href = 'https://elsewhere.example/';"
        " document.querySelector('article').lang = 'not a language';"
        " document.querySelector('h1').textContent = '𝒜'.repeat(400); }"
    )
    reader = Reader(page, paper.service.url)
    reader.answer(body=answer_body())
    reader.report("recieved")
    reader.send.click()
    expect(reader.title).to_have_text("Thank you!")

    body = sent(reader)
    assert "canonical" not in body["target"]
    assert "language" not in body
    assert body["title"] == "𝒜" * 300
