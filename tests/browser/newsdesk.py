"""A newsroom's desk in the browser: each test has people and mistakes of its own on one service."""

import json
import urllib.request
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.desk_content import MISTAKES, Room

WIDE = {"width": 1400, "height": 900}
HEADLINES = [mistake.title for mistake in reversed(MISTAKES)]
WATCH = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective));
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Newsdesk:
    """The service's address and a room of it."""

    url: str
    room: Room

    def signed_in(self, context: BrowserContext, email: str | None = None) -> Page:
        """Return a page of somebody who is signed in; refusals and shifts are noted on it."""
        cookie = self.room.cookies[email or self.room.anna]
        context.add_cookies([{"name": "errorreport", "value": cookie, "url": self.url}])
        context.add_init_script(WATCH)
        return context.new_page()

    def report(self, words: str) -> None:
        """Let a reader mark these words in an article of their own."""
        origin = self.room.site.origins[0]
        around = {"prefix": "the committee had ", "suffix": " the letter on Monday"}
        quote = {"type": "TextQuoteSelector", "exact": words, **around}
        body = {
            "site": self.room.site.public_key,
            "target": {"source": f"{origin}/{len(words)}{words[:5].strip()}", "selector": [quote]},
            "suggestion": "something else",
            "title": "Just in",
        }
        request = urllib.request.Request(
            f"{self.url}/api/v1/reports",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Origin": origin},
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 201


def open_queue(page: Page, desk: Newsdesk, address: str = "/?sort=newest") -> None:
    """Show the list, in the order of HEADLINES whatever each mistake weighs."""
    page.goto(desk.url + address)
    expect(page.locator("#list .row")).to_have_count(len(MISTAKES))


def shown(page: Page, headline: str) -> None:
    """Expect the finding with this headline to be open, and its row to be the chosen one."""
    expect(page.locator("#pane h2")).to_have_text(headline)
    chosen = page.locator("#list .row:not(.leaving) a[aria-current]")
    expect(chosen.locator(".headline")).to_have_text(headline)
