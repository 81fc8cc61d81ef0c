"""Pictures of the desk and the letters: ``python -m tests.browser.desk_screenshots FOLDER``."""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.desk_content import PASSWORD, fill
from tests.support import databases, servers

SIZES = {"wide": (1440, 900), "narrow": (1000, 760), "phone": (390, 844)}
THEMES = ("light", "dark")


def take(folder: Path) -> None:
    """Write every picture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        home = Path(scratch)
        url = databases.SQLite(home).migrated()
        room = fill(servers.create_app_for(url))
        secrets = [link.rpartition("/")[2] for link in room.receipts]
        variables = servers.environment(url, instance=scratch)
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *sandbox])
        with servers.gunicorn(variables, home / "server.log") as server:
            for theme in THEMES:
                for size in SIZES:
                    _pictures(browser, server.url, (secrets[-1], room.anna), folder, size, theme)
        browser.close()


def _pictures(
    browser: Browser, url: str, who: tuple[str, str], folder: Path, size: str, theme: str
) -> None:
    secret, email = who
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type] # the two themes are its values
        has_touch=size == "phone",
        is_mobile=size == "phone",
        device_scale_factor=2 if size == "phone" else 1,
        timezone_id="Europe/London",
    )
    page = context.new_page()

    def shoot(name: str) -> None:
        page.screenshot(path=folder / f"{name}-{size}-{theme}.png")

    page.goto(f"{url}/login")
    shoot("sign-in")
    sign_in(page, email)
    shoot("queue")
    page.goto(url + str(page.locator(".row a").first.get_attribute("href")))
    shoot("finding")
    page.locator("summary", has_text="Decline").click()
    shoot("decline")
    if size != "phone":
        page.keyboard.press("1")
        page.wait_for_selector("#status .said")
        shoot("decided")
        page.keyboard.press("z")
        page.wait_for_selector("#status .said:has-text('Undone')")
    page.goto(f"{url}/?view=confirmed")
    shoot("empty")
    page.goto(f"{url}/r/{secret}")
    shoot("receipt")
    page.goto(f"{url}/api/docs")
    shoot("docs")
    context.close()


def sign_in(page: Page, email: str) -> None:
    """Fill in the form that ``page`` shows."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("#list")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder: python -m tests.browser.desk_screenshots FOLDER")
    take(Path(sys.argv[1]))
