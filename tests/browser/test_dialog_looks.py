"""How the form fits the device: phones, dark pages, forced colours, little room."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.publication import Newspaper
from tests.support.reader import Reader, answer_body

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 664},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.fixture
def phone(browser: Browser, paper: Newspaper) -> Any:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(f"{paper.url}/night-ferry")
    yield Reader(page, paper.service.url)
    context.close()


def colour(reader: Reader, name: str = "backgroundColor") -> str:
    return str(reader.dialog.evaluate(f"node => getComputedStyle(node).{name}"))


def test_on_a_phone_it_is_a_sheet_from_the_bottom_with_the_mark_in_view(phone: Reader) -> None:
    phone.report("recieved")
    box = phone.dialog.bounding_box()
    assert box is not None

    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] == 664
    assert box["height"] <= 0.85 * 664
    mark = phone.page.evaluate(
        "[...CSS.highlights.get('error-report')][0].getBoundingClientRect().toJSON()"
    )
    assert 0 <= mark["top"] < mark["bottom"] <= box["y"]
    assert phone.field.evaluate("f => parseFloat(getComputedStyle(f).fontSize)") >= 16


def test_on_a_phone_send_stays_in_sight_over_a_long_form(phone: Reader) -> None:
    phone.report("recieved")
    phone.page.locator("error-report summary").click()
    box = phone.dialog.bounding_box()
    assert box is not None

    assert box["height"] <= 0.85 * 664
    expect(phone.send).to_be_in_viewport(ratio=1)
    height = phone.send.evaluate("node => node.offsetHeight")
    assert height >= 44
    # Nothing scrolls sideways, and the page behind does not scroll along.
    assert phone.dialog.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_a_phone_the_sheet_stands_on_the_keyboard(phone: Reader) -> None:
    phone.page.evaluate(
        "Object.defineProperty(window, 'visualViewport',"
        " { value: Object.assign(new EventTarget(), { offsetTop: 0, height: 664 }) })"
    )
    phone.report("recieved")
    for left in (344, 664):  # what the keyboard leaves of the window, and once it has gone
        phone.page.evaluate(
            "height => { visualViewport.height = height;"
            " visualViewport.dispatchEvent(new Event('resize')); }",
            left,
        )
        box, send = phone.dialog.bounding_box(), phone.send.bounding_box()
        assert box is not None
        assert send is not None
        assert box["y"] + box["height"] == left
        assert box["height"] <= 0.85 * left
        assert send["y"] + send["height"] <= left


def test_on_a_phone_no_key_is_named_that_it_does_not_have(phone: Reader) -> None:
    phone.report("recieved")

    expect(phone.dialog.get_by_text("Ctrl+Enter sends, Esc closes")).to_be_hidden()


def test_the_answer_on_a_phone_is_no_taller_than_it_needs(phone: Reader) -> None:
    phone.answer(body=answer_body())
    phone.report("recieved")
    phone.send.tap()
    expect(phone.title).to_have_text("Thank you!")
    box = phone.dialog.bounding_box()
    assert box is not None

    assert box["y"] + box["height"] == 664
    assert box["height"] < 240


def test_at_twice_the_size_it_is_the_phones_sheet(page: Page, paper: Newspaper) -> None:
    page.set_viewport_size({"width": 640, "height": 430})  # 1280 by 860 at 200 %
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.report("recieved")
    box = reader.dialog.bounding_box()
    assert box is not None

    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 640, 430)
    expect(reader.send).to_be_in_viewport(ratio=1)


LIGHT, DARK = "rgb(255, 255, 255)", "rgb(31, 30, 27)"


@pytest.mark.parametrize(
    ("system", "own", "ground"),
    [
        ("light", "light dark", LIGHT),
        ("dark", "light dark", DARK),
        ("dark", "light", LIGHT),
        ("light", "dark", DARK),
        ("dark", "normal", DARK),
        ("light", "normal", LIGHT),
    ],
)
def test_the_page_says_whether_it_is_dark_before_the_system_does(
    page: Page, paper: Newspaper, system: Any, own: str, ground: str
) -> None:
    page.emulate_media(color_scheme=system)
    page.goto(f"{paper.url}/night-ferry")
    page.evaluate(
        "own => { const sheet = new CSSStyleSheet();"
        " sheet.replaceSync(`:root{color-scheme:${own}}`);"
        " document.adoptedStyleSheets.push(sheet); }",
        own,
    )
    reader = Reader(page, paper.service.url)
    reader.report("recieved")

    assert colour(reader) == ground


CONTRAST = """
(root) => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => {
      const value = part / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const { backgroundColor } = getComputedStyle(node);
      if (!/, 0\\)$|transparent/.test(backgroundColor)) return backgroundColor;
    }
  };
  const poor = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility()) continue;
    const pair = [luminance(getComputedStyle(parent).color), luminance(ground(parent))].sort();
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) poor.push(`${node.data} ${ratio}`);
  }
  return poor;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(page: Page, paper: Newspaper, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.report("recieved")
    reader.page.locator("error-report summary").click()
    reader.field.fill("")

    assert reader.dialog.evaluate(CONTRAST) == []


def test_every_control_can_be_hit(reader: Reader) -> None:
    reader.report("recieved")
    reader.page.locator("error-report summary").click()
    reader.field.fill("")
    small = reader.dialog.evaluate(
        "dialog => [...dialog.querySelectorAll('button, summary, textarea, fieldset label')]"
        " .filter((node) => node.checkVisibility())"
        " .filter((node) => node.offsetHeight < 24 || node.offsetWidth < 24)"
        " .map((node) => node.outerHTML)"
    )

    assert small == []


def test_the_focus_is_seen(reader: Reader) -> None:
    reader.report("recieved")
    for _ in range(4):
        focused = reader.page.evaluate(
            "() => { const root = document.querySelector('error-report').shadowRoot;"
            " const style = getComputedStyle(root.activeElement);"
            " return [style.outlineStyle, style.outlineWidth]; }"
        )
        assert focused == ["solid", "2px"]
        reader.page.keyboard.press("Tab")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_colours_are_forced_nothing_rests_on_them(
    page: Page, paper: Newspaper, scheme: Any
) -> None:
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.report("recieved")

    marked = reader.dialog.locator("mark").evaluate(
        "node => { const { textDecorationLine, color } = getComputedStyle(node);"
        " return [textDecorationLine, color]; }"
    )
    # In colours of its own the word would be black on black.
    assert marked == ["underline", colour(reader, "color")]
    assert reader.send.evaluate("node => getComputedStyle(node).borderTopWidth") == "2px"
    assert colour(reader, "borderTopStyle") == "solid"
