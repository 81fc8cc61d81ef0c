"""What the snippet costs a page and its readers: bytes, and time on a long article in Chromium.

Sizes are gzipped bytes. Times are the main thread's own, on an article of 500 KB: the loader's as
the browser's trace has them, and all script from the key press until the form stands, capture and
form together; the median of several pages counts.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from errorreport.embed.snippet import build
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.support import databases
from tests.support.publication import Newspaper, newspaper
from tests.support.reader import MARK

ROUNDS = 7
LOADER_BYTES, DIALOG_BYTES = 1_900, 11_000
LOADER_MS = 5.0
PARAGRAPH = (
    "<p>The <b>committee</b> had <a href=#>received</a> letter %d on Monday, it says. </p>\n"
)


def article() -> str:
    """Return the HTML of an article of 500 KB."""
    count = 500_000 // len(PARAGRAPH)
    text = "".join(PARAGRAPH % number for number in range(count))
    return f"<article><h1>Letters</h1>{text}<p>They recieved the last one.</p></article>"


def loader_ms(page: Page, paper: Newspaper) -> float:
    """Return how long the main thread spends on the loader: compiling and running it."""
    session = page.context.new_cdp_session(page)
    events: list[dict[str, object]] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    done: list[bool] = []
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send(
        "Tracing.start", {"categories": "devtools.timeline,v8", "transferMode": "ReportEvents"}
    )
    page.goto(f"{paper.url}/pages/long", wait_until="load")
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(20)
    spent = 0.0
    for event in events:
        arguments = event.get("args")
        known = str(arguments)
        if "/embed.js" in known and event.get("name") in {"EvaluateScript", "v8.compile"}:
            duration = event.get("tdur", 0)
            spent += duration / 1000 if isinstance(duration, int | float) else 0.0
    return spent


def capture_ms(page: Page, paper: Newspaper) -> float:
    """Return the script time from the key press until the form stands, capture being most of it."""
    page.goto(f"{paper.url}/pages/long", wait_until="load")
    page.evaluate(MARK, ["recieved", "article"])
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = script_seconds(session)
    page.keyboard.press("Control+Enter")
    page.locator("error-report #field").wait_for()
    return (script_seconds(session) - before) * 1000


def script_seconds(session: CDPSession) -> float:
    """Return how long the page's main thread has run script, in its own processor time."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "ScriptDuration"))


def line(what: str, value: float, most: float, unit: str) -> bool:
    """Print one figure beside what is wanted."""
    good = value <= most
    print(f"{what:<62}{value:>9.1f}  <= {most:g} {unit:<8}{'ok' if good else 'MISSED'}")
    return good


def main() -> None:
    """Print every figure; end with 1 when one is missed."""
    built = build("https://reports.example.org")
    good = line("loader, gzipped", len(built.loader.gzipped), LOADER_BYTES, "bytes")
    for language, words in built.words.items():
        until = sum(len(file.gzipped) for file in (built.loader, built.dialog, words))
        good &= line(f"until the dialog stands, {language}", until, DIALOG_BYTES, "bytes")
    print(f"after it stands: {len(built.more.gzipped):,} bytes and a language's words")
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, "--no-sandbox"]
        )
        database = databases.SQLite(Path(work))
        with newspaper(database.migrated(), Path(work)) as paper:
            paper.publish("long", f"<!doctype html><html lang=en><body>{article()}{paper.snippet}")
            loads, captures = [], []
            for _ in range(ROUNDS):
                page = browser.new_page()
                loads.append(loader_ms(page, paper))
                captures.append(capture_ms(page, paper))
                page.close()
        browser.close()
    good &= line(
        "loader on the main thread, 500 KB article", statistics.median(loads), LOADER_MS, "ms"
    )
    print(f"script from the key press until the form stands: {statistics.median(captures):.1f} ms")
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
