"""A morning at the desk by keyboard alone under three layouts, without JavaScript, and by two."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk_content import MISTAKES
from tests.browser.newsdesk import HEADLINES, WIDE, Newsdesk, open_queue, shown
from tests.support.axe import findings

#: what the keys of the places ``acdefjkmsvxz/`` write
LAYOUTS = {
    "latin": "acdefjkmsvxz/",
    "cyrillic": "фсвуаольымчя.",
    "arabic": "شؤيثبتنةسرءئظ",
}
CODES = [f"Key{letter.upper()}" for letter in "acdefjkmsvxz"] + ["Slash"]


class Keyboard:
    """Keys as a keyboard with another layout sends them: the place, and what is written there."""

    def __init__(self, page: Page, layout: str) -> None:
        self._page = page
        self._protocol = page.context.new_cdp_session(page)
        self._codes = {
            code[-1].lower() if code != "Slash" else "/": (code, letter)
            for code, letter in zip(CODES, LAYOUTS[layout], strict=True)
        }

    def press(self, *places: str) -> None:
        for place in places:
            if place not in self._codes:
                self._page.keyboard.press(place)
                continue
            code, letter = self._codes[place]
            for kind in ("rawKeyDown", "keyUp"):
                self._protocol.send(
                    "Input.dispatchKeyEvent", {"type": kind, "code": code, "key": letter}
                )


def row_count(page: Page, count: int) -> None:
    expect(page.locator("#list .row:not(.leaving)")).to_have_count(count)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_morning_by_keys_alone(editor: Page, newsdesk: Newsdesk, layout: str) -> None:
    page, keys, all_of_them = editor, Keyboard(editor, layout), len(MISTAKES)
    said = page.locator("#status .said")
    shown(page, HEADLINES[0])
    keys.press("j")
    shown(page, HEADLINES[1])
    expect(page).to_have_url(re.compile("/findings/"))
    keys.press("k")
    shown(page, HEADLINES[0])
    _one_by_one(page, keys)
    # what is not decided yet: mine, given, snoozed
    keys.press("m")
    expect(said).to_have_text("You have “Monday-Friday” for 15 minutes.")
    keys.press("a")
    expect(page.get_by_role("button", name="Boris Petrenko")).to_be_focused()
    keys.press("1")
    expect(said).to_have_text("Gave “Monday-Friday” to Boris Petrenko.")
    keys.press("s")
    expect(page.get_by_role("button", name="for a day")).to_be_focused()
    keys.press("2")
    expect(said).to_contain_text("Snoozed “Monday-Friday” until")
    shown(page, HEADLINES[3])
    # several at once
    keys.press("x", "j", "x")
    expect(page.locator(".choose:checked")).to_have_count(2)
    keys.press("d")
    expect(page.locator("#bulk").get_by_role("button", name="not a mistake")).to_be_focused()
    keys.press("4")
    question = page.get_by_role("dialog", name="Decline 2 mistakes?")
    expect(question.get_by_role("button", name="Decline 2")).to_be_focused()
    assert findings(page) == []
    keys.press("Enter")
    expect(said).to_have_text("2 declined.")
    row_count(page, all_of_them - 5)
    keys.press("z")
    expect(said).to_have_text("Undone for 2 mistakes.")
    row_count(page, all_of_them - 3)
    _out_of_the_desk(page, keys, newsdesk)
    assert page.evaluate("refused") == []


def _one_by_one(page: Page, keys: Keyboard) -> None:
    """Decide on the first three, and take the third back."""
    said = page.locator("#status .said")
    with page.expect_request(re.compile("/findings/.*")) as ahead:
        keys.press("c")
        expect(said).to_have_text("Confirmed “recieved”.")
        shown(page, HEADLINES[1])
    assert ahead.value.method in {"GET", "POST"}
    expect(page.locator("#list .row a:focus .headline")).to_have_text(HEADLINES[1])
    keys.press("d")
    expect(page.locator("#pane").get_by_role("button", name="not a mistake")).to_be_focused()
    keys.press("3")
    expect(said).to_contain_text("quotation.")
    shown(page, HEADLINES[2])
    keys.press("f")
    expect(said).to_have_text("Corrected “Monday-Friday”.")
    keys.press("z")
    expect(said).to_have_text("Undone: “Monday-Friday” is back at “To decide”.")
    shown(page, HEADLINES[2])


def _out_of_the_desk(page: Page, keys: Keyboard, desk: Newsdesk) -> None:
    """The live page, the CMS, the search and the list of keys; the switch turns them off."""
    page.context.route(re.compile(r"://(\w+)\.example/"), lambda route: route.abort())
    for key, where in (("v", "herald.example"), ("e", "cms.example")):
        with page.context.expect_page() as opened:
            keys.press(key)
        assert where in _address(opened.value, page, key)
        opened.value.close()
    keys.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")
    row_count(page, 1)
    page.wait_for_load_state()  # with its keys
    page.locator("#pane").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_label("Use keys on this device").press("Space")
    page.keyboard.press("Escape")
    keys.press("c", "x", "j")
    expect(page.locator(".choose:checked")).to_have_count(0)
    row_count(page, 1)


def _address(opened: Page, page: Page, key: str) -> str:
    link = page.locator(f'#pane [data-key="Key{key.upper()}"]')
    return opened.url if "example" in opened.url else str(link.get_attribute("href"))


def test_a_list_of_many_does_not_move_under_the_editor(
    editor: Page, newsdesk: Newsdesk, browser: Browser
) -> None:
    page = editor
    second = page.locator("#list .row").nth(1)
    before = second.bounding_box()
    newsdesk.report("brand new")
    with page.expect_response(re.compile("/newer")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".newer")).to_have_text("1 new. Show")
    assert second.bounding_box() == before
    assert page.evaluate("shifted") == 0
    page.get_by_role("link", name="1 new. Show").click()
    row_count(page, len(MISTAKES) + 1)
    expect(page.locator("#list")).to_contain_text("brand new")
    assert page.evaluate("shifted") == 0
    heights = "rows => rows.map(row => Math.round(row.firstElementChild.offsetHeight))"
    assert min(page.locator("#list .row").evaluate_all(heights)) >= 88
    page.evaluate("document.documentElement.dataset.rows = 'compact'")
    assert set(page.locator("#list .row").evaluate_all(heights)) == {60}


def test_two_editors_at_once(
    editor: Page, browser: Browser, newsdesk: Newsdesk, context: BrowserContext
) -> None:
    anna = editor
    with browser.new_context(viewport=WIDE) as elsewhere:
        boris = newsdesk.signed_in(elsewhere, newsdesk.room.boris)
        open_queue(boris, newsdesk)
        boris.keyboard.press("m")
        expect(boris.locator(".held-by")).to_contain_text("You have it")
        boris.keyboard.press("j")
        shown(boris, HEADLINES[1])
        boris.keyboard.press("d")
        boris.keyboard.press("2")
        expect(boris.locator("#status .said")).to_contain_text("house style")

        # Anna's list was read before: the first is claimed, the second is declined by now.
        anna.keyboard.press("c")
        expect(anna.get_by_role("alert")).to_have_text(
            "Boris Petrenko took this a moment ago. Your choice was not saved. Show what changed"
        )
        expect(anna.locator(".held-by")).to_contain_text("Boris Petrenko has it (for 15 more")
        anna.locator("#list .row a").nth(1).click()
        expect(anna.locator("#pane .state")).to_have_text("Declined: house style")
        anna.go_back()
        for row in range(4):
            anna.locator(".choose").nth(row).check()
        expect(anna.locator(".bulk .number")).to_be_visible()
        boris.goto(f"{newsdesk.url}/?sort=newest")
        boris.locator("#list .row a").nth(2).click()
        boris.keyboard.press("f")
        expect(boris.locator("#status .said")).to_contain_text("Corrected")

        anna.locator("#bulk").get_by_role("button", name="Corrected").click()

    question = anna.get_by_role("dialog")
    expect(question).to_contain_text("of them ha")
    question.get_by_role("button", name="Corrected:").click()
    expect(anna.locator("#status .said")).to_contain_text("left out")
    anna.goto(f"{newsdesk.url}/?view=all&state=declined")
    expect(anna.locator("#pane .state")).to_have_text("Declined: house style")


def test_a_morning_without_javascript(browser: Browser, newsdesk: Newsdesk) -> None:
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        page = newsdesk.signed_in(context)
        open_queue(page, newsdesk)
        page.get_by_role("button", name="Confirm c", exact=True).click()
        expect(page.locator("#status .said")).to_have_text("Confirmed “recieved”.")
        shown(page, HEADLINES[1])
        page.locator("#list a", has_text=HEADLINES[3]).click()
        shown(page, HEADLINES[3])
        page.locator("#pane summary", has_text="Decline").click()
        page.locator("#pane").get_by_label("What readers will be told").fill("We write it so.")
        page.locator("#pane").get_by_role("button", name="house style").click()
        expect(page.locator("#status .said")).to_contain_text("house style")
        _lists(page)
        _many(page, newsdesk)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def _lists(page: Page) -> None:
    page.get_by_role("link", name="All", exact=True).click()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("State").select_option("declined")
    page.get_by_role("button", name="Filter the list").click()
    row_count(page, 1)
    expect(page.locator(".told")).to_contain_text("We write it so.")
    page.locator("#status").get_by_role("button", name="Undo").click()
    expect(page.locator("#pane .state")).to_have_text("To decide")
    page.locator("#pane summary", has_text="Snooze").click()
    page.locator("#pane").get_by_role("button", name="for a month").click()
    expect(page.locator("#status .said")).to_contain_text("Snoozed")
    page.get_by_role("link", name="Snoozed").click()
    page.locator("#pane").get_by_role("button", name="I have it").click()
    page.locator(".reports summary").click()
    page.get_by_role("button", name="read as a comment").click()
    expect(page.locator("#story")).to_contain_text("read a suggestion as a comment")


def _many(page: Page, desk: Newsdesk) -> None:
    page.goto(f"{desk.url}/")
    left = len(MISTAKES) - 2
    row_count(page, left)
    expect(page.locator(".bulk")).to_be_hidden()
    for number in (0, 1, 2):
        page.locator(".choose").nth(number).check()
    expect(page.locator(".bulk")).to_be_visible()
    page.locator("#bulk").get_by_role("button", name="Corrected").click()
    expect(page.get_by_role("heading", name="Call 3 mistakes corrected?")).to_be_visible()
    page.get_by_role("button", name="Corrected: 3").click()
    expect(page.locator("#status .said")).to_have_text("3 called corrected.")
    row_count(page, left - 3)
    page.locator("#status").get_by_role("button", name="Undo").click()
    expect(page.locator("#status .said")).to_have_text("Undone for 3 mistakes.")
    page.goto(f"{desk.url}/?category=fact")
    page.get_by_label("All of this list").check()
    page.locator("#bulk summary", has_text="Decline").click()
    page.locator("#bulk").get_by_role("button", name="opinion").click()
    page.get_by_role("link", name="Cancel").click()
    row_count(page, 1)


def test_what_copy_copies_is_seen(
    editor: Page, context: BrowserContext, newsdesk: Newsdesk
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=newsdesk.url)
    page = editor
    page.get_by_label("Other wording…").check()
    page.get_by_label("Other wording", exact=True).fill("re\u202eceived\u200b")

    page.get_by_role("button", name="Copy the new wording").click()

    expect(page.get_by_role("button", name="Copy the new wording")).to_contain_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "received"
