"""Pages made for Orphus, Mistape and Mixtape, with the markup that their sources write."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.support.publication import Newspaper
from tests.support.reader import ARTICLE, Reader

# As the installation page of Orphus prints it: a picture of words in a link, and its script.
BADGE = (
    '<a href="http://orphus.ru" id="orphus" target="_blank"><img alt="Система Orphus"'
    ' src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" border="0" width="257" height="48" /></a>'
)
# What the script does on Ctrl+Enter, Send pressed: a form of these fields, into a hidden frame.
ORPHUS = """
document.onkeypress = (event) => {
  if (!event.ctrlKey) return;
  const range = getSelection().getRangeAt(0);
  const before = document.createRange();
  before.setStartBefore(document.body);
  before.setEnd(range.startContainer, range.startOffset);
  const after = range.cloneRange();
  after.setStart(range.endContainer, range.endOffset);
  after.setEndAfter(document.body);
  const aside = document.body.appendChild(document.createElement("div"));
  aside.innerHTML = '<iframe name="orphus_ifr"></iframe><form></form>';
  const form = aside.lastChild;
  form.action = ACTION;
  form.method = "post";
  form.target = "orphus_ifr";
  const query = {
    version: "5.01", email: "anna@courier.example", to: "Orphus user", subject: "Spelling error",
    ref: document.location.href,
    c_pre: before.toString().slice(-60).replace(/^\\S{1,10}\\s+/, ""),
    c_sel: range.toString(),
    c_suf: after.toString().slice(0, 60).replace(/\\s+\\S{1,10}$/, ""),
    c_pos: -1, c_tag1: "<!!!>", c_tag2: "<!!!>", charset: document.charset, comment: COMMENT,
  };
  for (const [name, value] of Object.entries(query)) {
    const input = form.appendChild(document.createElement("input"));
    input.type = "hidden";
    input.name = name;
    input.value = value;
  }
  form.submit();
};
"""
LOGO = (
    '<a href="https://mistape.com" target="_blank" rel="nofollow"'
    ' class="mistape-link mistape-logo"><svg width="64" height="64"></svg></a>'
)
CAPTIONS = {
    "Mistape 1.0": '<div class="mistape_caption"><p class="mistape-link-wrap">'
    '<a href="https://mistape.com" class="mistape-link"></a></p>'
    "<p>Select it and press <em>Ctrl+Enter</em>.</p></div>",
    "Mistape": f'<div class="mistape_caption"><span class="mistape-link-wrap">{LOGO}</span>'
    "<p>Select it and press <em>Ctrl+Enter</em>.</p></div>",
    "Mixtape": '<div class="mixtape_caption"><span class="mixtape-link-wrap">'
    '<span class="mixtape-link mixtape-logo"><svg width="9"></svg></span></span>'
    "<p>Select it and press <em>Ctrl+Enter</em>.</p></div>",
    "a picture": '<div class="mixtape_caption"><img src="data:," alt="Press Ctrl+Enter."/></div>',
}


def script(paper: Newspaper, name: str) -> str:
    """Return the line of the tab, with another address in it."""
    address = f"{paper.service.url}/{name}.js?site={paper.site_key}"
    return f'<script type="text/javascript" src="{address}"></script>'


def test_a_page_of_orphus_changes_the_address_of_its_script_alone(
    paper: Newspaper, tab: Page
) -> None:
    address = paper.publish("of-orphus", f"{ARTICLE}{script(paper, 'orphus')}{BADGE}")
    tab.goto(address)
    assert tab.evaluate("document.body.innerHTML").endswith(BADGE.replace(" />", ">"))
    reader = Reader(tab, paper.service.url)

    reader.report("recieved")
    reader.field.fill("received")
    tab.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")
    tab.keyboard.press("Escape")

    report = paper.reports()[-1]
    assert (report.source, report.exact, report.suggestion) == (address, "recieved", "received")
    tab.evaluate("getSelection().removeAllRanges()")
    tab.locator("#orphus").click()
    expect(reader.title).to_have_text("Report a mistake on this page")
    tab.keyboard.press("Escape")
    tab.evaluate("orphus.show()")
    expect(reader.title).to_have_text("Report a mistake on this page")
    assert len(tab.context.pages) == 1


def test_the_script_of_orphus_stays_and_its_action_changes(paper: Newspaper, tab: Page) -> None:
    action = f"{paper.service.url}/compat/orphus?site={paper.site_key}"
    own = ORPHUS.replace("ACTION", json.dumps(action)).replace("COMMENT", json.dumps("Надо"))
    text = "<p>Вчера вечером комиссия палучила письмо и ответила.</p>"
    html = f"<article>{text}</article>{BADGE}<script>{own}</script>"
    html = html.encode("ascii", "xmlcharrefreplace").decode()
    address = paper.publish(
        "keeps-orphus", html, headers={"Content-Type": "text/html; charset=windows-1251"}
    )
    tab.goto(address)
    reader = Reader(tab, paper.service.url)
    reader.mark("палучила")

    with tab.expect_event("dialog") as alert:
        # Browsers send this for the key; the one that tests drive does not.
        tab.evaluate("document.dispatchEvent(new KeyboardEvent('keypress', { ctrlKey: true }))")

    assert alert.value.message.startswith("Thank you! ")
    alert.value.accept()
    report = paper.reports()[-1]
    assert (report.source, report.exact, report.comment) == (address, "палучила", "Надо")
    assert report.prefix == "вечером комиссия "
    assert report.suffix.startswith(" письмо и ответила.")


@pytest.mark.parametrize("caption", CAPTIONS.values(), ids=list(CAPTIONS))
def test_the_caption_of_a_wordpress_plugin_opens_the_form(
    paper: Newspaper, tab: Page, caption: str
) -> None:
    name = "mixtape" if "mixtape" in caption else "mistape"
    tab.goto(paper.publish("of-wordpress", f"{ARTICLE}{caption}{script(paper, name)}"))
    reader = Reader(tab, paper.service.url)
    for part in tab.locator(".mistape-link, .mixtape_caption svg, em, .mixtape_caption img").all():
        part.dispatch_event("click")
        expect(reader.title).to_have_text("Report a mistake on this page")
        tab.keyboard.press("Escape")
        expect(reader.dialog).to_have_count(0)
    assert tab.url.endswith("/of-wordpress")


def test_a_caption_s_own_link_leads_on_and_a_running_plugin_keeps_its_caption(
    paper: Newspaper, tab: Page
) -> None:
    caption = '<div class="mixtape_caption"><p>Press Ctrl+Enter, <a href="#why">why</a>.</p></div>'
    tab.goto(paper.publish("own-link", f"{ARTICLE}{caption}{script(paper, 'mixtape')}"))
    reader = Reader(tab, paper.service.url)
    tab.get_by_role("link", name="why").click()
    assert tab.url.endswith("/own-link#why")
    tab.evaluate("window.mixtape = { dlg: {} }")
    tab.locator(".mixtape_caption p").click(position={"x": 2, "y": 2})
    expect(reader.dialog).to_have_count(0)
    tab.evaluate("delete window.mixtape")
    tab.locator(".mixtape_caption p").click(position={"x": 2, "y": 2})
    expect(reader.title).to_have_text("Report a mistake on this page")
