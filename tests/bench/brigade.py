"""A brigade of 5,000 reports on one article: ``python -m tests.bench.brigade [--pictures FOLDER]``.

On loopback; the addresses are those of the range for
benchmarks (198.18.0.0/15), as a proxy would name them. Says what became of the reports, what the
queue looks like beside twenty honest ones, how many clicks clear it, and what readers are told.
Without limits of use, as if every browser had done the sum it is asked for past them; with
``--limits`` nobody does, and it is said how many were asked.
"""

import argparse
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from errorreport.articles.models import RevisionSource
from errorreport.articles.revisions import Facts, NewRevision
from errorreport.clock import utc_now
from errorreport.findings.receive import receive
from errorreport.sites.models import Site
from tests import factories
from tests.bench.desk import newsroom
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.support import databases, load, servers
from tests.support.brigade import ARTICLE, TITLE, brigade, text
from tests.support.marks import mark

REPORTS, PEOPLE, HONEST = 5_000, 2_500, 20
AT_ONCE = 8
LOOKS = {
    "wide": (1440, 900, "light"),
    "wide-dark": (1440, 900, "dark"),
    "phone": (390, 844, "light"),
    "phone-dark": (390, 844, "dark"),
}


@dataclass
class Brigaded:
    """A running service after the brigade."""

    url: str
    cookie: str
    seconds: float
    answers: list[load.Answer]


@contextmanager
def brigaded(folder: Path, reports: int, *, limits: bool) -> Iterator[Brigaded]:
    """Serve a site, let the brigade and some honest readers report, and yield what there is."""
    url = databases.SQLite(folder).migrated()
    app = servers.create_app_for(url, instance=str(folder))
    _, _, cookie = newsroom(app)
    site = _published(app)
    settings = {"trusted_proxies": "1", **({} if limits else {"rate_limits": "off"})}
    variables = servers.environment(url, instance=str(folder), **settings)
    with servers.gunicorn(variables, folder / "server.log") as server:
        to = f"{server.url}/api/v1/reports"
        load.send_all(to, list(_honest(to, site)), at_once=1)
        requests = [
            load.post(to, one.body, {"Origin": factories.ORIGIN, "X-Forwarded-For": one.address})
            for one in brigade(site.public_key, reports, people=PEOPLE)
        ]
        seconds, answers = load.timed(to, requests, at_once=AT_ONCE)
        yield Brigaded(server.url, cookie, seconds, answers)


def _published(app: Flask) -> Site:
    with app.app_context():
        from errorreport.sites import service as sites

        site = sites.by_slug("news")
        new = NewRevision(
            text=text(),
            source=RevisionSource.PUSHED,
            version=None,
            published_at=None,
            complete=True,
            facts=Facts(title=TITLE),
        )
        receive(site, f"{factories.ORIGIN}{ARTICLE}", new, clock=utc_now)
    return site


def _honest(to: str, site: Site) -> Iterator[bytes]:
    for number in range(HONEST):
        exact, around = mark(number)
        document = factories.report(
            site.public_key,
            exact,
            f"/honest/{number}",
            around,
            suggestion=exact[:-1],
            title="Harbour works to end in May",
        )
        address = {"Origin": factories.ORIGIN, "X-Forwarded-For": f"192.0.2.{number}"}
        yield load.post(to, document, address)


def cleared(page: Page, url: str, folder: Path | None, look: str) -> tuple[int, str, float]:
    """Decline all of it from the page of floods; return clicks, what is said, and seconds."""

    def shoot(name: str) -> None:
        if folder is not None:
            page.screenshot(path=folder / f"brigade-{name}-{look}.png", animations="disabled")

    page.goto(f"{url}/?site=news")
    shoot("queue")
    page.goto(f"{url}/sites/news/floods")
    shoot("floods")
    page.get_by_role("button", name="Decline all…").first.click()
    shoot("question")
    began = time.perf_counter()
    page.get_by_role("button", name=re.compile(r"^Decline [\d,]+$")).click()
    page.locator("#status .said").wait_for()
    took = time.perf_counter() - began
    said = page.locator("#status .said").inner_text()
    page.goto(re.sub(r"article=\w+&?", "", page.url))
    shoot("cleared")
    return 2, said, took


def told(browser: Browser, answers: Sequence[load.Answer]) -> Counter[str]:
    """Return what the receipts of some of the reports say."""
    page = browser.new_page()
    found: Counter[str] = Counter()
    for answer in answers:
        page.goto(answer.json()["receipt"])
        found[f"{page.locator('h1').inner_text()}: {page.locator('h1 + p').inner_text()}"] += 1
    page.close()
    return found


def main() -> None:
    """Print the figures; take pictures where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--limits", action="store_true")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    looks = LOOKS if options.pictures else {"wide": LOOKS["wide"]}
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, "--no-sandbox"]
        )
        with brigaded(Path(work), options.reports, limits=options.limits) as done:
            _say(done)
            taken = [answer for answer in done.answers if answer.status == 201][:10]
            print("receipts before:", dict(told(browser, taken)))
            for number, (look, (width, height, theme)) in enumerate(looks.items(), 1):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,  # type: ignore[arg-type] # the two themes are its values
                    device_scale_factor=2 if width < 600 else 1,
                )
                cookie = {"name": "errorreport", "value": done.cookie, "url": done.url}
                context.add_cookies([cookie])  # type: ignore[list-item] # these are its fields
                page = context.new_page()
                clicks, said, seconds = cleared(page, done.url, options.pictures, look)
                print(f"{clicks} clicks, {seconds:.1f} s: {said!r}")
                if number < len(looks):
                    began = time.perf_counter()
                    page.locator("#status").get_by_role("button", name="Undo").click()
                    page.locator("#status .said", has_text="Undone").wait_for()
                    print(f"undone with 1 click, {time.perf_counter() - began:.1f} s")
                context.close()
            print("receipts after:", dict(told(browser, taken)))
        browser.close()


def _say(done: Brigaded) -> None:
    status = Counter(answer.status for answer in done.answers)
    kinds = Counter(a.json()["answer"] for a in done.answers if a.status == 201)
    count = len(done.answers)
    print(f"{count} reports in {done.seconds:.0f} s: {dict(status)}, answered {dict(kinds)}")


if __name__ == "__main__":
    main()
