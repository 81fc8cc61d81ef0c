"""The desk in a real browser: at the pointer, on a phone, and who was first."""

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.desk_content import MISTAKES, PASSWORD
from tests.browser.newsdesk import HEADLINES, Newsdesk, open_queue, shown
from tests.support.axe import findings


def test_keys_do_nothing_while_typing_or_when_switched_off(editor: Page) -> None:
    editor.get_by_label("Other wording…").check()
    editor.get_by_label("Other wording", exact=True).fill("")
    editor.keyboard.type("had been received, fjdczk?")
    shown(editor, HEADLINES[0])
    expect(editor.get_by_role("dialog")).to_have_count(0)
    editor.keyboard.press("Escape")  # out of the field, and they act again
    expect(editor.locator("#list a[aria-current]")).to_be_focused()
    for key in "xd1":
        editor.keyboard.press(key)
    expect(editor.get_by_role("dialog", name="Decline 1 mistake?")).to_be_visible()
    editor.keyboard.press("Escape")
    expect(editor.locator("#list a[aria-current]")).to_be_focused()

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


def test_words_typed_before_being_signed_out_are_there_again(
    editor: Page, newsdesk: Newsdesk
) -> None:
    page = editor
    page.keyboard.press("j")
    shown(page, HEADLINES[1])
    page.get_by_label("Other wording…").check()
    page.get_by_label("Other wording", exact=True).fill("the librarian said")
    with page.context.expect_page() as opened:
        page.evaluate("address => void window.open(address)", f"{newsdesk.url}/")
    opened.value.get_by_role("button", name="Sign out").click()
    expect(opened.value.get_by_role("heading", name="Sign in")).to_be_visible()

    page.get_by_role("button", name="Confirm with other wording").click()

    expect(page.get_by_role("alert")).to_have_text(
        "You have been signed out. Your last choice was not saved;"
        " sign in and it will still be here."
    )
    page.get_by_label("E-mail").fill(newsdesk.room.anna)
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


def test_the_next_one_is_there_before_the_answer_and_leaves_again_if_refused(editor: Page) -> None:
    on_the_way: list[Route] = []
    shown(editor, HEADLINES[0])
    editor.wait_for_load_state("networkidle")  # the next one has been fetched
    editor.route("**/findings/*/events", lambda route: on_the_way.append(route))

    editor.keyboard.press("c")

    expect(editor.locator("#pane h2")).to_have_text(HEADLINES[1])
    editor.keyboard.press("c")  # decides nothing of the one that nobody has seen the last word on
    assert len(on_the_way) == 1
    on_the_way[0].abort()
    shown(editor, HEADLINES[0])
    expect(editor.locator("#status")).to_contain_text("Your choice was not saved.")
    editor.unroute("**/findings/*/events")
    editor.keyboard.press("c")
    expect(editor.locator("#status .said")).to_have_text("Confirmed “recieved”.")
    shown(editor, HEADLINES[1])
    editor.keyboard.press("d")
    expect(editor.locator("#pane .menu[open]")).to_be_visible()
    editor.locator("#pane h2 a").focus()  # nothing with the focus is under a menu
    expect(editor.locator(".menu[open]")).to_have_count(0)


def test_a_phone_shows_one_thing_at_a_time_with_the_actions_at_the_thumb(
    browser: Browser, newsdesk: Newsdesk
) -> None:
    size = {"width": 390, "height": 844}
    with browser.new_context(viewport=size, has_touch=True, is_mobile=True) as context:
        page = newsdesk.signed_in(context)
        open_queue(page, newsdesk)
        expect(page.locator("#pane")).to_be_hidden()
        expect(page.get_by_role("searchbox")).to_be_hidden()
        page.get_by_role("button", name="Search").tap()
        page.get_by_role("searchbox").fill("recieved")
        assert findings(page) == []
        page.get_by_role("searchbox").press("Enter")
        expect(page.locator("#list .row")).to_have_count(1)
        open_queue(page, newsdesk)
        page.get_by_role("link", name="recieved, should read received").tap()
        expect(page.locator("#list")).to_be_hidden()
        expect(page.locator(".position")).to_have_text(f"1 of {len(MISTAKES)}")
        confirm = page.get_by_role("button", name="Confirm")
        box = confirm.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= size["height"]
        assert box["y"] > size["height"] - 80

        links = page.locator("#pane :is(h2 a, .meta a, .to-copy button, .blame a)")
        heights = links.evaluate_all("all => all.map(one => one.getClientRects()[0].height)")
        assert min(heights) >= 44

        page.get_by_label("Other wording…").check()  # longer words on the button, in a second line
        box = page.get_by_role("button", name="Confirm with other wording").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= size["width"]
        page.locator("#pane .wording input").first.check()

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


def test_words_of_another_direction_stand_at_the_edge_of_the_page(editor: Page) -> None:
    of_one = "all => [...new Set(all.map(one => getComputedStyle(one).textAlign))]"
    for direction, edge in (("ltr", "left"), ("rtl", "right")):
        editor.evaluate("dir => { document.documentElement.dir = dir }", direction)
        for quoted in ("#list .change", "#list .headline", "#pane h2", "#pane .wording .change"):
            assert editor.locator(quoted).evaluate_all(of_one) == [edge], quoted
        assert editor.locator("#pane .passage").evaluate_all(of_one) == ["start"]


def test_twice_the_size_is_the_phone_and_nothing_is_cut_off(editor: Page) -> None:
    editor.set_viewport_size({"width": 640, "height": 400})  # a 1,280 px screen at 200 %

    width = editor.evaluate("document.documentElement.scrollWidth")

    assert width <= 640
    expect(editor.locator("#list")).to_be_visible()
    expect(editor.locator("#pane")).to_be_hidden()
