"""What stays on the reader's device: reports that could not go out, and the list they asked for."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.publication import Newspaper
from tests.support.reader import Reader, answer_body

KEPT = "The service is not answering. Your report is kept on this device"


@pytest.fixture
def allowing(paper: Newspaper) -> Iterator[None]:
    """A site that allows the device list and has addresses for opinions and for its privacy."""
    with paper.deciding(
        device_list_allowed=True,
        opinion_address="letters@courier.example",
        privacy_address="https://courier.example/privacy",
    ):
        yield


def fail_to_send(reader: Reader) -> None:
    reader.cut_off()
    reader.report("recieved")
    reader.field.fill("received")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Kept for later")
    expect(reader.message).to_contain_text(KEPT)


def test_a_kept_report_goes_out_at_the_next_use_under_its_first_key(reader: Reader) -> None:
    fail_to_send(reader)
    first = reader.sent[-1]
    reader.page.keyboard.press("Escape")
    reader.page.reload()
    assert reader.page.evaluate("localStorage.length") == 1
    reader.answer(body=answer_body())
    reader.report("sixty years")

    expect(reader.message).to_contain_text("A report you wrote on")
    assert reader.sent[-1].post_data == first.post_data
    assert reader.sent[-1].headers["idempotency-key"] == first.headers["idempotency-key"]
    assert reader.page.evaluate("localStorage.length") == 0
    expect(reader.field).to_have_value("sixty years")  # the form at hand is not disturbed


def test_nothing_is_kept_before_send_and_a_kept_report_can_be_deleted(reader: Reader) -> None:
    reader.cut_off()
    reader.report("recieved")
    reader.field.fill("received")
    assert reader.page.evaluate("localStorage.length") == 0
    reader.page.keyboard.press("Control+Enter")
    reader.page.get_by_role("button", name="Delete it").click()

    expect(reader.page.locator("error-report")).to_have_count(0)
    assert reader.page.evaluate("localStorage.length") == 0


def test_a_browser_that_keeps_nothing_offers_to_copy(page: Page, paper: Newspaper) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked') } })"
    )
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.cut_off()
    reader.report("recieved")
    page.keyboard.press("Control+Enter")

    expect(reader.title).to_have_text("Not sent yet")
    expect(reader.message).to_contain_text("this browser does not let us keep your report")
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()


def test_a_refused_report_is_not_tried_for_ever(reader: Reader) -> None:
    fail_to_send(reader)
    reader.page.keyboard.press("Escape")
    reader.answer(404, {"title": "Not found"})
    for _ in range(2):  # the second opening finds nothing to send
        reader.report("sixty years")
        expect(reader.dialog.locator("#comment")).to_be_attached()
        reader.page.keyboard.press("Escape")
        expect(reader.page.locator("error-report")).to_have_count(0)

    assert len(reader.sent) == 2
    assert reader.page.evaluate("localStorage.length") == 0


def test_my_reports_are_listed_on_this_device_alone(reader: Reader, allowing: None) -> None:
    bodies: list[Any] = []

    def fate(route: Route) -> None:
        route.fulfill(json={"state": "corrected"}, headers={"Access-Control-Allow-Origin": "*"})

    reader.page.route("**/api/v1/receipts/**", fate)
    reader.answer(body=answer_body())
    for words in ("recieved", "Febuary"):
        reader.report(words)
        if words == "recieved":
            expect(reader.dialog.get_by_text("My reports (")).to_have_count(0)
            reader.page.locator("error-report summary").click()
            reader.page.get_by_label("Keep a list of my reports on this device").check()
        reader.page.keyboard.press("Control+Enter")
        expect(reader.title).to_have_text("Thank you!")
        bodies.append(reader.sent[-1].post_data_json)
        reader.page.keyboard.press("Escape")
        expect(reader.page.locator("error-report")).to_have_count(0)
    assert len(bodies[0]["reader_key"]) == 32
    assert bodies[0]["reader_key"] == bodies[1]["reader_key"]

    reader.report("sixty years")
    reader.page.get_by_role("button", name="My reports (2)").click()
    expect(reader.title).to_have_text("My reports on The Ansel Courier")
    expect(reader.dialog.locator("li")).to_have_count(2)
    expect(reader.dialog.locator("li").first).to_contain_text("Febuary")
    expect(reader.dialog.locator("li").first).to_contain_text("Corrected")
    reader.page.get_by_role("button", name="Back to the form").click()
    expect(reader.field).to_have_value("sixty years")
    reader.page.get_by_role("button", name="My reports (2)").click()
    with reader.page.expect_request(re.compile(r"/api/v1/sites/pk_[^/]+/readers/")) as forgotten:
        reader.page.get_by_role("button", name="Forget the list").click()
    assert forgotten.value.method == "DELETE"
    assert forgotten.value.url.endswith(f"/{bodies[0]['reader_key']}")
    assert reader.page.evaluate("localStorage.length") == 0


def test_without_the_reader_s_wish_no_key_is_sent(reader: Reader, allowing: None) -> None:
    reader.answer(body=answer_body())
    reader.report("recieved")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")

    assert "reader_key" not in reader.sent[-1].post_data_json
    assert reader.page.evaluate("localStorage.length") == 0


def test_an_opinion_is_led_to_the_editors_and_is_no_report(reader: Reader, allowing: None) -> None:
    reader.report("sixty years")
    reader.page.locator("error-report summary").click()
    reader.page.get_by_label("I disagree with the article").check()
    link = reader.page.get_by_role("link", name="letters@courier.example")
    expect(link).to_have_attribute("href", "mailto:letters@courier.example")
    expect(reader.dialog.locator("#opinion")).to_have_text(
        "This form is for mistakes in the text. To argue with the article, write to the editors "
        "here: letters@courier.example"
    )
    expect(reader.send).to_be_hidden()
    reader.page.keyboard.press("Control+Enter")
    assert reader.sent == []
    reader.page.get_by_label("A fact, name or number").check()

    expect(reader.send).to_be_visible()


def test_the_privacy_line_leads_to_the_site_s_statement(reader: Reader, allowing: None) -> None:
    reader.report("sixty years")
    link = reader.page.get_by_role("link", name="More about this")

    expect(link).to_have_attribute("href", "https://courier.example/privacy")
    expect(link).to_have_attribute("rel", "noopener")
    expect(link).to_be_visible()
