"""The whole trip in two tabs: reported, mended where the article is written, restored, back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from errorreport.serving.demo import EMAIL
from tests.support import operator
from tests.support.reader import Reader


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[operator.Serving]:
    """What a newcomer starts."""
    with operator.serving(tmp_path_factory.mktemp("demo"), "--demo") as serving:
        serving.await_line("Ctrl+C stops everything.")
        yield serving
        assert serving.stop() == 0


@pytest.fixture
def desk(browser: Browser, demo: operator.Serving) -> Iterator[Page]:
    """The second tab: an editor at the queue."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{demo.url}/login")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(demo.password or "")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{demo.url}/")
    yield page
    context.close()


def rows(desk: Page, demo: operator.Serving) -> list[str]:
    """Look at the queue anew; return its rows as they read."""
    desk.goto(f"{demo.url}/")
    return desk.locator("#list .row").all_inner_texts()


def test_a_mistake_leaves_the_queue_with_its_correction_and_returns_with_it(
    page: Page, desk: Page, demo: operator.Serving
) -> None:
    assert rows(desk, demo) == []
    page.goto(f"{demo.demo_url}/night-ferry")
    reader = Reader(page, demo.url)
    reader.report("recieved")
    reader.field.fill("received")
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")
    receipt = page.get_by_role("link", name="See what becomes of it").get_attribute("href")
    page.keyboard.press("Escape")
    (row,) = rows(desk, demo)
    assert "recieved" in row
    finding = desk.locator("article.finding").get_attribute("data-id")

    page.get_by_role("link", name="Edit this article").click()
    field = page.get_by_label("Text, in HTML")
    field.fill(field.input_value().replace("recieved", "received"))
    page.get_by_role("button", name="Save and tell the service").click()
    expect(page.get_by_role("status")).to_have_text("Saved and told: 1 mistake left the queue.")

    assert rows(desk, demo) == []
    desk.goto(f"{demo.url}/findings/{finding}")
    pane = desk.locator("article.finding")
    expect(pane.locator(".state")).to_have_text("Corrected")
    desk.goto(str(receipt))
    expect(desk.get_by_role("heading", level=1)).to_have_text("Corrected")
    page.get_by_role("link", name="Read it as readers do").click()
    expect(page.locator("article")).to_contain_text("which received it together")

    page.get_by_role("link", name="Edit this article").click()
    page.get_by_role("button", name="Restore the previous version").click()
    expect(page.get_by_role("status")).to_have_text(
        "Saved and told: 1 mistake came back to the queue."
    )

    (row,) = rows(desk, demo)
    assert "recieved" in row
    assert "Back again" in row
    expect(desk.locator("article.finding")).to_have_attribute("data-id", str(finding))
    page.goto(f"{demo.demo_url}/night-ferry")
    expect(page.locator("article")).to_contain_text("which recieved it together")


def test_the_edit_page_is_usable_without_javascript_and_on_a_phone(
    browser: Browser, demo: operator.Serving
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 664}, is_mobile=True
    )
    page = context.new_page()
    for slug in ("night-ferry", "souq-al-warraqin"):
        page.goto(f"{demo.demo_url}/{slug}/edit")
        field = page.get_by_label("Text, in HTML")
        field.fill(field.input_value() + "<p>🙂 New: <b>one</b> &amp; two.</p>")
        page.get_by_role("button", name="Save and tell the service").click()
        expect(page.get_by_role("status")).to_have_text(
            "Saved and told: nothing in the queue changed."
        )
        page.get_by_role("link", name="Read it as readers do").click()
        expect(page.locator("article p").last).to_have_text("🙂 New: one & two.")
    context.close()
