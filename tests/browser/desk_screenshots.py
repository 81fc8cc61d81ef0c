"""Pictures of every page of the desk and of the letters: ``python -m … FOLDER [LOOK …]``.

Full of long and nasty content, and empty; each look is a size, a theme, and which way it is read.
``queue.png`` is the one the README shows.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.clock import utc_now
from errorreport.findings.queries import View
from errorreport.rules import service as rules
from errorreport.rules.reasons import Reason
from errorreport.rules.service import NewRule
from errorreport.sites import service as sites
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.desk_content import Room, fill
from tests.browser.flood_content import flood
from tests.browser.revised_content import revise
from tests.support import databases, servers


@dataclass(frozen=True)
class Look:
    """How the pages are looked at."""

    width: int = 1440
    height: int = 900
    theme: str = "light"
    direction: str = "ltr"
    phone: bool = False


LOOKS = {
    "wide": Look(),
    "wide-dark": Look(theme="dark"),
    "wide-rtl": Look(direction="rtl"),
    "narrow": Look(width=1000, height=760),
    "phone": Look(width=390, height=844, phone=True),
    "phone-dark": Look(width=390, height=844, theme="dark", phone=True),
    "phone-rtl": Look(width=390, height=844, direction="rtl", phone=True),
}

RULES = (
    NewRule(words="e-mail", reason=Reason.HOUSE_STYLE, text="We write e-mail with a hyphen."),
    NewRule(
        words="Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
        reason=Reason.QUOTATION,
        text=None,
    ),
    NewRule(words="إنترنت", reason=Reason.HOUSE_STYLE, text="نكتبها هكذا."),
    NewRule(words="コンピュータ", reason=Reason.NOT_A_MISTAKE, text=None),
)


@dataclass
class Studio:
    """A page that is looked at in one way, and where its pictures go."""

    page: Page
    url: str
    look: Look
    name: str
    folder: Path

    def shoot(self, name: str, *, whole: bool = False) -> None:
        """Save what is shown, or the whole page."""
        if self.look.direction == "rtl":
            self.page.evaluate("document.documentElement.dir = 'rtl'")
        size = {"width": self.look.width, "height": self.look.height}
        if (
            whole
        ):  # in a window as high as the page: a picture of more than the window is no phone's
            high = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({**size, "height": max(high, self.look.height)})
            self.page.evaluate("scrollTo(0, 0)")
        path = self.folder / f"{name}-{self.name}.png"
        self.page.screenshot(path=path, animations="disabled")
        if whole:
            self.page.set_viewport_size(size)  # type: ignore[arg-type] # it has both of its keys

    def open(self, path: str, name: str, *, whole: bool = False) -> None:
        """Open a page and save it."""
        self.page.goto(self.url + path)
        self.shoot(name, whole=whole)


def take(folder: Path, looks: list[str]) -> None:
    """Write every picture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        home = Path(scratch)
        url = databases.SQLite(home).migrated()
        app = servers.create_app_for(url, instance=scratch)
        room, empty = fill(app), fill(app, "0", mistakes=())
        flooded = fill(app, "1", mistakes=())
        flood(app, flooded)
        revised = fill(app, "2", mistakes=())
        revise(app, revised)
        with app.app_context():
            sites.change("herald", {"wording": {"dialog.send": "Off you go"}})
            for slug, who in (("herald", room), ("herald0", empty), ("herald2", revised)):
                site = sites.by_slug(slug)
                accounts.set_role(who.anna, site_id=site.id, role=Role.ADMIN, now=utc_now())
            for rule in RULES:
                rules.add(sites.by_slug("herald").id, rule, by=None, now=utc_now())
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *sandbox])
        variables = servers.environment(url, instance=scratch, rate_limits="off")
        with servers.gunicorn(variables, home / "server.log") as server:
            for name in looks:
                _pictures(_studio(browser, server.url, name, folder, room), room)
                _empty(_studio(browser, server.url, name, folder, empty))
                _flooded(_studio(browser, server.url, name, folder, flooded))
                _revised(_studio(browser, server.url, name, folder, revised))
        browser.close()


def _studio(browser: Browser, url: str, name: str, folder: Path, room: Room) -> Studio:
    look = LOOKS[name]
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.theme,  # type: ignore[arg-type] # the two themes are its values
        has_touch=look.phone,
        is_mobile=look.phone,
        device_scale_factor=2 if look.phone else 1,
        timezone_id="Europe/London",
    )
    context.add_cookies([{"name": "errorreport", "value": room.cookies[room.anna], "url": url}])
    return Studio(context.new_page(), url, look, name, folder)


def _pictures(studio: Studio, room: Room) -> None:
    page = studio.page
    studio.open("/", "queue")
    page.evaluate("document.documentElement.dataset.rows = 'compact'")
    studio.shoot("queue-compact")
    page.reload()
    if studio.name == "wide":
        page.goto(f"{studio.url}/?site=herald")
        page.screenshot(path=studio.folder / "queue.png")
        page.goto(f"{studio.url}/")
    finding = str(page.locator(".row a").first.get_attribute("href"))
    studio.open(finding, "finding")
    article = str(page.locator("a[href^='/articles/']").first.get_attribute("href"))
    page.locator("#pane summary", has_text="Decline").click()
    studio.shoot("decline")
    page.goto(f"{studio.url}/")
    for number in (0, 1, 2):
        page.locator(".choose").nth(number).check()
    studio.shoot("chosen")
    page.locator("#bulk summary", has_text="Decline").click()
    studio.shoot("chosen-decline")
    page.locator("#bulk").get_by_role("button", name="house style").click()
    page.locator("#ask").wait_for()
    studio.shoot("question")
    page.goto(studio.url + finding)
    page.keyboard.press("?")
    studio.shoot("keys")
    page.goto(studio.url + finding)
    page.get_by_role("button", name="Confirm", exact=False).first.click()
    page.wait_for_selector("#status .said")
    studio.shoot("decided")
    studio.open("/?view=all&q=the", "search")
    studio.open("/?view=confirmed", "waiting")
    studio.open(article, "article")
    studio.open(f"{article}/confirmed", "confirmed")
    studio.open("/sites/herald/rules", "rules", whole=True)
    for name in ("settings", "members"):
        studio.open(f"/sites/herald/{name}", name)
    studio.open("/stats", "stats")
    studio.open("/account", "account")
    studio.open("/api/docs", "docs")
    studio.open("/nothing", "nothing")
    studio.open(f"/privacy/{room.site.public_key}", "privacy")
    studio.open("/r/nothing", "receipt-unknown")
    studio.open(f"/report?site={room.site.public_key}", "form")
    studio.open(f"/r/{room.receipts[-1].rpartition('/')[2]}", "receipt")
    page.goto(studio.url + finding)
    page.locator("#status, #story").get_by_role("button", name="Undo").first.click()
    page.locator("#status .said", has_text="Undone").wait_for()
    page.context.clear_cookies()
    studio.open("/login", "sign-in")
    page.context.close()


def _empty(studio: Studio) -> None:
    for view in View:
        studio.open(f"/?view={view}", f"empty-{view}")
    studio.open("/sites/herald0/rules", "empty-rules")
    studio.open("/sites/herald0/floods", "empty-floods")
    studio.open("/sites/herald0/held", "empty-held")
    studio.open("/stats", "empty-stats")
    studio.page.context.close()


def _flooded(studio: Studio) -> None:
    page = studio.page
    studio.open("/?site=herald1", "flooded-queue")
    studio.open("/sites/herald1/floods", "floods", whole=True)
    page.get_by_role("button", name="Decline all…").first.click()
    studio.shoot("floods-question")
    studio.open("/sites/herald1/held", "held", whole=True)
    page.get_by_role("button", name="Turn away").first.click()
    page.locator("[role=status]").wait_for()
    studio.shoot("held-turned-away")
    page.get_by_role("button", name="Undo").click()
    page.context.close()


def _revised(studio: Studio) -> None:
    page = studio.page
    studio.open("/?site=herald2", "revised-queue")
    mine = str(page.locator("a[href*='reader=']").first.get_attribute("href"))
    article = str(page.locator("a[href^='/articles/']").first.get_attribute("href"))
    studio.open(article, "revised-article", whole=True)
    page.locator(".take-down summary").click()
    studio.shoot("take-down", whole=True)
    studio.open(f"{article}/revisions/2/diff", "revised-diff", whole=True)
    studio.open(f"{article}/revisions/2/diff/1?columns=2", "revised-columns")
    studio.open(f"{article}/revisions/3", "revised-held")
    studio.open("/?view=by_text", "by-text")
    studio.open("/?view=look", "look")
    studio.open(mine, "of-one-reader")
    studio.open("/account", "account-whole", whole=True)
    studio.open("/account/codes", "codes")
    page.goto(f"{studio.url}/sites/herald2/members")
    page.get_by_label("Whom is it for?").fill("Zoë Übermüller-Wolfeschlegelsteinhausenbergerdorff")
    page.get_by_role("button", name="Make a link").click()
    page.locator("[data-copy]").first.wait_for()
    studio.shoot("invited")
    studio.open("/sites/herald2/audit", "audit")
    studio.open("/sites/herald2/settings", "settings-whole", whole=True)
    page.context.close()


if __name__ == "__main__":
    if len(sys.argv) < 2 or set(sys.argv[2:]) - set(LOOKS):
        sys.exit(f"Name a folder, and looks of {', '.join(LOOKS)} if not all of them.")
    take(Path(sys.argv[1]), sys.argv[2:] or list(LOOKS))
