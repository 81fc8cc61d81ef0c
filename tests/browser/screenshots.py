"""Pictures of the dialog: ``python -m tests.browser.screenshots FOLDER``.

The first, dialog.png, is the one the README shows.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.support import databases
from tests.support.publication import Newspaper, newspaper
from tests.support.reader import Reader


@dataclass(frozen=True)
class Picture:
    """One scene: where, what is marked, what the reader does before the picture is taken."""

    name: str
    words: str
    article: str = "night-ferry"
    suggestion: str | None = None
    fold: bool = False
    send: bool = False
    cut_off: bool = False
    #: sent where the site asks everyone for a sum, in the midst of which the picture is taken
    sum: bool = False
    where: str | None = None
    touch: bool = False
    width: int = 1280
    height: int = 800
    dark: bool = False
    forced: bool = False
    clip: FloatRect | None = None


# The paragraph and the card beside it, without the page's margins.
BESIDE: FloatRect = {"x": 400, "y": 150, "width": 1104, "height": 550}

PICTURES = [
    Picture("dialog", "recieved", suggestion="received", width=1520, height=700, clip=BESIDE),
    Picture("dialog-answer", "recieved", suggestion="received", send=True, width=1440),
    Picture("dialog-not-sent", "recieved", suggestion="received", send=True, cut_off=True),
    Picture("dialog-phone-not-sent", "recieved", send=True, cut_off=True, width=390, height=664),
    Picture("dialog-sum", "recieved", suggestion="received", sum=True),
    Picture("dialog-phone-sum", "recieved", sum=True, width=390, height=664, dark=True),
    Picture("dialog-where", "", where="the bay"),
    Picture("dialog-phone-where", "", where="the bay", width=390, height=664),
    Picture("dialog-phone-touch", "recieved", touch=True, width=390, height=664),
    Picture("dialog-fold", "1:50", suggestion="1:40", fold=True),
    Picture("dialog-dark", "effected", "rain-readers", suggestion="affected", dark=True),
    Picture("dialog-phone", "recieved", width=390, height=664),
    Picture("dialog-phone-dark", "in a hour", "rain-readers", width=390, height=664, dark=True),
    Picture("dialog-phone-answer", "recieved", send=True, width=390, height=664),
    Picture("dialog-rtl", "إستعاد", "souq-al-warraqin", suggestion="استعاد", width=1440),
    Picture("dialog-rtl-phone", "إستعاد", "souq-al-warraqin", fold=True, width=390, height=664),
    Picture("dialog-emptied", "и и", "nochnaya-biblioteka", suggestion=""),
    Picture(
        "dialog-long", "Nobody made a speech. The mayor, who had prepared one, stood at the rail"
    ),
    Picture("dialog-forced", "recieved", suggestion="received", forced=True),
]

# The sum pauses by timers without a time; after the third it waits for ever, for its picture.
MIDST = """
(() => {
  const later = setTimeout;
  let pauses = 0;
  window.setTimeout = (go, ...rest) => {
    if (rest.length || ++pauses < 3) return later(go, ...rest);
    document.documentElement.dataset.waits = "";
    return 0;
  };
})();
"""
SLOWER = 20  # times; so slow that the sum is not done before


def take(browser: Browser, paper: Newspaper, picture: Picture, folder: Path) -> None:
    """Play the scene and save it as a PNG of twice the density."""
    small = picture.width < 600
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=2,
        color_scheme="dark" if picture.dark else "light",
        forced_colors="active" if picture.forced else "none",
        reduced_motion="reduce",
        has_touch=small,
        is_mobile=small,
    )
    page = context.new_page()
    if picture.sum:
        page.add_init_script(MIDST)
    page.goto(f"{paper.url}/{picture.article}")
    reader = Reader(page, paper.service.url)
    if picture.cut_off:
        reader.cut_off()
    if picture.where is not None:
        page.evaluate("errorReport.open()")
        page.get_by_role("textbox", name="Which words?").fill(picture.where)
        expect(reader.dialog.locator("[name=place]").first).to_be_visible()
    elif picture.touch:
        reader.mark(picture.words)
        reader.opening.wait_for()
    else:
        reader.report(picture.words)
        page.locator("error-report #comment").wait_for(state="attached")
    if picture.suggestion is not None:
        reader.field.fill(picture.suggestion)
    if picture.fold:
        page.locator("error-report summary").click()
    if picture.send:
        page.keyboard.press("Control+Enter")
        expect(reader.message).not_to_be_empty()
    if picture.sum:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        with paper.deciding(proof_always=True, accent="#0b57d0"):  # the colour is heard of
            page.keyboard.press("Control+Enter")
            page.locator("html[data-waits]").wait_for(state="attached")
    page.screenshot(path=folder / f"{picture.name}.png", animations="disabled", clip=picture.clip)
    context.close()


def main() -> None:
    """Take every picture into the folder named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.browser.screenshots FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        database = databases.SQLite(Path(work))
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, "--no-sandbox"]
        )
        with newspaper(database.migrated(), Path(work)) as paper:
            for picture in PICTURES:
                take(browser, paper, picture, folder)
        browser.close()


if __name__ == "__main__":
    main()
