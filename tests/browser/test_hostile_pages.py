"""Pages that are hard on a guest script; each file in ``hostile/`` says how it is meant to end."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Frame, Page, Route, expect

from errorreport.clock import utc_now
from errorreport.embed.snippet import build
from errorreport.extract import reading_text
from errorreport.findings.models import Part, Reason
from errorreport.reports.models import Report
from errorreport.rules import service as rules
from errorreport.rules.service import NewRule
from errorreport.sites import service as sites
from tests.support.hostile import ARTICLE, Hostile, pages
from tests.support.publication import Newspaper
from tests.support.tabs import Tabs

PAGES = pages()
MARKUP = "<img src=x onerror=complaints.push(3)> \u202egnp.exe"
RULE = "<img src=x onerror=complaints.push(6)> \u202eis our style"
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 390, "height": 664},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    # 1280 by 860 at 200 %
    "zoom 200": {"viewport": {"width": 640, "height": 430}, "device_scale_factor": 2},
    "dark": {"color_scheme": "dark"},
    "reduced motion": {"reduced_motion": "reduce"},
    "forced colours": {"forced_colors": "active"},
    "more contrast": {"contrast": "more"},
    "no javascript": {"java_script_enabled": False},
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Expose-Headers": "Retry-After",
}
# How reports fare on the way. A browser asks first whether it may send one: that is granted.
NETWORKS: dict[str, Callable[[Route], None]] = {
    "server down": lambda route: route.abort("connectionrefused"),
    "server 503": lambda route: _answer(route, 503, {}),
    "server 429": lambda route: _answer(route, 429, {"Retry-After": "60"}),
    "captive portal": lambda route: route.fulfill(body="<h1>Welcome to our network</h1>"),
}
# What stays with a tab once it is done to it, so that the tab is no other page's.
ALTERS_ITS_BROWSER = {"cookies blocked", "no storage", "offline", "print", "slow server", *NETWORKS}
# Marks the passage, wherever in the page or its open shadow roots its text nodes stand.
MARK = """
([before, marked, after, inside]) => {
  const nodes = [];
  const gather = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === 3) nodes.push(node);
      else if (node.nodeType === 1) {
        if (node.shadowRoot) gather(node.shadowRoot);
        gather(node);
      }
    }
  };
  gather(document.querySelector(inside));
  const at = nodes.map((node) => node.data).join("").indexOf(before + marked + after);
  const pointAt = (offset) => {
    for (const node of nodes) {
      if (offset < node.length) return [node, offset];
      offset -= node.length;
    }
  };
  if (at < 0) return false;
  const [start, from] = pointAt(at + before.length);
  const [end, to] = pointAt(at + before.length + marked.length - 1);
  start.parentElement.scrollIntoView({ block: "center" });
  getSelection().setBaseAndExtent(start, from, end, to + 1);
  return true;
}
"""


def _answer(route: Route, status: int, headers: dict[str, str]) -> None:
    asked_first = route.request.method == "OPTIONS"
    route.fulfill(status=200 if asked_first else status, json={}, headers=CORS | headers)


class Visit:
    """A reader's visit to one hostile page."""

    def __init__(self, hostile: Hostile, page: Page, paper: Newspaper) -> None:
        self.hostile = hostile
        self.page = page
        self.scope: Page | Frame = page
        self.reports = re.compile(re.escape(paper.service.url) + "/api/v1/reports$")
        self.wrong: list[str] = []
        self.hears: dict[Any, Callable[[Any], None]] = {
            "pageerror": lambda error: self.wrong.append(str(error)),
            "console": lambda said: self.wrong.extend([said.text] * ("violates" in said.text)),
            "dialog": lambda dialog: self.wrong.append(dialog.message),
        }
        page.set_default_timeout(8_000)
        for event, hear in self.hears.items():
            page.on(event, hear)

    def leave(self) -> None:
        """Hear no more of what happens in the page."""
        for event, hear in self.hears.items():
            self.page.remove_listener(event, hear)

    def go(self, url: str) -> None:
        """Open the page, and wait for what it does to itself."""
        facts = self.hostile.facts
        self.page.goto(url + facts.get("query", ""))
        if "frame" in facts:
            self.page.locator(f"{facts['frame']}").wait_for()
            self.scope = next(f for f in self.page.frames if f != self.page.main_frame)
            self.scope.locator("article").click()
        if "ready" in facts:
            self.scope.locator(facts["ready"]).wait_for(state="attached")
        if self.hostile.reader_has("slow server"):
            kilobyte = 1024
            self.page.context.new_cdp_session(self.page).send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": 300,
                    "downloadThroughput": 20 * kilobyte,
                    "uploadThroughput": 20 * kilobyte,
                },
            )

    def inside(self, selector: str) -> Any:
        """Return what stands in the dialog."""
        return self.scope.locator(f"error-report {selector}")

    def mark(self) -> None:
        """Mark the passage."""
        facts = self.hostile.facts
        where = [*self.hostile.passage, facts.get("in", "body")]
        assert self.scope.evaluate(MARK, where), "the passage is not in the page"
        if facts.get("place") == "shadow":  # a mouse marks there otherwise than a script does
            at = self.scope.evaluate(
                "() => { const box = getSelection().getRangeAt(0).getBoundingClientRect();"
                " getSelection().removeAllRanges();"
                " return [box.x + box.width / 2, box.y + box.height / 2]; }"
            )
            self.page.mouse.dblclick(*at)

    def begin(self) -> None:
        """Open the form as this page's readers do."""
        way = self.hostile.facts.get("way", "key")
        if way == "link":
            self.scope.locator("#way").click()
            self.inside("#where").fill(self.hostile.passage[1])
            return
        self.mark()
        if way == "touch":
            self.inside("button").tap()
        else:
            self.page.keyboard.press("Control+Enter")

    @property
    def suggestion(self) -> str:
        """What the reader writes."""
        return self.hostile.facts.get("suggestion", "received")

    def send(self) -> None:
        """Fill in the form and send it."""
        field = self.inside("#field")
        field.wait_for()
        expect(self.inside("button.send")).to_be_in_viewport(ratio=1)
        check_looks(self)
        if self.hostile.facts.get("way") == "key and typing":
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(self.suggestion)
        else:
            field.fill(self.suggestion)
        if self.hostile.reader_has("offline"):
            self.page.context.set_offline(True)
        if self.hostile.reader_has("phone"):
            self.inside("button.send").tap()
        else:
            self.page.keyboard.press("Control+Enter")

    def thanked(self) -> None:
        """Wait for the answer, and leave."""
        self.inside("#remedies a").wait_for()
        if self.hostile.reader_has("a rule of markup"):
            expect(self.inside("#message")).to_contain_text(RULE)
        expect(self.inside("dialog :is(img, b, script)")).to_have_count(0)
        self.page.keyboard.press("Escape")
        expect(self.scope.locator("error-report")).to_have_count(0)


def check_looks(visit: Visit) -> None:
    """No style of the page, and every wish of the reader, has reached the dialog."""
    looks = visit.hostile.facts.get("looks")
    dialog, send = visit.inside("dialog"), visit.inside("button.send")
    style = dialog.evaluate(
        "node => { node.getAnimations().forEach((one) => one.finish());"
        " const { opacity, visibility, animationName, backgroundColor } = getComputedStyle(node);"
        " return { opacity, visibility, animationName, backgroundColor }; }"
    )
    assert style["opacity"] == "1"
    assert style["visibility"] == "visible"
    assert style["animationName"] == ("none" if looks == "still" else "come")
    if not visit.hostile.reader_has("forced colours"):
        ground = "rgb(31, 30, 27)" if looks == "dark" else "rgb(255, 255, 255)"
        assert style["backgroundColor"] == ground
    label = send.evaluate(
        "node => { const { fontSize, fontWeight, cursor } = getComputedStyle(node);"
        " return [fontSize, fontWeight, cursor]; }"
    )
    assert label == ["15px", "600", "pointer"]
    top = send.evaluate(
        "node => { const box = node.getBoundingClientRect(); return node.getRootNode()"
        ".elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === node; }"
    )
    assert top, "something lies over the Send button"
    if looks == "plain text":
        expect(visit.inside("blockquote mark")).to_have_text(visit.hostile.quote)
        expect(visit.inside("#field")).to_have_value(visit.hostile.quote)
        expect(visit.inside("dialog :is(img, b, script)")).to_have_count(0)


def check_arrived(visit: Visit, report: Report, html: str) -> None:
    """The exact words and the right place are in the database."""
    before, _, after = visit.hostile.passage
    place = visit.hostile.facts.get("place", "page")
    assert (report.exact, report.suggestion) == (visit.hostile.quote, visit.suggestion)
    if place == "none":
        assert (report.part, report.prefix, report.start) == (Part.PAGE, "", None)
        return
    assert report.part == Part.TEXT
    assert report.prefix.endswith(before)
    assert report.suffix.startswith(after)
    if place == "page":
        text = reading_text(html).text
        start = text.index(before + visit.hostile.quote + after) + len(before)
        assert (report.start, report.end) == (start, start + len(visit.hostile.quote))


@pytest.fixture(scope="session")
def slots(paper: Newspaper) -> dict[str, str]:
    """What the files name in braces."""
    with paper.app.app_context():
        other = sites.add("partner", name="Partner", origins=[paper.url], now=utc_now())
        [site] = [site for site in sites.all_sites() if site.public_key == paper.site_key]
        rule = NewRule(words=MARKUP, reason=Reason.HOUSE_STYLE, text=RULE)
        rules.add(site.id, rule, by=None, now=utc_now())
    loader = build(paper.service.url).loader
    pinned = (
        f'<script src="{paper.service.url}/assets/{loader.path}" integrity="{loader.integrity}" '
        f'crossorigin="anonymous" data-site="{paper.site_key}"></script>'
    )
    return {
        "service": paper.service.url,
        "key": paper.site_key,
        "other key": other.public_key,
        "snippet": paper.snippet,
        'snippet nonce="r4nd0m"': paper.snippet.replace("<script", '<script nonce="r4nd0m"'),
        "other snippet": paper.snippet.replace(paper.site_key, other.public_key),
        "pinned": pinned,
        "loader hash": loader.integrity,
        "article": ARTICLE,
    }


@pytest.fixture
def tab(
    request: pytest.FixtureRequest,
    hostile: Hostile,
    tabs: Tabs,
    browser: Browser,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
) -> Iterator[Page]:
    """A tab of the reader's browser, which knows nothing of other pages."""
    options: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
    for device, values in DEVICES.items():
        if hostile.reader_has(device):
            options |= values
    if not any(map(hostile.reader_has, ALTERS_ITS_BROWSER)):
        with tabs.of(options) as page:
            yield page
        return
    if hostile.reader_has("cookies blocked"):
        folder = request.getfixturevalue("tmp_path")
        (folder / "Default").mkdir()
        blocked = '{"profile": {"default_content_setting_values": {"cookies": 2}}}'
        (folder / "Default" / "Preferences").write_text(blocked)
        made = browser_type.launch_persistent_context(folder, **browser_type_launch_args, **options)
    else:
        made = browser.new_context(**options)
    yield made.new_page()
    made.close()


@pytest.fixture
def visit(hostile: Hostile, tab: Page, paper: Newspaper) -> Iterator[Visit]:
    """The visit, on the reader's network."""
    if hostile.reader_has("no storage"):
        tab.add_init_script(
            "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])"
            " Object.defineProperty(window, name, { get() { throw new Error('blocked') } })"
        )
    if hostile.reader_has("print"):
        tab.emulate_media(media="print")
    visit = Visit(hostile, tab, paper)
    for network, answer in NETWORKS.items():
        if hostile.reader_has(network):
            tab.route(visit.reports, answer)
    yield visit
    visit.leave()


@pytest.mark.parametrize("hostile", PAGES, ids=lambda hostile: hostile.name)
def test_a_hostile_page_comes_to_its_end(
    hostile: Hostile, visit: Visit, paper: Newspaper, slots: dict[str, str]
) -> None:
    html, headers = hostile.filled(slots)
    url = paper.publish(hostile.name, html, headers=headers)
    visit.go(url)
    if hostile.facts.get("way") == "plain link":
        visit.scope.locator("#way").scroll_into_view_if_needed()
    else:
        visit.begin()
    if hostile.facts["end"] == "form page opened":
        fill_in_the_form_page(visit)
    else:
        visit.send()
    source = visit.scope.url
    if hostile.facts["end"] == "text left with a copy button":
        copy_the_text(visit)
        return
    if hostile.facts["end"] == "kept and sent later":
        wait_for_better_times(visit)
    elif hostile.facts["end"] == "sent":
        visit.thanked()

    [report] = [report for report in paper.reports() if report.source == source]
    if hostile.facts["end"] == "form page opened":
        assert (report.exact, report.suggestion) == (hostile.quote, "received")
    else:
        check_arrived(visit, report, html)
    assert visit.wrong == [] or hostile.facts["end"] == "form page opened"
    if not hostile.reader_has("no javascript"):
        assert visit.scope.evaluate("window.complaints ?? []") == []


def fill_in_the_form_page(visit: Visit) -> None:
    """Go to the form page as this page offers it, and send from there."""
    hostile = visit.hostile
    bare = hostile.facts.get("way") == "plain link"
    way = "#way" if bare else "error-report a.send"
    if not bare:
        expect(visit.scope.locator(way)).to_be_focused()
    with visit.page.context.expect_page() as opened:
        visit.scope.locator(way).click()
    form = opened.value
    if bare:  # such a link cannot know what was marked
        form.locator("[name=url]").fill(visit.page.url)
        form.locator("[name=quote]").fill(hostile.quote)
    expect(form.locator("[name=url]")).to_have_value(visit.page.url)
    expect(form.locator("[name=quote]")).to_have_value(hostile.quote)
    form.locator("[name=suggestion]").fill("received")
    form.locator("form [type=submit], form button").last.click()
    expect(form.get_by_role("heading", level=1)).to_have_text("In the queue")
    form.close()


def wait_for_better_times(visit: Visit) -> None:
    """The report is kept, goes out when it can, and the reader is told both."""
    expect(visit.inside("#title")).to_have_text("Kept for later")
    if visit.hostile.reader_has("offline"):
        visit.page.context.set_offline(False)
        visit.thanked()
        return
    visit.page.keyboard.press("Escape")
    visit.page.unroute(visit.reports)
    visit.page.clock.set_fixed_time(utc_now() + timedelta(minutes=5))
    visit.page.reload()
    visit.begin()
    expect(visit.inside("#message")).to_contain_text("A report you wrote on")


def copy_the_text(visit: Visit) -> None:
    """The report cannot go out, and all of it can be taken along."""
    visit.scope.get_by_role("button", name="Copy", exact=True).click()
    expect(visit.inside("p.unseen")).to_have_text("Copied.")
    field = visit.inside("#field")
    field.fill("")
    field.press("Control+v")
    expect(field).to_have_value(re.compile(re.escape(visit.hostile.quote)))
    assert visit.suggestion in field.input_value()
    assert visit.scope.url in field.input_value()


def test_the_suite_is_large_enough_and_knows_every_end() -> None:
    assert len(PAGES) >= 40
    assert {page.facts["end"] for page in PAGES} == {
        "sent",
        "kept and sent later",
        "form page opened",
        "text left with a copy button",
    }
