"""Tabs that tests use one after another: to open one costs more than most of what is done in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page


class Tabs:
    """A tab for each kind of device, which knows nothing of the pages before."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.pages: dict[str, Page] = {}

    @contextmanager
    def of(self, options: dict[str, Any]) -> Iterator[Page]:
        """Lend the tab of a device; its size, routes, storage and cache are as new afterwards."""
        page = self.pages.get(str(options))
        if page is None:
            page = self.browser.new_context(**options).new_page()
            self.pages[str(options)] = page
        size = page.viewport_size
        yield page
        page.unroute_all()
        if size and size != page.viewport_size:
            page.set_viewport_size(size)
        session = page.context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        session.send("Network.clearBrowserCache")
        session.detach()

    def close(self) -> None:
        """Close them all."""
        for page in self.pages.values():
            page.context.close()
