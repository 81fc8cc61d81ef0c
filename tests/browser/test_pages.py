"""The pages beside the queue in a real browser: axe-core, policy, phone, no JavaScript, print."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from errorreport.accounts import invitations
from errorreport.accounts.models import Role
from errorreport.clock import utc_now
from errorreport.db import read_scope, unit_of_work
from errorreport.findings.models import Event, Finding
from errorreport.stats.figures import Figures
from errorreport.stats.models import DayFigures
from tests import factories
from tests.support import servers
from tests.support.axe import findings
from tests.support.newsroom import BASE, PASSWORD, Newsroom
from tests.support.texts import BODY, CLOSE, LEAD

LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzbeauftragter"
PAGES = {
    "account": "/account",
    "members": "/sites/news/members",
    "settings": "/sites/news/settings",
    "stats": "/stats",
    "house rules": "/sites/news/rules",
    "queue": "/",
}
#: looked at in one light: what they are made of stands in those above, or in the letters
MORE = {
    "article": "/articles/{article}",
    "changes": "/articles/{article}/confirmed",
    "text": "/articles/{article}/revisions/1",
    "held text": "/articles/{article}/revisions/2",
    "difference": "/articles/{article}/revisions/1/diff/2",
    "two columns": "/articles/{article}/revisions/1/diff/2?columns=2",
    "finding": "/findings/{finding}",
    "floods": "/sites/news/floods",
    "kept aside": "/sites/news/held",
    "audit log": "/sites/news/audit",
    "codes": "/account/codes",
    "API": "/api/docs",
    "form": "/report?site={key}",
    "privacy": "/privacy/{key}",
    "unknown receipt": "/r/unknown",
    "sign-in": "/login",
}
#: where a page says the same of thirty calls and as many shapes, of the first of each
WITHIN = {"API": "h1, nav, section:first-of-type, #problems"}
#: what an address leads to that is no page of its own
NO_PAGES = {
    "article.change": "leads to the difference",
    "queue.newer": "a number for desk.js",
    "sign_in.code_page": "a letter with one field, which only a password leads to",
    "sign_in_elsewhere.begin": "leads to who signs people in",
    "sign_in_elsewhere.done": "leads back to the desk",
    "stats.sheet": "CSV",
}
WATCH = (
    "window.refused = []; addEventListener('securitypolicyviolation',"
    " (event) => refused.push(event.violatedDirective));"
)


@dataclass
class Desk:
    """A running service with an admin's cookie, an invitation and a receipt."""

    app: Flask
    url: str
    cookie: str
    invitation: str
    receipt: str
    #: what stands in the addresses of ``MORE``
    names: dict[str, str]

    @property
    def pages(self) -> set[str]:
        """The endpoints that answer with a page."""
        paths = self.app.url_map.iter_rules()
        asked = {rule.endpoint for rule in paths if "GET" in (rule.methods or ())}
        outside = {one for one in asked if one.startswith(("api.", "embed.", "observe."))}
        return asked - outside - {"static", "openapi.document", *NO_PAGES}

    def endpoint(self, path: str) -> str:
        """Return what answers at a path."""
        return str(self.app.url_map.bind("").match(path.partition("?")[0])[0])

    def admin(self, browser: Browser, **options: object) -> BrowserContext:
        """Return a browser that the admin is signed in on."""
        context = browser.new_context(**options)  # type: ignore[arg-type] # playwright's own names
        context.add_cookies([{"name": "errorreport", "value": self.cookie, "url": self.url}])
        context.add_init_script(WATCH)
        return context


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    app = servers.create_app_for(database_url, instance=str(tmp_path), rate_limits="off")
    newsroom = Newsroom(app, factories.add_site(app, wording={"dialog.send": "Off you go"}))
    anna = newsroom.hires("Anna", Role.ADMIN)
    newsroom.hires(LONG, Role.VIEWER)
    newsroom.hires("سعاد", Role.EDITOR)
    receipt = newsroom.reports()
    token = factories.add_token(app, newsroom.site)
    now = utc_now()
    with app.app_context():
        with unit_of_work() as uow:
            uow.session.query(Event).update({"created_at": now - timedelta(days=20)})
            by = uow.session.query(Event).one().site_id
            for back in range(1, 30):
                figures = Figures(reports=back, opened=back, by_revision=2, automatic=3, undone=1)
                figures.to_decision[50] = figures.to_correction[60] = back
                figures.sections[LONG] = back
                uow.insert(
                    DayFigures,
                    site_id=by,
                    day=(now - timedelta(days=back)).date(),
                    figures=figures.stored(),
                    counted_at=now,
                )
        editor = newsroom.editor_id("anna@news.example")
        link = invitations.invite(
            newsroom.site.id, role=Role.EDITOR, label=LONG, by=editor, now=now
        )
    names = _texts(newsroom, token) | {"key": newsroom.site.public_key}
    cookie = anna.client.get_cookie("errorreport")
    assert cookie is not None
    variables = servers.environment(database_url, instance=str(tmp_path), rate_limits="off")
    with servers.gunicorn(variables, tmp_path / "server.log") as server:
        yield Desk(app, server.url, cookie.value, link, receipt.removeprefix(BASE), names)


def _texts(newsroom: Newsroom, token: dict[str, str]) -> dict[str, str]:
    """Let the site send the article's text, and one that is held; return the ids."""
    texts = ("\n".join((LEAD, BODY.replace("mayor", LONG), CLOSE)), LEAD)
    for text in texts:
        body = {"url": f"{factories.ORIGIN}/recieved", "text": text, "language": "de"}
        answer = newsroom.app.test_client().post("/api/v1/revisions", json=body, headers=token)
        assert answer.status_code in {201, 202}, answer.text
    with newsroom.app.app_context(), read_scope() as session:
        finding = session.scalars(select(Finding)).one()
        return {"finding": finding.id, "article": finding.article_id}


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_no_page_breaks_a_rule_of_accessibility_or_of_its_own_policy(
    browser: Browser, desk: Desk
) -> None:
    wrong: list[str] = []
    letters = {"invitation": f"/invitations/{desk.invitation}", "receipt": desk.receipt}
    once = {name: path.format(**desk.names) for name, path in MORE.items()}
    looked_at = {*PAGES.values(), *once.values(), *letters.values()}
    assert {desk.endpoint(path) for path in looked_at} == desk.pages, "a page that axe never sees"
    for light in ("light", "dark"):
        context = desk.admin(browser, color_scheme=light, viewport={"width": 390, "height": 800})
        page = context.new_page()
        pages = PAGES | letters | {"nothing": "/nothing"} | (once if light == "light" else {})
        for name, path in pages.items():
            if path == "/login":
                context.clear_cookies()  # the last of them
            page.goto(desk.url + path)
            wrong += [f"{name}, {light}: {found}" for found in findings(page, WITHIN.get(name))]
            wrong += [f"{name}, {light}: refused {one}" for one in page.evaluate("refused")]
            if overflow(page) > 0:
                wrong.append(f"{name}: {overflow(page)} px too wide for a phone")
        context.close()

    assert wrong == []


def test_the_pages_turn_round_for_a_language_from_right_to_left(
    browser: Browser, desk: Desk
) -> None:
    page = desk.admin(browser, viewport={"width": 1280, "height": 800}).new_page()
    for path in PAGES.values():
        page.goto(desk.url + path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert overflow(page) <= 0, path
        heading = page.locator("h1").first.bounding_box()
        if path != "/":
            assert heading is not None
            assert heading["x"] + heading["width"] > 640, path


def test_a_plot_is_drawn_and_printed_with_its_figures(browser: Browser, desk: Desk) -> None:
    page = desk.admin(browser, viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{desk.url}/stats")

    bars = page.locator("#reports .color-0 rect")
    expect(bars).to_have_count(30)
    tallest = max(box["height"] for bar in bars.all() if (box := bar.bounding_box()))
    assert tallest > 60
    expect(page.locator("#reports table")).not_to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".ranges")).not_to_be_visible()
    expect(page.locator("#reports table")).to_be_visible()
    article = f"/articles/{desk.names['article']}"
    for path, beside in (("/?view=all", "#rail"), ("/?view=all", "#pane"), (article, ".crumbs")):
        page.goto(desk.url + path)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        ink = page.locator("body").evaluate("(body) => getComputedStyle(body).color")
        assert ink == "rgb(28, 27, 25)", "dark on white paper, whatever the editor likes"
        expect(page.locator(beside)).not_to_be_visible()
        expect(page.get_by_role("button")).to_have_count(0)
        expect(page.locator(".printed-at")).to_have_text(f"{desk.url}{path}")


def test_an_invited_person_joins_and_chooses_dark_without_javascript(
    browser: Browser, desk: Desk
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="uk-UA")
    page = context.new_page()
    page.goto(f"{desk.url}/invitations/{desk.invitation}")
    page.get_by_label("Ім’я").fill("Оксана")
    page.get_by_label("Електронна пошта").fill("oksana@news.example")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Приєднатися").click()
    expect(page.locator("#list .row")).to_have_count(1)

    page.goto(f"{desk.url}/account")
    page.get_by_label("Мова").select_option("en")
    page.get_by_label("Темні").check()
    page.get_by_role("button", name="Зберегти").click()

    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ground = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    assert ground == "rgb(31, 30, 27)"
