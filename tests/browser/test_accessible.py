"""What axe-core finds: nothing, in any state of the dialog, the hint and the form page."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import findings
from tests.support.publication import Newspaper
from tests.support.reader import Reader, answer_body

OURS = "error-report"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_dialog(page: Page, paper: Newspaper, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type] - both are schemes
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.report("recieved")
    page.locator("error-report summary").click()
    page.get_by_label("Comment (optional)").wait_for()
    reader.field.fill("")
    assert findings(page, OURS) == []
    reader.cut_off()
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Kept for later")
    assert findings(page, OURS) == []
    reader.answer(body=answer_body("declined", state="declined") | {"reason": "house_style"})
    page.get_by_role("button", name="Try again").click()
    expect(reader.title).to_have_text("The editors have looked at this")
    assert findings(page, OURS) == []
    page.keyboard.press("Escape")
    page.evaluate("getSelection().removeAllRanges(); errorReport.open()")
    page.get_by_role("textbox", name="Which words?").fill("the")
    expect(reader.dialog.get_by_role("radio").first).to_be_visible()
    assert findings(page, OURS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_stands_in_for_the_form(
    page: Page, paper: Newspaper, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type] - both are schemes
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    page.route("**/assets/*.js*", lambda route: route.abort())
    reader.mark("recieved")
    page.keyboard.press("Control+Enter")
    expect(reader.opening).to_contain_text("The form did not load.")
    assert findings(page, OURS) == []
    page.unroute("**/assets/*.js*")
    page.reload()
    page.route("**/assets/*/*.json", lambda route: route.abort())
    reader.mark("recieved")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="Open the form page")).to_be_focused()
    assert findings(page, OURS) == []
    page.keyboard.press("Escape")
    expect(page.locator("error-report")).to_have_count(0)
    page.unroute("**/assets/*/*.json")

    with paper.deciding(device_list_allowed=True):
        reader.answer(body=answer_body())
        reader.report("recieved")
        page.locator("error-report summary").click()
        page.get_by_label("Keep a list of my reports on this device").check()
        page.keyboard.press("Control+Enter")
        expect(reader.title).to_have_text("Thank you!")
        page.keyboard.press("Escape")
        expect(page.locator("error-report")).to_have_count(0)
        reader.report("recieved")
        page.get_by_role("button", name="My reports (1)").press("Enter")
        expect(reader.title).to_be_focused()
        expect(reader.title).to_contain_text("My reports on")
        assert findings(page, OURS) == []
        page.get_by_role("button", name="Back to the form").press("Enter")
        expect(reader.field).to_be_focused()


def test_axe_finds_nothing_on_the_form_page(page: Page, paper: Newspaper) -> None:
    page.goto(f"{paper.service.url}/report?site={paper.site_key}")
    assert findings(page) == []
    page.evaluate("document.querySelector('form').noValidate = true")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert findings(page) == []
