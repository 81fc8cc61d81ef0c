"""A connection of 50 kbit/s whose every answer takes two seconds, one that is lost, a long page.

Order and states are taken from the browser's own record, not from a watch: however busy the machine
is, nothing of the service can have come before the reader saw something.
"""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.publication import Newspaper
from tests.support.reader import Reader

SLOW = {
    "offline": False,
    "latency": 2000,  # ms
    "downloadThroughput": 50_000 / 8,  # bytes a second
    "uploadThroughput": 50_000 / 8,
}
LOST = {**SLOW, "offline": True}
BACK = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

# When the key went down, the first frame that showed the dialog, and what its button said when.
RECORD = """
() => {
  window.record = { said: [] };
  addEventListener("keydown", () => { record.key ??= performance.now(); }, true);
  new MutationObserver((_, observer) => {
    const root = document.querySelector("error-report")?.shadowRoot;
    const button = root?.querySelector("button");
    if (!button) return;
    observer.disconnect();
    const say = () => {
      const said = root.querySelector("dialog output > button")?.textContent;
      if (said) record.said.push([said, performance.now()]);
    };
    say();
    const everything = { childList: true, subtree: true, characterData: true };
    new MutationObserver(say).observe(root, everything);
    requestAnimationFrame(() => { record.seen = performance.now(); });
  }).observe(document.documentElement, { childList: true });
}
"""
ANSWERED = """
(service) => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.startsWith(service) && entry.startTime >= record.key)
  .map((entry) => entry.responseEnd)
"""


def connection_of(page: Page) -> Callable[[dict[str, Any]], object]:
    """Return what sets the page's connection to one of the above."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    return lambda state: session.send("Network.emulateNetworkConditions", state)


def test_on_a_slow_connection_something_shows_first_and_then_the_form(
    page: Page, paper: Newspaper
) -> None:
    page.goto(f"{paper.url}/night-ferry")
    page.evaluate(RECORD)
    connection = connection_of(page)
    connection(SLOW)
    reader = Reader(page, paper.service.url)
    reader.mark("recieved")
    page.keyboard.press("Control+Enter")
    reader.field.wait_for(timeout=60_000)

    expect(reader.field).to_have_value("recieved")
    record = page.evaluate("record")
    answered = page.evaluate(ANSWERED, paper.service.url)
    said = dict(reversed(record["said"]))
    slow = "Slow connection. What you marked is kept."
    assert list(dict.fromkeys(text for text, _ in record["said"])) == ["Opening…", slow]
    assert record["key"] <= said["Opening…"] <= record["seen"] < min(answered)
    assert said[slow] - record["key"] >= 3000


def test_without_a_connection_it_offers_to_try_again_and_keeps_the_mark(
    page: Page, paper: Newspaper
) -> None:
    page.goto(f"{paper.url}/nochnaya-biblioteka")
    connection = connection_of(page)
    connection(LOST)
    reader = Reader(page, paper.service.url)
    reader.mark("учавствуют")
    page.keyboard.press("Control+Enter")
    # No word of the reader's language has come, so it is said in English.
    expect(reader.opening).to_have_text(
        "The form did not load. Check your connection and try again."
    )
    expect(reader.opening).to_be_focused()
    page.evaluate("getSelection().removeAllRanges()")
    connection(BACK)
    page.keyboard.press("Enter")

    expect(reader.field).to_have_value("учавствуют")
    expect(reader.title).to_have_text("Сообщить об ошибке")


# What the reader sees in the frame that follows the key, and in which one the page is made inert.
FRAMES = """
() => {
  window.frames_ = [];
  const { showModal } = HTMLDialogElement.prototype;
  HTMLDialogElement.prototype.showModal = function () {
    frames_.push("modal");
    showModal.call(this);
  };
  const look = () => {
    const button = document.querySelector("error-report")?.shadowRoot.querySelector("button");
    if (button?.checkVisibility()) frames_.push(button.textContent);
    if (frames_.length < 9) requestAnimationFrame(look);
  };
  addEventListener("keydown", () => requestAnimationFrame(look), true);
}
"""
STYLED = """
(element) => getComputedStyle(element, "::highlight(error-report)").backgroundColor
"""


def test_on_a_long_page_something_shows_before_all_of_it_is_made_inert(
    page: Page, paper: Newspaper
) -> None:
    text = "<p>The committee had <b>received</b> a letter on Monday.</p>" * 3_000
    marked = "<p id=marked>They <b>recieved</b> it.</p>"
    html = f"<!doctype html><html lang=en><article>{text}{marked}</article>{paper.snippet}"
    page.goto(paper.publish("long-and-inert", html))
    page.evaluate(FRAMES)
    reader = Reader(page, paper.service.url)
    reader.report("recieved")

    frames = page.evaluate("frames_")
    assert set(frames[: frames.index("modal")]) == {"Opening…"}
    # Only what holds the mark is styled anew, and it is.
    lit = "rgb(255, 243, 214)"
    assert page.locator("#marked b").evaluate(STYLED) == lit
    assert page.locator("article p").first.evaluate(STYLED) != lit
    page.keyboard.press("Escape")
    expect(page.locator("error-report")).to_have_count(0)
    assert page.locator("#marked b").evaluate(STYLED) != lit
