"""A reader's trip on two real origins: from the key to the row in the database."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from errorreport.db import read_scope
from errorreport.extract import block_hash, fingerprint, reading_text
from errorreport.findings.life import State
from errorreport.findings.models import Finding
from errorreport.reports.models import Report
from tests.support.publication import EDITOR, PASSWORD, Newspaper
from tests.support.reader import MARK, Reader
from tests.support.tracing import LOADER, RUNS, of, traced, within

VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""
WATCH = """
window.changes = [];
new MutationObserver((records) => {
  for (const record of records) changes.push(record.type + " " + record.target.nodeName);
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


def newest(paper: Newspaper) -> Report:
    return paper.reports()[-1]


def test_a_marked_word_and_its_correction_reach_the_queue(reader: Reader, paper: Newspaper) -> None:
    reader.report("recieved")
    expect(reader.field).to_have_value("recieved")
    reader.field.fill("received")
    reader.page.keyboard.press("Control+Enter")

    expect(reader.title).to_have_text("Thank you!")
    expect(reader.message).to_have_text(
        "You are the first to report this. It is in the editors’ queue."
    )
    report = newest(paper)
    assert (report.prefix, report.exact, report.suffix) == (
        "nd to the harbour office, which ",
        "recieved",
        " it together with 1,900 signatur",
    )
    assert (report.suggestion, report.category, report.comment) == ("received", "spelling", None)
    assert report.source == report.canonical == f"{paper.url}/night-ferry"
    assert (report.external_id, report.version) == ("night-ferry", "1")
    assert (report.title, report.language) == ("The night ferry is back", "en")
    with paper.app.app_context(), read_scope() as session:
        finding = session.get_one(Finding, report.finding_id)
        assert finding.state is State.OPEN
    receipt = reader.page.get_by_role("link", name="See what becomes of it")
    assert str(receipt.get_attribute("href")).startswith(f"{paper.service.url}/r/")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("night-ferry", "Febuary"),  # in a caption
        ("nochnaya-biblioteka", "нравиться"),
        ("souq-al-warraqin", "ثلاث شهور"),
    ],
)
def test_a_report_tells_the_place_in_the_service_s_own_coordinates(
    page: Page, paper: Newspaper, slug: str, words: str
) -> None:
    page.goto(f"{paper.url}/{slug}")
    reader = Reader(page, paper.service.url)
    reader.report(words)
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_be_focused()
    expect(reader.send).to_have_count(0)

    report = newest(paper)
    read = reading_text(page.request.get(page.url).body())
    assert report.exact == words
    assert (report.start, report.end) == (
        start := read.text.index(words),
        start + len(words),
    )
    assert report.fingerprint == read.fingerprint
    assert report.block == block_hash(read.text, start, start + len(words))
    assert (report.external_id, report.version) == (slug, "1")


SELECTED = """<!doctype html><html lang="en"><title>T</title><body data-version="7">{snippet}
<h1>Outside 🙂</h1><article>Not here: teh.</article>
<div class="story">Read <span class="counter">12</span> times: we recieved teh letter.</div>"""


def test_the_place_is_read_by_the_site_s_own_selectors(page: Page, paper: Newspaper) -> None:
    settings = {"root_selectors": [".story"], "ignored_selectors": [".counter"]}
    address = paper.publish("selected", SELECTED.format(snippet=paper.snippet))
    with paper.deciding(**settings):
        page.goto(address)
        reader = Reader(page, paper.service.url)
        reader.report("recieved", "body")
        page.keyboard.press("Control+Enter")
        expect(reader.title).to_have_text("Thank you!")

    report = newest(paper)
    text = "Read times: we recieved teh letter."
    assert (report.start, report.end) == (text.index("recieved"), text.index(" teh"))
    assert report.fingerprint == report.block == fingerprint(text)
    assert report.version == "7"


def test_without_the_site_s_selectors_a_report_has_its_words_alone(
    reader: Reader, paper: Newspaper
) -> None:
    reader.page.route("**/embed", lambda route: route.abort())
    reader.report("recieved")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")

    report = newest(paper)
    assert report.exact == "recieved"
    assert (report.start, report.end, report.fingerprint, report.block) == (None,) * 4


def test_an_editor_decides_and_the_reader_sees_it(
    reader: Reader, paper: Newspaper, browser: Browser
) -> None:
    reader.report("the the")
    reader.field.fill("the")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")
    with reader.page.context.expect_page() as opened:
        reader.page.get_by_role("link", name="See what becomes of it").click()
    receipt = opened.value
    expect(receipt.get_by_role("heading", level=1)).to_have_text("In the queue")

    editor = browser.new_context()
    desk = editor.new_page()
    desk.goto(f"{paper.service.url}/login")
    desk.get_by_label("E-mail").fill(EDITOR)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.keyboard.press("Enter")
    finding = paper.reports()[-1].finding_id
    desk.locator("#list").wait_for()  # signing in is slow on purpose
    # By its address: the reports of all tests on this article are one folded row of the queue.
    desk.goto(f"{paper.service.url}/findings/{finding}")
    passage = desk.locator("article.finding .proof")
    expect(passage).to_contain_text("has asked both towns to share")
    desk.get_by_role("button", name="Confirm").first.click()
    expect(desk.locator("article.finding .state.confirmed, [role=status]").first).to_contain_text(
        "Confirmed"
    )
    editor.close()

    receipt.reload()
    expect(receipt.get_by_role("heading", level=1)).to_have_text("Confirmed")
    receipt.close()


def test_a_mac_has_its_own_key(reader: Reader, paper: Newspaper) -> None:
    reader.mark("it’s finance")
    reader.page.keyboard.press("Meta+Enter")
    reader.field.wait_for()
    reader.field.fill("its finance")
    reader.page.keyboard.press("Meta+Enter")

    expect(reader.title).to_have_text("Thank you!")
    assert newest(paper).suggestion == "its finance"


def test_the_keyboard_alone_is_enough(reader: Reader, paper: Newspaper) -> None:
    page = reader.page
    reader.report("Febuary")
    for _ in range(5):
        page.keyboard.press("Backspace")
    page.keyboard.type("bruary")
    page.keyboard.press("Tab")
    expect(page.locator("error-report summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_label("How do you know? A source helps (optional)")).to_be_focused()
    page.keyboard.type("The calendar")
    page.keyboard.press("Tab")
    expect(reader.send).to_be_focused()
    page.keyboard.press("Enter")

    expect(reader.title).to_be_focused()
    expect(reader.title).to_have_text("Thank you!")
    report = newest(paper)
    assert (report.suggestion, report.category, report.comment) == (
        "February",
        "fact",
        "The calendar",
    )
    page.keyboard.press("Escape")
    expect(reader.dialog).to_have_count(0)
    assert reader.selected() == "Febuary"


@pytest.mark.parametrize(
    ("slug", "words", "title", "thanks", "direction"),
    [
        ("nochnaya-biblioteka", "учавствуют", "Сообщить об ошибке", "Спасибо!", "ltr"),
        ("souq-al-warraqin", "إستعاد", "الإبلاغ عن خطأ", "شكرًا لكم!", "rtl"),
    ],
)
def test_the_dialog_speaks_the_language_of_the_page(
    page: Page, paper: Newspaper, slug: str, words: str, title: str, thanks: str, direction: str
) -> None:
    page.goto(f"{paper.url}/{slug}")
    reader = Reader(page, paper.service.url)
    reader.report(words)

    expect(reader.title).to_have_text(title)
    assert reader.dialog.evaluate("node => getComputedStyle(node).direction") == direction
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text(thanks)
    report = newest(paper)
    assert (report.exact, report.suggestion) == (words, None)


def test_a_strict_policy_has_nothing_to_complain_of(page: Page, paper: Newspaper) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(VIOLATIONS)
    response = page.goto(f"{paper.url}/night-ferry")
    assert response is not None
    assert f"script-src {paper.service.url};" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    reader = Reader(page, paper.service.url)
    reader.report("recieved")
    page.locator("error-report summary").click()
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")

    assert page.evaluate("violations") == []
    assert complaints == []


def test_before_the_first_use_a_page_pays_one_request_and_nothing_else(
    page: Page, paper: Newspaper, context: BrowserContext
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(VIOLATIONS + "addEventListener('load', () => {" + WATCH + "});")
    page.goto(f"{paper.url}/night-ferry", wait_until="networkidle")
    page.evaluate("window.scrollBy(0, 600)")
    reader = Reader(page, paper.service.url)
    reader.mark("recieved")  # marking words without the key costs nothing either
    page.wait_for_timeout(400)  # longer than the loader waits for a selection to settle

    assert [url for url in asked if url.startswith(paper.service.url)] == [
        f"{paper.service.url}/embed.js"
    ]
    assert page.evaluate("changes") == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
    with_snippet = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    bare = context.new_page()
    bare.route("**/embed.js", lambda route: route.abort())
    bare.add_init_script(VIOLATIONS + WATCH)
    bare.goto(f"{paper.url}/night-ferry")
    without = set(bare.evaluate("Object.getOwnPropertyNames(window)"))
    assert with_snippet - without == {"errorReport"}
    assert page.content() == bare.content()


def test_before_the_first_use_the_loader_has_nothing_laid_out(page: Page, paper: Newspaper) -> None:
    text = "<p>The <b>committee</b> had <a href=#>received</a> a letter on Monday.</p>" * 7_000
    html = f"<!doctype html><html lang=en><body><article>{text}<p>They recieved it.</p></article>"
    url = paper.publish("long", html + paper.snippet + "<p>The end.</p>")

    def read_and_mark() -> None:
        page.goto(url, wait_until="load")
        assert page.evaluate(MARK, ["recieved", "article"])
        page.mouse.dblclick(100, 100)
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_timeout(400)  # longer than the loader waits for a selection to settle

    events = traced(page, read_and_mark)

    runs = of(events, RUNS, LOADER)
    assert {run["name"] for run in runs} == RUNS  # it was loaded, and has heard of the selection
    laid_out = {"Layout", "UpdateLayoutTree", "PrePaint", "Paint"}
    assert any(event["name"] in laid_out for event in events)  # by the page itself
    assert not [e for run in runs for e in within(run, events) if e["name"] in laid_out]


def test_the_article_is_as_it_was_once_the_dialog_is_closed(reader: Reader) -> None:
    page = reader.page
    before = page.content()
    sheets = page.evaluate("document.adoptedStyleSheets.length")
    reader.report("recieved")
    reader.field.fill("received")
    page.keyboard.press("Escape")

    expect(page.locator("error-report, link[rel=modulepreload]")).to_have_count(0)
    assert page.content() == before
    assert page.evaluate("document.adoptedStyleSheets.length") == sheets
    assert reader.selected() == "recieved"


def test_a_page_behind_reports_its_own_address(page: Page, paper: Newspaper) -> None:
    page.goto(f"{paper.url}/night-ferry?utm_source=mail#fares")
    reader = Reader(page, paper.service.url)
    reader.report("1:50")
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")

    report = newest(paper)
    assert report.source == f"{paper.url}/night-ferry?utm_source=mail#fares"
    assert report.canonical == f"{paper.url}/night-ferry"
