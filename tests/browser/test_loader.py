"""The loader: when it listens, how it loads the rest, and what it does when that fails."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.publication import Newspaper
from tests.support.reader import ARTICLE, Reader

REST = re.compile(r"/assets/[A-Za-z0-9]{43}\.js")


def nothing_opens(reader: Reader) -> None:
    # The loader opens in the task after the key's, and this is a task behind that.
    reader.page.evaluate("new Promise((go) => setTimeout(() => requestAnimationFrame(go)))")
    expect(reader.page.locator("error-report")).to_have_count(0)


def test_without_a_selection_the_key_does_nothing(reader: Reader) -> None:
    reader.page.keyboard.press("Control+Enter")

    nothing_opens(reader)


@pytest.mark.parametrize("keys", ["Enter", "Control+Shift+Enter", "Control+Alt+Enter", "Control+a"])
def test_other_keys_do_nothing(reader: Reader, keys: str) -> None:
    reader.mark("recieved")
    reader.page.keyboard.press(keys)

    nothing_opens(reader)


@pytest.mark.parametrize(
    "field",
    [
        "<input id=f value='some words'>",
        "<textarea id=f>some words</textarea>",
        "<select id=f><option>some words</select>",
        "<div id=f contenteditable>some words</div>",
        "<div contenteditable><b id=f tabindex=0>some words</b></div>",
    ],
)
def test_in_a_field_of_the_page_the_key_is_the_pages(host: Any, field: str) -> None:
    reader = host(ARTICLE + field)
    reader.mark("recieved")
    reader.page.locator("#f").focus()
    reader.page.evaluate("getSelection().rangeCount || getSelection().selectAllChildren(f)")
    reader.page.keyboard.press("Control+Enter")

    nothing_opens(reader)


@pytest.mark.parametrize(
    "event",
    [
        "repeat: true",
        "isComposing: true, keyCode: 229",
        "keyCode: 229",
        "shiftKey: true",
        "metaKey: true",
    ],
)
def test_a_held_or_composing_key_does_nothing(reader: Reader, event: str) -> None:
    press = (
        "event => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter',"
        " keyCode: 13, ctrlKey: true, bubbles: true, composed: true, ...event }))"
    )
    reader.mark("recieved")
    reader.page.evaluate(f"({press})({{ {event} }})")
    nothing_opens(reader)
    reader.page.evaluate(f"({press})({{}})")

    expect(reader.field).to_have_value("recieved")


@pytest.mark.parametrize("capture", ["true", "false"])
def test_a_key_that_the_page_has_claimed_is_left_to_it(host: Any, capture: str) -> None:
    claim = f"addEventListener('keydown', (event) => event.preventDefault(), {capture})"
    reader = host(f"{ARTICLE}<script>document.{claim}</script>")
    reader.mark("recieved")
    reader.page.keyboard.press("Control+Enter")

    nothing_opens(reader)


def test_a_page_that_stops_events_does_not_stop_a_report(host: Any) -> None:
    stop = "addEventListener('keydown', (event) => event.stopImmediatePropagation())"
    reader = host(f"{ARTICLE}<script>document.body.{stop}</script>")
    reader.report("recieved")

    expect(reader.field).to_have_value("recieved")


def test_the_snippet_can_be_taken_down_and_loaded_anew(reader: Reader) -> None:
    page = reader.page
    reader.mark("recieved")
    page.evaluate("errorReport.open()")
    expect(reader.field).to_have_value("recieved")
    page.evaluate("errorReport.destroy()")
    expect(page.locator("error-report")).to_have_count(0)
    assert page.evaluate("'errorReport' in window") is False
    reader.mark("recieved")
    page.keyboard.press("Control+Enter")
    nothing_opens(reader)

    page.evaluate(
        "() => { const old = document.querySelector('script[data-site]');"
        " const script = document.createElement('script'); script.src = old.src;"
        " script.dataset.site = old.dataset.site; document.body.append(script);"
        " return new Promise((go) => { script.onload = go; }); }"
    )
    reader.report("recieved")
    expect(reader.field).to_have_value("recieved")


def test_taken_down_at_once_it_never_comes(page: Page, paper: Newspaper) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    with page.expect_event("requestfinished", lambda request: bool(REST.search(request.url))):
        page.evaluate("errorReport.open(); errorReport.open(); errorReport.destroy()")

    nothing_opens(reader)
    assert complaints == []


def test_an_element_of_the_same_name_is_not_taken_for_the_snippet(host: Any) -> None:
    reader = host(ARTICLE + "<a id=errorReport></a>")
    reader.report("recieved")

    expect(reader.field).to_have_value("recieved")


def test_what_was_marked_is_kept_while_the_page_changes(reader: Reader) -> None:
    held: list[Route] = []
    reader.page.route(REST, lambda route: held.append(route))
    reader.mark("recieved")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.opening).to_have_text("Opening…")
    reader.page.evaluate("document.querySelector('article').textContent = 'Gone.'")
    held[0].continue_()

    expect(reader.field).to_have_value("recieved")
    expect(reader.dialog.locator("blockquote")).to_have_text(
        "…to the harbour office, which recieved it together with 1,900…"
    )


def test_esc_while_it_loads_means_no(reader: Reader) -> None:
    held: list[Route] = []
    reader.page.route(REST, lambda route: held.append(route))
    reader.mark("recieved")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.opening).to_have_text("Opening…")
    expect(reader.opening).to_be_focused()  # a frame after it is seen
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("error-report")).to_have_count(0)
    with reader.page.expect_event(
        "requestfinished", lambda request: bool(REST.search(request.url))
    ):
        held[0].continue_()
    nothing_opens(reader)
    assert reader.selected() == "recieved"
    reader.page.keyboard.press("Control+Enter")

    expect(reader.field).to_have_value("recieved")


def test_a_failed_load_offers_to_try_again_with_the_mark_kept(reader: Reader) -> None:
    reader.page.route(REST, lambda route: route.abort())
    reader.mark("recieved")
    reader.page.keyboard.press("Control+Enter")
    again = reader.page.get_by_role("button", name="The form did not load.")
    expect(again).to_have_text("The form did not load. Check your connection and try again.")
    expect(again).to_be_focused()
    reader.page.evaluate("getSelection().removeAllRanges()")
    reader.page.keyboard.press("Enter")  # still no connection
    expect(again).to_be_focused()
    reader.page.unroute(REST)
    again.click()

    expect(reader.field).to_have_value("recieved")
    expect(reader.page.locator("head link[rel=modulepreload]")).to_have_count(0)


def test_code_that_was_tampered_with_is_never_run(reader: Reader) -> None:
    def tamper(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body="window.tampered = true;" + response.text())

    reader.page.route(REST, tamper)
    reader.mark("recieved")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.opening).to_contain_text("The form did not load.")

    assert reader.page.evaluate("window.tampered") is None


def test_the_copy_it_keeps_loads_and_starts_nothing(host: Any) -> None:
    live = (
        "<script>window.made = 0; customElements.define('x-made', class extends HTMLElement {"
        " constructor() { super(); made += 1; } })</script>"
        "<x-made></x-made><img src=/picture><video src=/film></video><iframe src=/frame></iframe>"
    )
    reader = host(ARTICLE + live)
    reader.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.report("recieved")

    # Everything that is asked for is the service's, and nothing the page's.
    assert [url for url in asked if not url.startswith(reader.service)] == []
    assert reader.page.evaluate("made") == 1


def test_the_language_is_the_pages_then_the_readers(browser: Browser, paper: Newspaper) -> None:
    with browser.new_context(locale="ru-RU") as context:
        page = context.new_page()
        for lang, title in (
            ("ar-EG", "الإبلاغ عن خطأ"),
            ("", "Сообщить об ошибке"),
            ("xx", "Сообщить об ошибке"),
        ):
            page.goto(f"{paper.url}/night-ferry")
            page.evaluate("lang => { document.documentElement.lang = lang; }", lang)
            reader = Reader(page, paper.service.url)
            reader.report("recieved")
            expect(reader.title).to_have_text(title)
