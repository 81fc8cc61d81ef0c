"""Reading a live page: what readers mark, shadow roots, odd DOMs, pages without crypto."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from errorreport.extract.rules import SOURCE
from tests.support.servers import ROOT

EMBED = ROOT / "errorreport" / "embed"
ARTICLE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>T</title><body>
<nav id="nav">Menu</nav>
<h1 id="title">Bridge <b>to</b> close</h1>
<article id="article"><p id="one">The 😀 city&rsquo;s <i id="i">oldest</i> bridge.</p>
<p id="two">It costs <span hidden id="hidden">no</span>money.</p></article></body></html>"""
TEXT = "Bridge to close\nThe 😀 city’s oldest bridge.\nIt costs money."

Evaluate = Callable[..., Any]


def open_page(page: Page, origin: str, html: str = ARTICLE) -> Evaluate:
    """Open a page of that origin, which is served from here; run scripts with our modules in it."""

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            module = (EMBED / name).read_text("utf-8").replace("__READING__", SOURCE)
            route.fulfill(body=module, content_type="text/javascript; charset=utf-8")
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto(f"{origin}/article")

    def evaluate(body: str) -> Any:
        return page.evaluate(
            """async (body) => {
              const reading = await import("/reading.js");
              const { rangeOf } = await import("/passage.js");
              const usual = { root: [], ignored: [] };
              const element = (id) => document.getElementById(id);
              const names = { ...reading, rangeOf, usual, element };
              const run = Object.getPrototypeOf(async () => {}).constructor;
              return new run(...Object.keys(names), body)(...Object.values(names));
            }""",
            body,
        )

    return evaluate


@pytest.fixture
def evaluate(page: Page) -> Evaluate:
    """The article on an origin with https."""
    return open_page(page, "https://news.example")


@pytest.mark.parametrize(
    ("selection", "exact"),
    [
        pytest.param("range.selectNodeContents(element('i'))", "oldest", id="an element"),
        pytest.param("range.selectNode(element('i'))", "oldest", id="around an element"),
        pytest.param(
            "range.setStart(element('one').firstChild, 0); range.setEnd(element('two'), 0)",
            "The 😀 city’s oldest bridge.",
            id="triple click",
        ),
        pytest.param("range.selectNodeContents(document.body)", TEXT, id="select all"),
        pytest.param(
            "range.setStart(element('nav').firstChild, 2); range.setEnd(element('title'), 1)",
            "Bridge ",
            id="from outside the article",
        ),
        pytest.param(
            "range.setStart(element('one').firstChild, 5); range.setEnd(element('i'), 0)",
            "😀 city’s ",
            id="from inside a surrogate pair",
        ),
        pytest.param(
            "range.setStart(element('two').firstChild, 3);"
            "range.setEnd(element('hidden').firstChild, 1)",
            "costs ",
            id="into what is hidden",
        ),
    ],
)
def test_what_a_reader_marks(evaluate: Evaluate, selection: str, exact: str) -> None:
    """Any boundary points lead to the words between them, their place, and its hashes."""
    mark = evaluate(
        f"""const range = document.createRange();
        {selection};
        const ends = [[range.startContainer, range.startOffset]];
        ends.push([range.endContainer, range.endOffset]);
        return describe(document.body, usual, ...ends);"""
    )

    start = TEXT.index(exact)
    line = TEXT[: start + 1].count("\n") if "\n" not in exact else 0
    assert mark == {
        "exact": exact,
        "prefix": TEXT[max(0, start - 32) : start],
        "suffix": TEXT[start + len(exact) : start + len(exact) + 32],
        "start": start,
        "end": start + len(exact),
        "fingerprint": hashlib.sha256(TEXT.encode()).hexdigest(),
        "block": hashlib.sha256(TEXT.split("\n")[line].encode()).hexdigest(),
    }


@pytest.mark.parametrize(
    "points",
    [
        pytest.param("[element('nav'), 0], [element('nav'), 1]", id="outside the article"),
        pytest.param("[element('hidden'), 0], [element('hidden'), 1]", id="hidden"),
        pytest.param("[element('one'), 1], [element('one'), 1]", id="nothing"),
        pytest.param("[document.head, 0], [element('one'), 1]", id="outside the body"),
        pytest.param("[document.createElement('p'), 0], [element('one'), 1]", id="elsewhere"),
    ],
)
def test_marks_without_any_text_of_the_article(evaluate: Evaluate, points: str) -> None:
    """A mark that holds none of the article's text is none in it."""
    assert evaluate(f"return describe(document.body, usual, {points})") is None


def test_a_page_without_https_has_no_hashes(page: Page) -> None:
    """Browsers keep crypto.subtle from plain http; quote and position are told all the same."""
    evaluate = open_page(page, "http://news.example")

    mark = evaluate("return describe(document.body, usual, [element('i'), 0], [element('i'), 1])")

    assert evaluate("return crypto.subtle === undefined")
    assert mark["fingerprint"] is None
    assert mark["block"] is None
    assert (mark["exact"], TEXT[mark["start"] : mark["end"]]) == ("oldest", "oldest")


def test_a_shadow_root_is_read_as_a_whole(evaluate: Evaluate) -> None:
    """A shadow root has its own text; what is slotted into it stays in the page's."""
    answer = evaluate(
        """element("two").attachShadow({ mode: "open" }).append(...new DOMParser().parseFromString(
          "<p>In the <b>shadow</b></p><slot>fallback</slot><button>x</button><h1>Title</h1>",
          "text/html").body.childNodes);
        const { shadowRoot } = element("two");
        const bold = shadowRoot.querySelector("b");
        return [
          read(shadowRoot, usual, [[bold, 0], [bold, 1]]),
          read(document.body, usual, [[bold, 0]]),
        ];"""
    )

    assert answer[0] == {"text": "In the shadow\nfallback\nTitle", "at": [7, 13]}
    assert answer[1] == {"text": TEXT, "at": [None]}


def test_the_way_back_into_the_page(evaluate: Evaluate) -> None:
    """A place in the text is found in the page again; one beyond the text is not."""
    found = evaluate(
        """const at = (start, end) => rangeOf(document.body, usual, start, end);
        return [at(0, 6), at(20, 21), at(29, 42), at(47, 58), at(58, 60)].map(String);"""
    )

    # A Range is made of boundaries only: what is hidden between them is in its string.
    assert found == ["Bridge", "😀", "oldest bridge", "costs nomoney", "null"]


def test_scripts_that_meddle_do_no_harm(evaluate: Evaluate) -> None:
    """Lone surrogates, split text nodes, and libraries that extend what all arrays have."""
    text = evaluate(
        """Array.prototype.remove = function () { this.length = 0; };
        Object.prototype.extended = true;
        Array.prototype.toJSON = () => "no";
        element("i").firstChild.splitText(2).splitText(1);
        element("i").append(document.createTextNode(""), "\\ud83d");
        return read(document.body, usual).text;"""
    )

    assert text == TEXT.replace("oldest", "oldest\ufffd")
