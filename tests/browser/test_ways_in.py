"""Starting a report without a mouse selection: touch, links, the hint, and odd selections."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.publication import Newspaper
from tests.support.reader import ARTICLE, Reader, answer_body

Host = Callable[..., Reader]


@pytest.fixture
def phone(browser: Browser, paper: Newspaper) -> Iterator[Reader]:
    context = browser.new_context(
        viewport={"width": 390, "height": 664}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{paper.url}/night-ferry")
    yield Reader(page, paper.service.url)
    context.close()


def sent(reader: Reader) -> dict[str, Any]:
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")
    body: dict[str, Any] = reader.sent[-1].post_data_json
    return body


def test_a_touch_selection_gets_a_button_clear_of_its_handles(phone: Reader) -> None:
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.mark("recieved")
    button = phone.opening
    expect(button).to_be_visible()
    marked = phone.page.evaluate("getSelection().getRangeAt(0).getBoundingClientRect().toJSON()")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] >= marked["bottom"] + 32
    assert box["height"] >= 44
    assert [url for url in asked if url.startswith(phone.service)] == []
    assert phone.selected() == "recieved"

    button.tap()
    expect(phone.field).to_have_value("recieved")


def test_the_button_has_a_name_for_those_who_do_not_see_it(phone: Reader) -> None:
    page = phone.page
    phone.mark("recieved")
    # No word of the reader's language has come.
    button = page.get_by_role("button", name="Report a mistake", exact=True)
    expect(button).to_have_text("✎")
    page.evaluate(
        "() => { document.documentElement.lang = 'ru';"
        " document.querySelector('article').append(document.createElement('error-report-hint')); }"
    )
    expect(page.locator("error-report-hint")).to_contain_text("нажмите «Сообщить»")
    page.evaluate("getSelection().removeAllRanges()")
    phone.mark("recieved")

    name = "Сообщить об ошибке в выделенных словах"
    expect(page.get_by_role("button", name=name, exact=True)).to_have_text("Сообщить")


def test_the_button_goes_with_the_selection_and_stays_in_sight(phone: Reader) -> None:
    phone.mark("recieved")
    expect(phone.opening).to_be_visible()
    phone.page.evaluate("getSelection().removeAllRanges()")
    expect(phone.opening).to_have_count(0)

    # Near the top the system's own bar goes below the selection, and so the button below that.
    phone.page.evaluate("scrollBy(0, document.querySelector('h1').getBoundingClientRect().top)")
    phone.page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    expect(phone.opening).to_be_visible()
    gap = phone.page.evaluate(
        "document.querySelector('error-report').shadowRoot.querySelector('button')"
        ".getBoundingClientRect().top - document.querySelector('h1').getBoundingClientRect().bottom"
    )
    assert gap >= 90
    phone.page.evaluate("getSelection().selectAllChildren(document.body)")
    expect(phone.opening).to_be_in_viewport(ratio=1)


def test_a_mouse_selection_gets_no_button(reader: Reader) -> None:
    reader.mark("recieved")
    reader.page.wait_for_timeout(500)

    expect(reader.page.locator("error-report")).to_have_count(0)


def test_a_link_opens_the_form_and_the_words_are_found(host: Host) -> None:
    reader = host(
        ARTICLE + "<a href=/report data-errorreport-open>Report <b id=b>a mistake</b></a>"
    )
    reader.answer(body=answer_body())
    reader.page.locator("#b").click()
    page = reader.page
    expect(page.get_by_role("dialog", name="Report a mistake on this page")).to_be_visible()
    where = page.get_by_role("textbox", name="Which words?")
    expect(where).to_be_focused()
    where.fill("the  LETTER")
    expect(reader.dialog.get_by_text("Found in the text.")).to_be_visible()
    page.get_by_role("textbox", name="It should read").fill("a letter")

    body = sent(reader)
    assert body["target"]["part"] == "text"
    assert body["target"]["selector"][0]["exact"] == "the letter"
    assert body["target"]["selector"][1]["start"] == 28
    assert body["suggestion"] == "a letter"


PARTS = """<h1>Councl meets</h1><article><p>They read <a href=/old>the leter</a> aloud.</p>
<figure><img src=/hall.png alt="The town hal"><figcaption>The hall in Febuary</figcaption></figure>
</article><button data-errorreport-open>Report a mistake</button>"""


@pytest.mark.parametrize(
    ("words", "part", "start"),
    [
        ("Councl", "text", 0),  # a headline
        ("the leter", "text", 23),  # a link
        ("in Febuary", "text", 49),  # a caption
        ("The town hal", "page", None),  # of a picture: nothing of the text
        ("the second picture", "page", None),
    ],
)
def test_by_keyboard_alone_any_part_of_an_article_is_reported(
    host: Host, words: str, part: str, start: int | None
) -> None:
    reader = host(PARTS)
    reader.answer(body=answer_body())
    page = reader.page
    page.keyboard.press("Tab")  # to the link of the text
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    where = page.get_by_role("textbox", name="Which words?")
    expect(where).to_be_focused()
    page.keyboard.type(words)
    told = "Found in the text." if start is not None else "Not found in the text."
    expect(reader.dialog.locator("#where-note")).to_contain_text(told)

    target = sent(reader)["target"]
    assert (target["part"], target["selector"][0]["exact"]) == (part, words)
    places = [one["start"] for one in target["selector"][1:]]
    assert places == ([] if start is None else [start])
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Report a mistake")).to_be_focused()


def test_of_several_places_the_reader_chooses_one(host: Host) -> None:
    reader = host("<article><p>One cat.</p><p>Two cat.</p></article><i data-errorreport-open>!</i>")
    reader.answer(body=answer_body())
    reader.page.locator("i").click()
    reader.page.get_by_role("textbox", name="Which words?").fill("cat")
    expect(reader.dialog.get_by_text("These words stand in 2 places. Choose one:")).to_be_visible()
    reader.page.get_by_role("radio", name="Two cat").check()

    selector = sent(reader)["target"]["selector"]
    assert (selector[0]["prefix"], selector[1]["start"]) == ("One cat.\nTwo ", 13)


def test_words_that_are_not_found_are_sent_all_the_same(reader: Reader) -> None:
    reader.answer(body=answer_body())
    reader.page.evaluate("errorReport.open()")
    where = reader.page.get_by_role("textbox", name="Which words?")
    where.fill("the caption of the second picture")
    expect(
        reader.dialog.get_by_text(
            "Not found in the text. You can still send it; the editors will look."
        )
    ).to_be_visible()

    target = sent(reader)["target"]
    assert target["part"] == "page"
    assert target["selector"][0]["exact"] == "the caption of the second picture"


def test_without_words_it_asks_what_is_wrong(reader: Reader) -> None:
    reader.answer(body=answer_body())
    reader.page.evaluate("errorReport.open()")
    reader.page.get_by_role("textbox", name="Which words?").wait_for()
    reader.page.keyboard.press("Control+Enter")
    comment = reader.page.get_by_label("Comment (optional)")
    expect(comment).to_be_focused()
    assert reader.sent == []
    comment.fill("The map does not load.")

    body = sent(reader)
    assert body["comment"] == "The map does not load."
    assert "selector" not in body["target"]


def test_the_hint_is_loaded_when_idle_and_opens_the_form(host: Host) -> None:
    reader = host(ARTICLE + "<error-report-hint></error-report-hint>")
    hint = reader.page.locator("error-report-hint")
    expect(hint).to_have_text("Found a mistake? Select it and press Ctrl+Enter. Report a mistake")
    reader.page.get_by_role("button", name="Report a mistake").click()

    expect(reader.page.get_by_role("textbox", name="Which words?")).to_be_visible()


@pytest.mark.parametrize(
    ("platform", "touch", "line"),
    [
        ("MacIntel", False, "Found a mistake? Select it and press ⌘+Enter."),
        ("Linux", True, "Found a mistake? Press and hold the words, then tap “Report”."),
    ],
)
def test_the_hint_is_fit_for_the_device(
    browser: Browser, paper: Newspaper, platform: str, touch: bool, line: str
) -> None:
    with browser.new_context(has_touch=touch, is_mobile=touch) as context:
        page = context.new_page()
        page.add_init_script(
            f"Object.defineProperty(navigator, 'platform', {{ get: () => '{platform}' }})"
        )
        html = f"<!doctype html><html lang=en>{ARTICLE}<error-report-hint></error-report-hint>"
        page.goto(paper.publish("hint", html + paper.snippet))

        expect(page.locator("error-report-hint")).to_contain_text(line)


def test_a_hint_that_a_page_adds_later_is_filled_in(host: Host) -> None:
    reader = host(ARTICLE)
    reader.page.evaluate(
        "document.documentElement.lang = 'ru';"
        "document.body.append(document.createElement('error-report-hint'))"
    )

    expect(reader.page.locator("error-report-hint")).to_contain_text("Нашли ошибку?")


SHADOW = """<article><p>Outside.</p><div id=h></div></article><script>
h.attachShadow({ mode: "open" }).append("In the ", Object.assign(document.createElement("b"),
  { textContent: "shadwo" }), " of the hill.");</script>"""


def test_a_mark_in_a_shadow_root_is_sent_from_its_own_text(host: Host) -> None:
    reader = host(SHADOW)
    reader.answer(body=answer_body())
    box = reader.page.locator("#h b").bounding_box()
    assert box is not None
    reader.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    reader.page.keyboard.press("Control+Enter")
    expect(reader.field).to_have_value("shadwo")

    target = sent(reader)["target"]
    assert target["selector"] == [
        {
            "type": "TextQuoteSelector",
            "exact": "shadwo",
            "prefix": "In the ",
            "suffix": " of the hill.",
        }
    ]
    assert "fingerprint" not in target


@pytest.mark.parametrize(
    ("body", "selection", "exact"),
    [
        ("<p id=p>One wrod here.</p>", [8, 4], "wrod"),
        ("<pre id=p>a  =  1\n  b</pre>", [0, 11], "a = 1\nb"),
        ("<p id=p>A 👩‍👩‍👧 famliy.</p>", [5, 17], "👩‍👩‍👧 famliy"),
        ("<p id=p>cafe\u0301s</p>", [0, 4], "cafe\u0301"),
        ("<p id=p dir=rtl>שלום עלוכם</p>", [5, 10], "עלוכם"),
    ],
)
def test_odd_marks_arrive_whole(host: Host, body: str, selection: list[int], exact: str) -> None:
    reader = host(f"<article>{body}</article>")
    before = reader.page.content()
    reader.page.evaluate(
        "([from, to]) => getSelection().setBaseAndExtent(p.firstChild, from, p.firstChild, to)",
        selection,
    )
    reader.page.keyboard.press("Control+Enter")
    reader.field.wait_for()

    assert reader.field.input_value() == unicodedata.normalize("NFC", exact)
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("error-report, link[rel=modulepreload]")).to_have_count(0)
    assert reader.page.content() == before


MARKS = """<article><p id=one>One <img src=/bird.png alt="A bird"> wrod of it.</p>
<table><tr><td id=a>First cel</td><td id=b>second</td></tr></table><p>The end.</p></article>"""


@pytest.mark.parametrize(
    ("points", "exact"),
    [
        ("one.firstChild, 0, one.lastChild, 5", "One wrod"),  # over a picture
        ("b.firstChild, 6, a.firstChild, 6", "cel\nsecond"),  # backwards, over two cells
        ("one, 0, one, 3", "One wrod of it."),  # between elements
    ],
)
def test_marks_over_pictures_and_cells_arrive_as_text(host: Host, points: str, exact: str) -> None:
    reader = host(MARKS)
    reader.page.evaluate(f"getSelection().setBaseAndExtent({points})")
    reader.page.keyboard.press("Control+Enter")

    expect(reader.field).to_have_value(exact)
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("error-report")).to_have_count(0)
    made = "(({ anchorNode: a, anchorOffset: b, focusNode: c, focusOffset: d }) => [a, b, c, d])"
    same = f"{made}(getSelection()).every((point, at) => point === [{points}][at])"
    assert reader.page.evaluate(same)


def test_a_triple_click_marks_the_paragraph_and_not_its_end(host: Host) -> None:
    reader = host(MARKS)
    reader.page.locator("#one").click(click_count=3, position={"x": 5, "y": 5})
    reader.page.keyboard.press("Control+Enter")

    expect(reader.field).to_have_value("One wrod of it.")


def test_a_picture_is_reported_by_its_address(host: Host) -> None:
    reader = host("<article><p id=p><img src=/bird.png alt='A bird'></p></article>")
    reader.answer(body=answer_body())
    reader.page.evaluate("getSelection().selectAllChildren(p)")
    reader.page.keyboard.press("Control+Enter")
    where = reader.page.get_by_role("textbox", name="Which words?")
    expect(where).to_have_value("A bird")

    target = sent(reader)["target"]
    assert (target["part"], target["alt"]) == ("image", "A bird")
    assert target["src"].endswith("/bird.png")


def test_two_sites_on_one_page_keep_apart(host: Host, paper: Newspaper) -> None:
    first = paper.snippet.replace(paper.site_key, "pk_first")
    other = f"<div data-errorreport-site={paper.site_key}><p>Anohter.</p></div>"
    reader = host(ARTICLE + other + first)
    reader.answer(body=answer_body())
    marks = {"recieved": ("article", "pk_first"), "Anohter": ("div", paper.site_key)}
    for words, (inside, site) in marks.items():
        reader.report(words, inside)
        expect(reader.page.locator("error-report")).to_have_count(1)
        assert sent(reader)["site"] == site
        reader.page.keyboard.press("Escape")
        expect(reader.page.locator("error-report")).to_have_count(0)
    reader.page.evaluate("errorReport.destroy()")
    for words, (inside, _) in marks.items():
        reader.mark(words, inside)
        reader.page.keyboard.press("Control+Enter")
    reader.page.evaluate("new Promise((go) => setTimeout(() => requestAnimationFrame(go)))")
    expect(reader.page.locator("error-report")).to_have_count(0)
