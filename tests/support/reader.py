"""A reader at a page that embeds the snippet: marks words, presses keys, looks at the dialog."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, Request, Route

ARTICLE = "<article><h1>Council meets</h1><p>They recieved the letter.</p></article>"

# Marks the first place of a text that stands within one text node, as a mouse would.
MARK = """
([words, inside]) => {
  const walker = document.createTreeWalker(document.querySelector(inside), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    node.parentElement.scrollIntoView({ block: "center" });
    getSelection().setBaseAndExtent(node, at, node, at + words.length);
    return true;
  }
  return false;
}
"""


class Reader:
    """What a reader does and sees on one page."""

    def __init__(self, page: Page, service: str) -> None:
        self.page = page
        page.set_default_timeout(8_000)  # ms; a form that is not there by then is not coming
        self.service = service
        self.dialog: Locator = page.locator("error-report dialog")
        self.field: Locator = page.locator("error-report #field")
        self.title: Locator = page.locator("error-report #title")
        self.message: Locator = page.locator("error-report #message")
        self.send: Locator = page.locator("error-report form button.send")
        self.opening: Locator = page.locator("error-report button")  # until the form is there
        self.sent: list[Request] = []
        page.on("request", self._keep)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.page.remove_listener("request", self._keep)

    def _keep(self, request: Request) -> None:
        if request.method == "POST" and self._reports.search(request.url):
            self.sent.append(request)

    def mark(self, words: str, inside: str = "article") -> None:
        """Select ``words`` within the first element that matches ``inside``."""
        assert self.page.evaluate(MARK, [words, inside]), f"{words!r} is not in the page"

    def report(self, words: str, inside: str = "article") -> None:
        """Mark words and wait for the form."""
        self.mark(words, inside)
        self.page.keyboard.press("Control+Enter")
        self.field.wait_for()

    def selected(self) -> str:
        """Return what the page has selected."""
        return str(self.page.evaluate("getSelection().toString()"))

    def answer(self, status: int = 201, body: Any = None, **headers: str) -> None:
        """Answer reports in the service's place."""
        allow = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
            "Access-Control-Expose-Headers": "Retry-After",
        }

        def reply(route: Route) -> None:
            if route.request.method == "OPTIONS":
                route.fulfill(status=200, headers=allow)
            else:
                route.fulfill(status=status, json=body or {}, headers={**allow, **headers})

        self._on_reports(reply)

    def cut_off(self) -> None:
        """Let no report through."""
        self._on_reports(lambda route: route.abort())

    def reconnect(self) -> None:
        """Let the service answer reports again."""
        self.page.unroute(self._reports)

    def _on_reports(self, handler: Callable[[Route], None]) -> None:
        self.page.unroute(self._reports)
        self.page.route(self._reports, handler)

    @property
    def _reports(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.service) + "/api/v1/reports$")


def answer_body(answer: str = "new", **finding: Any) -> dict[str, Any]:
    """Return an answer to a report as the service gives it; ``finding`` changes its facts."""
    facts = {"state": "open", "snoozed": False, "others": 0, "corrected_at": None}
    facts |= {"since": "2027-02-27T10:00:00+00:00"} | finding
    return {
        "id": "01" * 13,
        "answer": answer,
        "receipt": "https://reports.example/r/secret",
        "finding": facts,
        "reason": None,
        "note": None,
        "rule": None,
    }
