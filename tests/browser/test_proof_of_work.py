"""Where very many reports come in, a browser does a small sum, and its reader hardly notices."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.publication import Newspaper
from tests.support.reader import Reader

SAID = "Many reports are coming in just now. One moment while your browser does a small sum."
# What the dialog says meanwhile, and how far its bar comes; as in a page without https.
WATCH = """
(() => {
  Object.defineProperty(crypto, "subtle", { value: undefined });
  window.said = [];
  const { replaceChildren, append } = Element.prototype;
  Element.prototype.append = function (...nodes) {
    append.apply(this, nodes);
    if (this.id === "message") said.push(this.getAttribute("role") + ": " + this.textContent);
    if (nodes[0]?.localName === "progress") window.bar = nodes[0];
  };
})();
"""


@pytest.fixture
def asking(paper: Newspaper) -> Iterator[Newspaper]:
    """The newspaper while its site asks everyone for a proof of work."""
    with paper.deciding(proof_always=True, accent="#0b57d0"):  # the colour tells that it is heard
        yield paper


def test_the_dialog_says_so_does_the_sum_and_sends(page: Page, asking: Newspaper) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.add_init_script(WATCH)
    page.goto(f"{asking.url}/night-ferry")
    reader = Reader(page, asking.service.url)
    with page.expect_response(re.compile("/reports/check$")):
        reader.report("harbour office")
    modules = {url for url in loaded if url.endswith(".js")}

    page.keyboard.press("Control+Enter")

    expect(reader.title).to_have_text("Thank you!")
    assert f"status: {SAID}" in page.evaluate("said")
    assert page.evaluate("bar.value") == 1
    assert SAID not in reader.message.inner_text()
    assert len({url for url in loaded if url.endswith(".js")} - modules) == 1
    first, second = reader.sent
    key = "idempotency-key"
    assert first.headers[key] == second.headers[key]
    assert second.post_data_json.pop("proof")
    assert asking.reports()[-1].exact == "harbour office"


def test_the_form_page_and_the_frame_of_orphus_do_it_too(
    page: Page, browser: Browser, asking: Newspaper
) -> None:
    query = urlencode(
        {"site": asking.site_key, "url": f"{asking.url}/night-ferry", "quote": "a ferry's words"}
    )
    form = f"{asking.service.url}/report?{query}"
    page.goto(form)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/r/\w+$"))
    assert asking.reports()[-1].exact == "a ferry's words"

    without = browser.new_page(java_script_enabled=False)
    without.goto(form)
    without.get_by_role("button", name="Send").click()
    expect(without.get_by_text("send it again in a few minutes")).to_be_visible()
    expect(without.get_by_text("does a small sum")).to_be_hidden()
    assert without.get_by_label("Which words?").input_value() == "a ferry's words"
    without.close()

    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    action = f"{asking.service.url}/compat/orphus?site={asking.site_key}"
    address = asking.publish(
        "old-orphus",
        f"<form method=post target=frame action='{action}'><input name=ref><input name=c_sel"
        " value=палучила><button>Send</button></form><iframe name=frame hidden></iframe>"
        "<script>document.forms[0].ref.value = location.href</script>",
    )
    page.goto(address)
    with page.expect_event("dialog"):
        page.get_by_role("button").click()
    assert said[0].startswith("Thank you!")
    assert asking.reports()[-1].exact == "палучила"
