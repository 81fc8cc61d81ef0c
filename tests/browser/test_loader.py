"""The loader: when it listens, how it loads the rest, and what it does when that fails."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.publication import Newspaper
from tests.support.reader import ARTICLE, Reader, answer_body

REST = re.compile(r"/assets/[A-Za-z0-9]{43}\.js")


def nothing_opens(reader: Reader) -> None:
    reader.page.wait_for_timeout(200)
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
    "event", ["repeat: true", "isComposing: true", "shiftKey: true", "metaKey: true"]
)
def test_a_held_or_composing_key_does_nothing(reader: Reader, event: str) -> None:
    reader.mark("recieved")
    reader.page.evaluate(
        f"document.body.dispatchEvent(new KeyboardEvent('keydown', "
        f"{{ key: 'Enter', ctrlKey: true, bubbles: true, composed: true, {event} }}))"
    )

    nothing_opens(reader)


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


def test_loaded_twice_is_once(host: Any, paper: Newspaper) -> None:
    reader = host(ARTICLE + paper.snippet * 2)
    reader.answer(body=answer_body())
    reader.report("recieved")

    expect(reader.page.locator("error-report")).to_have_count(1)
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")
    assert len(reader.sent) == 1


def test_the_snippet_can_be_taken_down_and_started_by_the_page(reader: Reader) -> None:
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


def test_an_element_of_the_same_name_is_not_taken_for_the_snippet(host: Any) -> None:
    reader = host(ARTICLE + "<a id=errorReport></a>")
    reader.report("recieved")

    expect(reader.field).to_have_value("recieved")


# What Prototype.js 1.6, MooTools 1.2 and their like leave behind, and careless pages besides.
POLLUTED = """<script>
Array.prototype.extra = Object.prototype.extra = function () { throw new Error("not for you") };
Array.prototype.reduce = function () { return this.length > 1 ? this : this[0] };
Array.prototype.entries = Array.prototype.values = function () { return this.slice() };
Array.prototype.find = Array.prototype.flat = Array.prototype.includes = () => undefined;
Array.from = Object.entries = Object.values = () => [];
Array.prototype.toJSON = Object.prototype.toJSON = String.prototype.toJSON = () => "spoilt";
Object.prototype.body = "spoilt";
Object.prototype.method = "GET";
Object.prototype.hidden = true;
</script>"""


def test_a_page_with_spoilt_prototypes_sends_the_same_report(host: Any, paper: Newspaper) -> None:
    reader = host(POLLUTED + ARTICLE)
    reader.report("recieved")
    reader.field.fill("received")
    reader.page.keyboard.press("Control+Enter")

    expect(reader.title).to_have_text("Thank you!")
    report = paper.reports()[-1]
    assert (report.prefix, report.exact, report.suffix, report.suggestion) == (
        "Council meets\nThey ",
        "recieved",
        " the letter.",
        "received",
    )


def test_a_page_that_styles_everything_does_not_style_the_dialog(host: Any) -> None:
    hostile = (
        "<style>* { display: none; opacity: .2 !important; font: 40px cursive !important }"
        " article, article *, html, body { display: block !important }"
        " error-report { display: none !important; position: absolute; transform: scale(.2) }"
        "</style>"
    )
    reader = host(ARTICLE, hostile)
    reader.report("recieved")

    style = reader.send.evaluate(
        "node => { const s = getComputedStyle(node); return [s.fontSize, s.fontWeight]; }"
    )
    assert style == ["15px", "600"]
    host_style = reader.page.locator("error-report").evaluate(
        "node => { const s = getComputedStyle(node); return [s.display, s.opacity, s.transform]; }"
    )
    assert host_style == ["block", "1", "none"]


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none'; script-src {origin}; connect-src {origin}",
        "script-src {origin}; connect-src {origin}; style-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'",
    ],
)
def test_the_snippet_needs_two_directives_and_nothing_else(
    host: Any, paper: Newspaper, policy: str
) -> None:
    reader = host(ARTICLE, policy=policy.format(origin=paper.service.url))
    reader.report("recieved")
    assert reader.send.evaluate("node => getComputedStyle(node).fontWeight") == "600"
    reader.page.keyboard.press("Control+Enter")

    expect(reader.title).to_have_text("Thank you!")


def test_a_nonce_is_handed_on(page: Page, paper: Newspaper) -> None:
    policy = f"script-src 'nonce-abc' 'strict-dynamic'; connect-src {paper.service.url}"
    script = paper.snippet.replace("<script", "<script nonce=abc")
    page.goto(paper.publish("nonce", f"<!doctype html><body>{ARTICLE}{script}", policy))
    reader = Reader(page, paper.service.url)
    reader.report("recieved")

    expect(reader.field).to_have_value("recieved")


def test_something_shows_at_once_and_a_slow_connection_is_named(reader: Reader) -> None:
    held: list[Route] = []
    reader.page.route(REST, lambda route: held.append(route))
    reader.mark("recieved")
    before = time.monotonic()
    reader.page.keyboard.press("Control+Enter")
    expect(reader.opening).to_have_text("Opening…")
    expect(reader.opening).to_have_text("Slow connection. What you marked is kept.", timeout=6000)
    assert time.monotonic() - before >= 2.9
    held[0].continue_()

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
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("error-report")).to_have_count(0)
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


def test_the_language_is_the_pages_then_the_readers(page: Page, paper: Newspaper) -> None:
    context = page.context.browser.new_context(locale="ru-RU")  # type: ignore[union-attr] - it has one
    for lang, title in (
        ("ar-EG", "الإبلاغ عن خطأ"),
        ("", "Сообщить об ошибке"),
        ("xx", "Сообщить об ошибке"),
    ):
        other = context.new_page()
        other.goto(f"{paper.url}/night-ferry")
        other.evaluate("lang => { document.documentElement.lang = lang; }", lang)
        reader = Reader(other, paper.service.url)
        reader.report("recieved")
        expect(reader.title).to_have_text(title)
    context.close()
