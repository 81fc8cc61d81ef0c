"""What the snippet costs a page and its readers: bytes, and time on a long article in Chromium.

Sizes are gzipped bytes. Times are the main thread's, on an article of 500 KB, and the median of
several pages counts. By the thread's own clock, in the browser's trace: the loader; capture, from
the key press until points and copy are kept; and of the rest the longest run of script, which reads
the article and puts up the form. By the wall's: when a frame has shown something.
"""

import statistics
import tempfile
from pathlib import Path

from altcha import create_challenge
from playwright.sync_api import Page, sync_playwright

from errorreport.embed.snippet import build
from errorreport.reports import proofs
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.support import databases
from tests.support.publication import Newspaper, newspaper
from tests.support.reader import MARK
from tests.support.tracing import LOADER, of, traced

ROUNDS = 5
LOADER_BYTES, DIALOG_BYTES = 1_900, 11_000
LOADER_MS, CAPTURE_MS, SEEN_MS = 5.0, 50.0, 100.0
SUM_MS = 500.0  # the longest proof of work; a cheap phone takes six times as long
# At the key; when points and copy are kept, the copy last; when the frame that shows something has
# gone out, and the next is begun; at the first frame with the form.
CLOCK = """
window.clock = {};
addEventListener("keydown", () => { clock.key = performance.mark("key").startTime; }, true);
const { importNode } = Document.prototype;
Document.prototype.importNode = function (...what) {
  const copy = importNode.apply(this, what);
  performance.mark("kept");
  const look = () => {
    clock.stands = performance.now();
    clock.seen ??= clock.stands;
    const field = document.querySelector("error-report")?.shadowRoot.querySelector("#field");
    if (!field) requestAnimationFrame(look);
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
  return copy;
};
"""
# What runs the script of modules: what a promise goes on with, or a timer.
SCRIPT = {"BlinkScheduler_PerformMicrotaskCheckpoint", "TimerFire"}
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
    events = traced(page, lambda: page.goto(f"{paper.url}/pages/long", wait_until="load"))
    runs = of(events, {"EvaluateScript", "v8.compile"}, LOADER)
    return sum(float(event.get("tdur", 0)) for event in runs) / 1000


def report_ms(page: Page, url: str) -> tuple[float, float, float, float]:
    """Return what a report costs: capture, until something is seen, until the form stands, and the
    longest run of script in between.
    """
    page.goto(url, wait_until="load")
    page.evaluate(MARK, ["recieved", "article"])
    page.evaluate("new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
    events = traced(page, lambda: begin(page))
    clock = page.evaluate("clock")
    key, kept = (max(e["tts"] for e in events if e["name"] == name) for name in ("key", "kept"))
    opening = max(of(events, {"FunctionCall"}, LOADER), key=lambda event: int(event["dur"]))
    rest = [e for e in events if e["tid"] == opening["tid"] and e["ts"] > opening["ts"]]
    longest = max(int(e["tdur"]) for e in rest if e["name"] in SCRIPT and "tdur" in e)
    seen, stands = (clock[name] - clock["key"] for name in ("seen", "stands"))
    return (kept - key) / 1000, seen, stands, longest / 1000


def sum_ms(page: Page, url: str) -> float:
    """Return how long a browser takes for the longest proof of work, on the page it is at."""
    made = create_challenge("SHA-256", 1, counter=proofs.MOST, data={"most": proofs.MOST})
    took: float = page.evaluate(
        """async ([url, challenge]) => {
            const { solve } = await import(url);
            const began = performance.now();
            await solve(challenge, () => {});
            return performance.now() - began;
        }""",
        [url, made.to_dict()],
    )
    return took


def begin(page: Page) -> None:
    """Begin a report and wait for its form."""
    page.keyboard.press("Control+Enter")
    page.locator("error-report #field").wait_for()


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
            asset = f"{paper.service.url}/assets/{build(paper.service.url).proof.path}"
            loads, long, usual, sums = [], [], [], []
            for _ in range(ROUNDS):
                page = browser.new_page()
                page.add_init_script(CLOCK)
                loads.append(loader_ms(page, paper))
                long.append(report_ms(page, f"{paper.url}/pages/long"))
                usual.append(report_ms(page, f"{paper.url}/night-ferry"))
                sums.append(sum_ms(page, asset))
                page.close()
        browser.close()
    good &= line(
        "loader on the main thread, 500 KB article", statistics.median(loads), LOADER_MS, "ms"
    )
    captured, seen_long, stands, reading = map(statistics.median, zip(*long, strict=True))
    _, seen, stands_usual, _ = map(statistics.median, zip(*usual, strict=True))
    good &= line("capture at the key press, 500 KB article", captured, CAPTURE_MS, "ms")
    good &= line("from the key press until something is seen", seen, SEEN_MS, "ms")
    good &= line("the same, 500 KB article", seen_long, SEEN_MS, "ms")
    good &= line("the longest proof of work", statistics.median(sums), SUM_MS, "ms")
    print(f"until the form stands: {stands_usual:.0f} ms, 500 KB article: {stands:.0f} ms")
    print(f"reading that article and putting up the form, longest run: {reading:.1f} ms")
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
