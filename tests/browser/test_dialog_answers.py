"""What the reader is told after Send, and that a report which cannot go out is never lost."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from errorreport.extract import block_hash, reading_text
from tests.support.publication import Newspaper
from tests.support.reader import Reader, answer_body

WAS = "2027-03-03T10:00:00+00:00"

ANSWERS: list[tuple[str, dict[str, Any], dict[str, str], str, str]] = [
    (
        "new",
        {},
        {},
        "Thank you!",
        "You are the first to report this. It is in the editors’ queue.",
    ),
    (
        "known",
        {"others": 1},
        {},
        "Thank you!",
        "Another reader has reported this too. Your report has been added.",
    ),
    (
        "known",
        {"others": 1234},
        {},
        "Thank you!",
        "1,234 other readers have reported this too. Your report has been added.",
    ),
    (
        "known",
        {"others": None},
        {},
        "Thank you!",
        "Others have reported this too. Your report has been added.",
    ),
    (
        "known",
        {"state": "confirmed", "others": 3},
        {},
        "Thank you!",
        "The editors know about this and will correct it.",
    ),
    (
        "known",
        {"snoozed": True, "others": 3},
        {},
        "Thank you!",
        "The editors have seen this and will come back to it.",
    ),
    (
        "already_fixed",
        {"state": "corrected", "corrected_at": WAS},
        {},
        "Already corrected",
        "This was corrected on 3 March 2027. Your page is an older copy.",
    ),
    (
        "declined",
        {"state": "declined"},
        {"reason": "house_style", "rule": "We write e-mail with a hyphen."},
        "The editors have looked at this",
        "They decided to leave it as it is. This publication writes it this way. "
        "We write e-mail with a hyphen.",
    ),
    (
        "declined",
        {"state": "declined"},
        {"reason": "quotation", "note": "From her letter."},
        "The editors have looked at this",
        "They decided to leave it as it is. These are someone’s own words, quoted as they were "
        "said or written. From her letter.",
    ),
    (
        "regressed",
        {"corrected_at": WAS},
        {},
        "Thank you!",
        "You are right: this was corrected on 3 March 2027, and the old wording is back. "
        "The editors have been told.",
    ),
    (
        "gone",
        {"state": "gone"},
        {},
        "No longer in the article",
        "The passage you marked has been taken out or rewritten since your page was loaded.",
    ),
]


def test_the_reader_learns_what_is_true_now(reader: Reader) -> None:
    for answer, finding, ruling, title, text in ANSWERS:
        said = f"{answer} {finding} {ruling}"
        reader.answer(body=answer_body(answer, **finding) | ruling)
        reader.report("recieved")
        reader.page.keyboard.press("Control+Enter")

        expect(reader.title, said).to_have_text(title)
        expect(reader.title, said).to_be_focused()
        expect(reader.message, said).to_have_text(text)
        receipt = reader.page.get_by_role("link", name="See what becomes of it")
        expect(receipt, said).to_have_attribute("href", "https://reports.example/r/secret")
        reload = reader.page.get_by_role("button", name="Reload the page")
        expect(reload, said).to_have_count(1 if answer in {"already_fixed", "gone"} else 0)
        reader.page.keyboard.press("Escape")
        expect(reader.page.locator("error-report")).to_have_count(0)


def test_the_link_to_the_receipt_can_be_copied(page: Page, paper: Newspaper) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.answer(body=answer_body())
    reader.report("recieved")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Copy the link").click()

    expect(reader.dialog.get_by_text("Copied.", exact=True)).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == "https://reports.example/r/secret"


def test_the_page_can_be_loaded_anew_where_it_is_out_of_date(reader: Reader) -> None:
    reader.answer(body=answer_body("gone", state="gone"))
    reader.report("recieved")
    reader.page.keyboard.press("Control+Enter")
    with reader.page.expect_navigation():
        reader.page.get_by_role("button", name="Reload the page").click()


def problem(status: int, pointer: str | None = None, detail: str = "No.") -> dict[str, Any]:
    errors = [{"pointer": pointer, "detail": detail}] if pointer else []
    return {"type": "about:blank", "title": "T", "status": status, "detail": "D", "errors": errors}


@pytest.mark.parametrize(
    ("status", "body", "title", "text", "again"),
    [
        (
            503,
            problem(503),
            "Kept for later",
            "The service is not answering. Your report is kept on this device and will be sent "
            "the next time you open this form on this site.",
            True,
        ),
        (404, problem(404), "Not set up yet", "This site does not take reports.", False),
        (403, problem(403), "Not on this page", "Reports are not taken on this page.", False),
        (
            422,
            problem(422, "#/target/source"),
            "Not on this page",
            "Reports are not taken on this page.",
            False,
        ),
        (
            422,
            problem(422, "#/target/selector/0/exact"),
            "Too long",
            "Mark fewer words (1,000 characters at most).",
            False,
        ),
        (
            422,
            problem(422, "#/suggestion", "This has 2,001 characters; send at most 2,000."),
            "Not sent",
            "The report was not accepted: This has 2,001 characters; send at most 2,000. "
            "What you wrote is still here.",
            True,
        ),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_written(
    reader: Reader, status: int, body: dict[str, Any], title: str, text: str, again: bool
) -> None:
    reader.answer(status, body)
    reader.report("recieved")
    reader.field.fill("received")
    reader.page.keyboard.press("Control+Enter")

    expect(reader.title).to_have_text(title)
    expect(reader.title).to_be_focused()
    expect(reader.message).to_have_text(text)
    expect(reader.field).to_have_value("received")
    expect(reader.send).to_be_visible(visible=again)
    expect(reader.page.get_by_role("button", name="Copy", exact=True)).to_be_visible()


def test_too_many_reports_say_when_to_try_again(page: Page, reader: Reader) -> None:
    page.clock.set_fixed_time("2027-03-03T14:00:00")
    reader.answer(429, problem(429), **{"Retry-After": "300"})
    reader.report("recieved")
    reader.page.keyboard.press("Control+Enter")

    expect(reader.message).to_have_text(
        "Very many reports have come from your network. Yours is kept on this device and will be "
        "sent the next time you open this form on this site after 14:05."
    )


def test_a_report_kept_offline_is_sent_when_the_connection_returns(
    page: Page, paper: Newspaper
) -> None:
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.report("sixty years")
    reader.field.fill("fifty years")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Kept for later")
    expect(reader.message).to_contain_text("You are offline. Your report is kept on this device")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.context.set_offline(False)  # and it goes out by itself

    expect(reader.title).to_have_text("Thank you!")
    assert paper.reports()[-1].suggestion == "fifty years"
    assert page.evaluate("localStorage.length") == 0


def test_the_same_words_keep_their_key_and_other_words_get_another(reader: Reader) -> None:
    reader.cut_off()
    reader.report("recieved")
    reader.field.fill("received")
    for _ in range(2):
        reader.page.keyboard.press("Control+Enter")
        expect(reader.title).to_be_focused()
        expect(reader.send).to_have_text("Try again")
    reader.field.fill("received it")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.send).to_have_text("Try again")

    first, second, third = reader.sent
    keys = [request.headers["idempotency-key"] for request in reader.sent]
    assert first.post_data == second.post_data != third.post_data
    assert keys[0] == keys[1] != keys[2]
    assert all(key[0] == key[-1] == '"' and 1 <= len(key) - 2 <= 64 for key in keys)


def test_a_report_that_cannot_go_out_can_be_copied_whole(page: Page, paper: Newspaper) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.cut_off()
    reader.report("recieved")
    reader.field.fill("received")
    page.locator("error-report summary").click()
    page.get_by_label("Comment (optional)").fill("Twice in one text")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Copy", exact=True).click()

    expect(reader.dialog.get_by_text("Copied.", exact=True)).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "You marked: recieved\nIt should read: received\nTwice in one text\n"
        f"{paper.url}/night-ferry"
    )


def test_a_page_without_a_clipboard_can_copy_too(page: Page, paper: Newspaper) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.cut_off()
    reader.report("recieved")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(reader.dialog.get_by_text("Copied.", exact=True)).to_be_attached()
    reader.field.fill("")
    page.keyboard.press("Control+V")

    expect(reader.field).to_have_value(f"You marked: recieved\n{paper.url}/night-ferry")
    expect(page.locator("error-report textarea.unseen")).to_have_count(0)


def test_who_types_before_the_rest_of_the_form_is_there_has_said_what_kind_it_is(
    reader: Reader,
) -> None:
    held: list[Route] = []
    reader.page.route("**/embed", lambda route: held.append(route))
    reader.answer(body=answer_body())
    reader.report("recieved")
    reader.field.fill("received")
    expect(reader.dialog.locator("[name=category]")).to_have_count(0)
    [settings] = held
    settings.continue_()
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")

    assert json.loads(reader.sent[-1].post_data or "")["category"] == "spelling"


def test_the_body_is_what_the_contract_says(reader: Reader, paper: Newspaper) -> None:
    reader.answer(body=answer_body())
    reader.report("recieved")
    reader.field.fill("received")
    reader.page.keyboard.press("Control+Enter")
    expect(reader.title).to_have_text("Thank you!")

    request = reader.sent[-1]
    headers = request.headers
    assert headers["content-type"] == "application/json"
    assert headers["origin"] == paper.url
    assert not {"referer", "cookie", "authorization"} & set(headers)
    body = json.loads(request.post_data or "")
    assert body.pop("took_ms") > 0
    read = reading_text(reader.page.request.get(f"{paper.url}/night-ferry").body())
    start = read.text.index("recieved")
    assert body == {
        "site": paper.site_key,
        "target": {
            "source": f"{paper.url}/night-ferry",
            "canonical": f"{paper.url}/night-ferry",
            "part": "text",
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": "recieved",
                    "prefix": "nd to the harbour office, which ",
                    "suffix": " it together with 1,900 signatur",
                },
                {"type": "TextPositionSelector", "start": start, "end": start + 8},
            ],
            "fingerprint": read.fingerprint,
            "block": block_hash(read.text, start, start + 8),
            "version": "1",
            "article_id": "night-ferry",
        },
        "suggestion": "received",
        "category": "spelling",
        "title": "The night ferry is back",
        "language": "en",
        "reader_language": "en",
    }


def test_a_slow_service_is_waited_for_and_the_words_are_said_to_be_safe(
    page: Page, paper: Newspaper
) -> None:
    held: list[Route] = []
    page.clock.install()
    page.route("**/api/v1/reports", lambda route: held.append(route))
    page.goto(f"{paper.url}/night-ferry")
    reader = Reader(page, paper.service.url)
    reader.report("recieved")
    page.keyboard.press("Control+Enter")
    expect(reader.send).to_have_text("Sending…")
    page.keyboard.press("Control+Enter")  # a second press is not a second report
    page.clock.run_for(4_000)
    expect(reader.message).to_be_empty()
    page.clock.run_for(1_000)
    expect(reader.message).to_have_text("Still sending. What you wrote is safe.")
    assert len(held) == 1
    held[0].abort()

    expect(reader.title).to_have_text("Kept for later")
    expect(reader.send).to_have_text("Try again")
