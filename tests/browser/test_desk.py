"""The desk in a real browser: by keys alone, on a phone, and without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk_content import EMAIL, MISTAKES, PASSWORD, fill
from tests.support import servers
from tests.support.axe import findings
from tests.support.servers import Server

HEADLINES = [mistake.title for mistake in reversed(MISTAKES)]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """A running service with a morning's mistakes."""
    fill(servers.create_app_for(database_url, instance=str(tmp_path), rate_limits="off"))
    variables = servers.environment(database_url, instance=str(tmp_path))
    with servers.gunicorn(variables, tmp_path / "server.log") as server:
        yield server


def sign_in(page: Page, desk: Server) -> None:
    page.goto(f"{desk.url}/login")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{desk.url}/")
    page.goto(f"{desk.url}/?sort=newest")  # the order of MISTAKES, whatever each of them weighs
    expect(page.locator("#list .row")).to_have_count(len(MISTAKES))


@pytest.fixture
def editor(page: Page, desk: Server) -> Page:
    """An editor at the queue, on a wide screen; any refusal of the page's policy fails."""
    page.set_viewport_size({"width": 1400, "height": 900})
    page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation',"
        " (event) => refused.push(event.violatedDirective));"
    )
    sign_in(page, desk)
    return page


def shown(page: Page, headline: str) -> None:
    """Expect the finding with this headline to be open, and its row to be the chosen one."""
    expect(page.locator("#pane h2")).to_have_text(headline)
    chosen = page.locator("#list .row:not(.leaving) a[aria-current]")
    expect(chosen.locator(".headline")).to_have_text(headline)


def press_in_cyrillic(page: Page, key: str, code: str) -> None:
    page.evaluate(
        "([key, code]) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}))",
        [key, code],
    )


def test_a_morning_by_keys_alone(editor: Page) -> None:
    page = editor
    status = page.locator("#status .said")
    shown(page, HEADLINES[0])

    page.keyboard.press("j")
    shown(page, HEADLINES[1])
    expect(page).to_have_url(re.compile("/findings/"))
    page.keyboard.press("k")
    shown(page, HEADLINES[0])

    page.keyboard.press("c")
    expect(status).to_have_text("Confirmed “recieved”.")
    shown(page, HEADLINES[1])
    expect(page.locator("#list .row")).to_have_count(len(MISTAKES) - 1)
    expect(page.locator("#list .row a:focus .headline")).to_have_text(HEADLINES[1])

    page.keyboard.press("d")
    expect(page.get_by_role("button", name="not a mistake")).to_be_focused()
    page.keyboard.press("3")
    expect(status).to_contain_text("quotation.")
    shown(page, HEADLINES[2])

    page.keyboard.press("f")
    expect(status).to_have_text("Corrected “Monday-Friday”.")
    page.keyboard.press("z")
    expect(status).to_have_text("Undone: “Monday-Friday” is back at “To decide”.")
    shown(page, HEADLINES[2])
    expect(page.locator("#list .row")).to_have_count(len(MISTAKES) - 2)
    assert page.evaluate("refused") == []


def test_keys_are_found_by_their_place_under_a_cyrillic_layout(editor: Page) -> None:
    press_in_cyrillic(editor, "о", "KeyJ")
    shown(editor, HEADLINES[1])
    press_in_cyrillic(editor, "с", "KeyC")

    expect(editor.locator("#status .said")).to_contain_text("Confirmed “the the librarian")
    shown(editor, HEADLINES[2])


def test_what_is_not_decided_yet_by_keys_under_a_cyrillic_layout(editor: Page) -> None:
    page = editor
    status = page.locator("#status .said")
    press_in_cyrillic(page, "ь", "KeyM")
    expect(status).to_have_text("You have “recieved” for 15 minutes.")
    shown(page, HEADLINES[0])
    expect(page.locator("#list .row").first).to_contain_text("Anna Karimova has it")
    press_in_cyrillic(page, "ф", "KeyA")
    expect(page.get_by_role("button", name="Boris Petrenko")).to_be_focused()
    assert findings(page) == []
    page.keyboard.press("1")
    expect(status).to_have_text("Gave “recieved” to Boris Petrenko.")
    shown(page, HEADLINES[0])
    press_in_cyrillic(page, "ы", "KeyS")
    expect(page.get_by_role("button", name="for a day")).to_be_focused()
    page.keyboard.press("2")
    expect(status).to_contain_text("Snoozed “recieved” until")
    shown(page, HEADLINES[1])
    expect(page.locator("#list .row")).to_have_count(len(MISTAKES) - 1)
    press_in_cyrillic(page, "я", "KeyZ")
    expect(status).to_have_text("Undone: “recieved” is back at “To decide”.")
    expect(page.locator(".held-by")).to_contain_text("Boris Petrenko has it.")
    expect(page.locator("#list .row")).to_have_count(len(MISTAKES))
    page.locator("summary", has_text="Add a note").press("Enter")
    page.get_by_label("For the editors").fill("Asked the author.")
    page.get_by_role("button", name="Add the note").press("Enter")
    expect(page.locator("#story")).to_contain_text("Anna Karimova noted: Asked the author.")
    assert findings(page) == []
    assert page.evaluate("refused") == []


def test_keys_do_nothing_while_typing_or_when_switched_off(editor: Page) -> None:
    editor.get_by_label("Other wording…").check()
    editor.get_by_label("Other wording", exact=True).fill("")
    editor.keyboard.type("had been received, fjdczk?")
    shown(editor, HEADLINES[0])
    expect(editor.get_by_role("dialog")).to_have_count(0)

    editor.locator("#pane").focus()
    editor.keyboard.press("?")
    editor.get_by_label("Use keys on this device").uncheck()
    editor.get_by_role("button", name="Close").click()
    editor.keyboard.press("c")
    editor.keyboard.press("j")
    shown(editor, HEADLINES[0])
    editor.reload()
    editor.keyboard.press("j")
    shown(editor, HEADLINES[0])
    expect(editor.locator("#list .row")).to_have_count(len(MISTAKES))


def test_another_wording_is_confirmed(editor: Page) -> None:
    expect(editor.get_by_label("Other wording", exact=True)).to_be_hidden()
    editor.get_by_label("Other wording…").check()
    editor.get_by_label("Other wording", exact=True).fill("had got")
    editor.get_by_role("button", name="Confirm with other wording").click()
    expect(editor.locator("#status .said")).to_have_text("Confirmed “recieved”.")

    editor.get_by_role("link", name="Waiting for the fix").click()

    expect(editor.locator("#pane .proof ins")).to_have_text("had got")
    expect(editor.locator("#story")).to_contain_text("Anna Karimova confirmed it: “had got”")


def test_who_was_first_is_said(editor: Page, browser: Browser, desk: Server) -> None:
    with browser.new_context() as context:
        other = context.new_page()
        other.set_viewport_size({"width": 1400, "height": 900})
        sign_in(other, desk)
        other.keyboard.press("d")
        other.keyboard.press("2")
        expect(other.locator("#status .said")).to_contain_text("house style")

    editor.keyboard.press("c")

    expect(editor.get_by_role("alert")).to_have_text(
        "Anna Karimova declined this a moment ago (house style)."
        " Your choice was not saved. Show what changed"
    )
    expect(editor.locator("#pane .state")).to_have_text("Declined: house style")


def test_words_typed_before_being_signed_out_are_there_again(editor: Page, desk: Server) -> None:
    page = editor
    page.keyboard.press("j")
    shown(page, HEADLINES[1])
    page.get_by_label("Other wording…").check()
    page.get_by_label("Other wording", exact=True).fill("the librarian said")
    with page.context.expect_page() as opened:
        page.evaluate("address => void window.open(address)", f"{desk.url}/")
    opened.value.get_by_role("button", name="Sign out").click()
    expect(opened.value.get_by_role("heading", name="Sign in")).to_be_visible()

    page.get_by_role("button", name="Confirm with other wording").click()

    expect(page.get_by_role("alert")).to_have_text(
        "You have been signed out. Your last choice was not saved;"
        " sign in and it will still be here."
    )
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    shown(page, HEADLINES[1])
    expect(page.get_by_label("Other wording", exact=True)).to_have_value("the librarian said")


def test_a_refusal_is_said_and_what_was_typed_stays(editor: Page) -> None:
    page = editor
    other = page.get_by_label("Other wording", exact=True)
    page.get_by_label("Other wording…").check()
    other.evaluate("field => field.removeAttribute('maxlength')")
    other.fill("x" * 2001)

    page.get_by_role("button", name="Confirm with other wording").click()

    expect(page.locator("#status")).to_have_text("Longer than maximum length 2000.")
    shown(page, HEADLINES[0])
    expect(other).to_have_value("x" * 2001)
    other.fill("had got")
    page.get_by_role("button", name="Confirm with other wording").click()
    expect(page.locator("#status .said")).to_have_text("Confirmed “recieved”.")


def test_a_phone_shows_one_thing_at_a_time_with_the_actions_at_the_thumb(
    browser: Browser, desk: Server
) -> None:
    size = {"width": 390, "height": 844}
    with browser.new_context(viewport=size, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        sign_in(page, desk)
        expect(page.locator("#pane")).to_be_hidden()
        page.get_by_role("link", name="recieved, should read received").tap()
        expect(page.locator("#list")).to_be_hidden()
        expect(page.locator(".position")).to_have_text(f"1 of {len(MISTAKES)}")
        confirm = page.get_by_role("button", name="Confirm")
        box = confirm.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= size["height"]
        assert box["y"] > size["height"] - 80

        confirm.tap()

        expect(page.locator("#pane h2")).to_have_text(HEADLINES[1])
        undo = page.locator("#status").get_by_role("button", name="Undo")
        undo.tap()
        expect(page.locator("#pane h2")).to_have_text(HEADLINES[0])
        page.get_by_role("button", name="More").tap()
        assert findings(page) == []
        page.get_by_role("button", name="I have it").tap()
        expect(page.locator(".held-by")).to_contain_text("You have it (for 15 more minutes).")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"]


def test_the_desk_works_without_javascript(browser: Browser, desk: Server) -> None:
    with browser.new_context(
        java_script_enabled=False, viewport={"width": 1400, "height": 900}
    ) as context:
        page = context.new_page()
        sign_in(page, desk)
        page.get_by_role("button", name="Confirm").click()
        expect(page.locator("#status .said")).to_have_text("Confirmed “recieved”.")
        shown(page, HEADLINES[1])
        page.locator("#list a", has_text=HEADLINES[3]).click()
        shown(page, HEADLINES[3])
        page.locator("summary", has_text="Decline").click()
        page.get_by_label("What readers will be told").fill("We write it so.")
        page.get_by_role("button", name="house style").click()
        expect(page.locator("#status .said")).to_contain_text("house style")
        page.get_by_role("link", name="All", exact=True).click()
        page.locator("summary", has_text="Filter").click()
        page.get_by_label("State").select_option("declined")
        page.get_by_role("button", name="Filter the list").click()
        expect(page.locator("#list .row")).to_have_count(1)
        expect(page.locator(".told")).to_contain_text("We write it so.")
        page.locator("#status").get_by_role("button", name="Undo").click()
        expect(page.locator("#pane .state")).to_have_text("To decide")
        page.locator("summary", has_text="Snooze").click()
        page.get_by_role("button", name="for a month").click()
        expect(page.locator("#status .said")).to_contain_text("Snoozed")
        page.get_by_role("link", name="Snoozed").click()
        page.get_by_role("button", name="I have it").click()
        page.locator(".comments, .reports").first.wait_for()
        page.locator(".reports summary").click()
        page.get_by_role("button", name="read as a comment").click()
        expect(page.locator("#story")).to_contain_text("read a suggestion as a comment")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_twice_the_size_is_the_phone_and_nothing_is_cut_off(editor: Page) -> None:
    editor.set_viewport_size({"width": 640, "height": 400})  # a 1,280 px screen at 200 %

    width = editor.evaluate("document.documentElement.scrollWidth")

    assert width <= 640
    expect(editor.locator("#list")).to_be_visible()
    expect(editor.locator("#pane")).to_be_hidden()
