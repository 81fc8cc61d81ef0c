"""The extension in Chromium, loaded as a reader's browser loads it."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, TimeoutError, expect
from sqlalchemy import func, select

from errorreport.db import read_scope
from errorreport.embed.extension.build import write
from errorreport.reports.models import SpentProof
from tests.support.publication import Newspaper
from tests.support.reader import ARTICLE, Reader

FORBIDS_ALL = "default-src 'none'; require-trusted-types-for 'script'"
NUMBERS = count()
ATTEMPTS, HEARD = 4, 4000  # presses, and milliseconds until the dialog stands
POLICY = {"@type": "NewsArticle", "publisher": {"correctionsPolicy": "/how-we-correct"}}


@dataclass
class Button:
    """The extension's button beside the address bar."""

    context: BrowserContext

    @property
    def worker(self) -> Any:
        """The extension's own process."""
        workers = self.context.service_workers
        return workers[0] if workers else self.context.wait_for_event("serviceworker")

    def wait_until_it_listens(self) -> None:
        """A worker that is still being installed hears no press: the browser has just started."""
        self.worker.evaluate(
            "async () => { while (self.registration.active?.state !== 'activated'"
            " || !chrome.action.onClicked.hasListeners())"
            " await new Promise((done) => setTimeout(done, 20)); }"
        )

    def press(self, page: Page) -> Reader:
        """Press it on ``page``, which grants the extension that page and no other."""
        page.bring_to_front()  # the button belongs to the tab in front
        browser = self.context.browser
        assert browser is not None
        protocol = browser.new_browser_cdp_session()
        tabs = protocol.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        target = next(tab["targetId"] for tab in tabs if tab["url"] == page.url)
        extension = self.worker.url.split("/")[2]
        dialog = page.locator("error-report dialog")
        for _ in range(ATTEMPTS):
            protocol.send("Extensions.triggerAction", {"id": extension, "targetId": target})
            try:
                dialog.wait_for(timeout=HEARD)
                break
            except TimeoutError:
                continue  # a browser on a busy machine drops a press that comes by its protocol
        protocol.detach()
        expect(dialog).to_be_visible()
        return Reader(page, "")


@pytest.fixture(scope="module")
def button(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Button]:
    folder = tmp_path_factory.mktemp("extension")
    package, *_ = write(folder, server=None)
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(unpacked)
    context = playwright.chromium.launch_persistent_context(
        str(folder / "profile"),
        executable_path=browser_type_launch_args["executable_path"],
        headless=False,  # the old headless mode, which this would choose, knows no extensions
        args=[
            *browser_type_launch_args["args"],
            "--headless=new",
            "--enable-unsafe-extension-debugging",
            f"--disable-extensions-except={unpacked}",
            f"--load-extension={unpacked}",
        ],
        ignore_default_args=["--disable-extensions"],
        locale="en-GB",
    )
    button = Button(context)
    button.wait_until_it_listens()
    yield button
    context.close()


@pytest.fixture
def page(button: Button) -> Iterator[Page]:
    page = button.context.new_page()
    yield page
    page.close()


def host(paper: Newspaper, document: Any = None) -> None:
    """Let the publication have ``document`` at its well-known address, or nothing."""
    at = paper.pages / ".well-known.json"
    at.unlink(missing_ok=True)
    if document is not None:
        at.write_text(json.dumps(document))


def named(paper: Newspaper) -> dict[str, Any]:
    return {"server": paper.service.url, "site": paper.site_key, "reports": True}


def article(paper: Newspaper, head: str = "") -> str:
    html = f"<!doctype html><html lang=en><title>Council</title>{head}<body>{ARTICLE}</body></html>"
    # A name of its own each time: the tab of the test before may be about to close.
    return paper.publish(f"no-snippet-{next(NUMBERS)}", html, FORBIDS_ALL)


def marking(page: Page, paper: Newspaper, words: str) -> Reader:
    """Open a new article of a site that names its service, and mark words of it."""
    host(paper, named(paper))
    page.goto(article(paper))
    reader = Reader(page, paper.service.url)
    reader.mark(words)
    return reader


def test_a_report_goes_to_the_site_s_editors_from_a_page_that_embeds_nothing_and_forbids_all(
    button: Button, page: Page, paper: Newspaper
) -> None:
    reader = marking(page, paper, "recieved")
    address = page.url
    button.press(page)
    reader.field.wait_for()
    page.locator("error-report summary").click()
    page.get_by_label("Keep a list of my reports on this device").check()
    reader.field.fill("received")
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")

    report = paper.reports()[-1]
    assert (report.source, report.exact, report.suggestion) == (address, "recieved", "received")
    assert report.prefix.endswith("They ")
    # The list is the extension's, and the page's own storage holds nothing.
    assert page.evaluate("Object.keys(localStorage)") == []
    mine = button.context.new_page()
    mine.goto(button.worker.url.replace("worker.js", "mine.html"))
    expect(mine.get_by_role("heading", level=2)).to_have_text("The Ansel Courier")
    receipt = mine.get_by_role("link", name="recieved").get_attribute("href")
    assert receipt is not None
    assert receipt.startswith(f"{paper.service.url}/r/")
    mine.close()


def sums_done(paper: Newspaper) -> int:
    with paper.app.app_context(), read_scope() as session:
        return session.scalar(select(func.count()).select_from(SpentProof)) or 0


def test_past_a_limit_it_does_the_sum_where_the_page_forbids_all(
    button: Button, page: Page, paper: Newspaper
) -> None:
    reader = marking(page, paper, "letter")
    before = sums_done(paper)
    with paper.deciding(proof_always=True, accent="#0b57d0"):  # the colour tells that it is heard
        button.press(page)
        reader.field.fill("letters")
        page.keyboard.press("Control+Enter")
        expect(reader.title).to_have_text("Thank you!")

    assert paper.reports()[-1].suggestion == "letters"
    assert sums_done(paper) == before + 1


def test_a_report_that_cannot_go_out_is_kept_and_sent_by_the_alarm(
    button: Button, page: Page, paper: Newspaper
) -> None:
    reader = marking(page, paper, "letter")
    button.press(page)
    reader.field.wait_for()
    reader.field.fill("letters")
    # The worker is what connects; its fetch alone is cut off, as by a network that is gone.
    button.worker.evaluate(
        "() => { self.connected = self.fetch; self.fetch = (url, ...rest) => /reports$/.test(url)"
        " ? Promise.reject(new TypeError('gone')) : self.connected(url, ...rest); }"
    )
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Kept for later")
    before = len(paper.reports())
    alarm = button.worker.evaluate("() => chrome.alarms.get('kept')")
    assert alarm["periodInMinutes"] == 5

    button.worker.evaluate("() => { self.fetch = self.connected; return resend(); }")

    assert [report.suggestion for report in paper.reports()[before:]] == ["letters"]
    kept = button.worker.evaluate(
        "async () => Object.keys(await chrome.storage.local.get()).filter((k) => / kept /.test(k))"
    )
    assert kept == []
    assert button.worker.evaluate("() => chrome.alarms.get('kept')") is None


@pytest.mark.parametrize(
    ("document", "head"),
    [
        (None, ""),
        ({"reports": False}, '<link rel="error-report" href="/pages/elsewhere">'),
        ("named", '<meta name="error-report" content="none">'),
        ("unknown", ""),
        ({"server": "ftp://127.0.0.1/", "site": "pk_1"}, ""),
    ],
    ids=["names nothing", "site wants none", "page wants none", "unknown site", "no address"],
)
def test_where_none_are_taken_the_words_can_be_copied_and_the_site_s_own_way_is_shown(
    button: Button, page: Page, paper: Newspaper, document: Any, head: str
) -> None:
    if document == "named":
        document = named(paper)
    elif document == "unknown":
        document = {**named(paper), "site": "pk_unknown"}
    host(paper, document)
    before = len(paper.reports())
    data = f'<script type="application/ld+json">{json.dumps(POLICY)}</script>'
    page.goto(article(paper, head + data))
    reader = Reader(page, paper.service.url)
    reader.mark("recieved")
    button.press(page)

    expect(reader.title).to_have_text("This site does not take reports.")
    expect(reader.dialog.locator("mark")).to_have_text("recieved")
    expect(reader.dialog.get_by_role("link")).to_have_attribute(
        "href", f"{paper.url}/how-we-correct"
    )
    expect(reader.dialog.get_by_role("button", name="Copy")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("error-report")).to_have_count(0)
    assert len(paper.reports()) == before


def test_a_page_may_name_its_service_by_a_link(
    button: Button, page: Page, paper: Newspaper
) -> None:
    host(paper, None)
    at = paper.publish("service", json.dumps(named(paper)))
    page.goto(article(paper, f'<link rel="error-report" href="{at}">'))
    reader = Reader(page, paper.service.url)
    reader.mark("recieved")
    button.press(page)

    expect(reader.field).to_have_value("recieved")


def test_a_site_that_forbids_extensions_takes_none_of_their_reports(
    button: Button, page: Page, paper: Newspaper
) -> None:
    reader = marking(page, paper, "recieved")
    before = len(paper.reports())
    # The colour is what the service tells of its settings, and so how it shows that it has heard.
    with paper.deciding(extensions_allowed=False, accent="#123456"):
        button.press(page)
        reader.field.wait_for()
        reader.field.fill("received")
        page.keyboard.press("Control+Enter")
        expect(reader.title).to_have_text("Not on this page")
        expect(reader.field).to_have_value("received")

    assert len(paper.reports()) == before
