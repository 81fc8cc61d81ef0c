"""Pictures of the form in every language: ``python -m tests.browser.language_screenshots FOLDER``.

Those from right to left, ar, fa and he, and one with long words, ka with the folded part open, are
in docs/img/, wide and as on a phone.
Where the machine has no font for a language its letters are boxes. Languages may be named behind
FOLDER.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from errorreport.embed.snippet import locales
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.support import databases
from tests.support.publication import Newspaper, newspaper
from tests.support.reader import Reader

# A sentence with a mistake, and the mistake.
SENTENCES = {
    "ar": ("تسلّمت اللجنة الرساله صباح الاثنين.", "الرساله"),
    "az": ("Komissiya məktubu bazar ertəsi səhər almışdi.", "almışdi"),
    "de": ("Der Ausschuß hatte den Brief am Montag erhalten.", "Ausschuß"),
    "en": ("The committee recieved the letter on Monday morning.", "recieved"),
    "es": ("La comisión habia recibido la carta el lunes.", "habia"),
    "fa": ("کمیسیون نامه را صبح دوشنبه درافت کرده بود.", "درافت"),
    "fr": ("La commission avait reçue la lettre lundi matin.", "reçue"),
    "he": ("הוועדה קיבלה את המחתב ביום שני בבוקר.", "המחתב"),
    "hi": ("समिति को पत्र सोमवार की सुबह मीला था।", "मीला"),
    "hy": ("Հանձնաժողովը նամակը ստացել եր երկուշաբթի առավոտյան։", "եր"),
    "it": ("La commissione aveva ricevutto la lettera lunedì mattina.", "ricevutto"),
    "ja": ("委員会は月曜日の朝に手紙を受け取りました。", "受け取り"),
    "ka": ("კომისიამ წერილი ორშაბათს დილით მიიგო.", "მიიგო"),
    "kk": ("Комиссия хатты дүйсенбі күні танертең алды.", "танертең"),
    "ko": ("위원회는 월요일 아침에 편지를 받았읍니다.", "받았읍니다"),
    "nl": ("De commissie had de brief maandag ontvagen.", "ontvagen"),
    "pl": ("Komisja otrzymala list w poniedziałek rano.", "otrzymala"),
    "pt": ("A comissão tinha recebído a carta na segunda-feira.", "recebído"),
    "ru": ("Комиссия палучила письмо в понедельник утром.", "палучила"),
    "tr": ("Komisyon mektubu pazartesi sabahı almişti.", "almişti"),
    "uk": ("Комісія отримала лист в понеділок вранцы.", "вранцы"),
    "zh": ("委员会星期一早上收到了哪封信。", "哪封信"),
}


def take(browser: Browser, paper: Newspaper, language: str, folder: Path) -> None:
    """Mark the mistake and picture the form: its first view, and with the folded part open."""
    sentence, words = SENTENCES[language]
    direction = locales()[language]["direction"]
    html = (
        f"<!doctype html><html lang={language} dir={direction}><title>{language}</title>"
        "<body style='font:18px/28px serif; margin: 40px'><article style='max-width: 380px'>"
        f"<p>{sentence}</p></article>{paper.snippet}</body></html>"
    )
    context = browser.new_context(
        viewport={"width": 860, "height": 760}, reduced_motion="reduce", color_scheme="light"
    )
    page = context.new_page()
    page.goto(paper.publish(f"language-{language}", html))
    reader = Reader(page, paper.service.url)
    reader.report(words)
    page.locator("error-report #comment").wait_for(state="attached")
    page.screenshot(
        path=folder / f"dialog-{language}.png",
        clip={"x": 0, "y": 0, "width": 860, "height": 430},
    )
    page.locator("error-report summary").click()
    page.locator("error-report input[value=fact]").click()
    page.screenshot(path=folder / f"dialog-{language}-more.png")
    page.set_viewport_size({"width": 360, "height": 760})
    page.locator("error-report #title").scroll_into_view_if_needed()
    page.screenshot(path=folder / f"dialog-{language}-phone.png")
    context.close()


def main() -> None:
    """Take the pictures into the folder named on the command line."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m tests.browser.language_screenshots FOLDER [LANGUAGE…]")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        database = databases.SQLite(Path(work))
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, "--no-sandbox"]
        )
        with newspaper(database.migrated(), Path(work), {"rate_limits": "off"}) as paper:
            for language in sys.argv[2:] or SENTENCES:
                take(browser, paper, language, folder)
        browser.close()


if __name__ == "__main__":
    main()
