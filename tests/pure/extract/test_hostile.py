"""Hostile HTML costs what its length says: work doubles with it, and the tree stays bounded."""

import sys
from types import FrameType
from typing import Any

import pytest

from errorreport.extract import reading_text
from errorreport.extract.decode import decode
from errorreport.extract.html import Page
from errorreport.extract.noscript import DEEPEST, as_scripted

PIECES = {
    "less-than signs": "<",
    "open comments": "<!--",
    "closed comments": "<!---->",
    "bogus comments": "<!x",
    "divs": "<div>",
    "spans in paragraphs": "<p><span>",
    "tables": "<table>",
    "cells": "<table><tr><td>",
    "lists": "<ul><li>a",
    "noscript": "<noscript>",
    "noscript ends": "</noscript>",
    "noscript pairs": "<noscript></noscript>",
    "scripts that escape": "<script><!--<script>",
    "script ends": "</script>",
    "open quotes": "<a b='",
    "both quotes": "<a b='\"",
    "attributes": "<a b c=d ",
    "slashes": "<a/",
    "equal signs": "<a =",
    "svg": "<svg><g>",
    "svg and stray ends": "<svg></x>",
    "svg and ends": "<svg></svg>",
    "superscripts in svg": "<svg><sup>",
    "cdata": "<svg><![CDATA[",
    "plaintext": "<plaintext>",
    "textareas": "<textarea>",
    "titles": "<title></title",
    "misnested": "<b><p></b></p>",
    "templates": "<template>",
    "buttons": "<button><p>",
    "ruby": "<rt>",
    "entities": "&amp",
    "numeric entities": "&#x301;",
    "marks": "\u0301\u0316",
    "dropped": "\u00ad ",
    "NUL": "\0",
}


class Steps:
    """Counts the lines that our own code runs."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> "Steps | None":
        if "extract" not in frame.f_code.co_filename:
            return None
        self.count += event == "line"
        return self

    @classmethod
    def of(cls, html: str) -> int:
        """Read a page and count."""
        steps, before = cls(), sys.gettrace()
        sys.settrace(steps)
        try:
            reading_text(html)
        finally:
            sys.settrace(before)
        return steps.count


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_twice_the_length_is_at_most_twice_the_work(piece: str) -> None:
    """The steps that reading takes grow no faster than the text."""
    once, twice = Steps.of(piece * 500), Steps.of(piece * 1_000)

    assert twice < 2.2 * once + 200


@pytest.mark.parametrize(
    ("piece", "length"),
    [
        *((piece, 200_000) for piece in PIECES.values()),
        *(
            (PIECES[name], 1_000_000)
            for name in ("less-than signs", "open comments", "divs", "lists")
        ),
    ],
    ids=[*PIECES, "a megabyte of <", "of comments", "of divs", "of lists"],
)
def test_much_can_be_read(piece: str, length: int) -> None:
    """Much of anything is read, and what the parser is given nests no deeper than it may."""
    page = Page(piece * (length // len(piece)))
    page.text()

    depth, deepest = 0, 0
    node = page._page.root
    while node is not None:
        if node.first_child is not None:
            node, depth = node.first_child, depth + 1
            deepest = max(deepest, depth)
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = node.next if node is not None else None
    # Each bounded element may hold a few that only the next of their kind closes: tr, td, li.
    assert deepest <= 4 * DEEPEST + 10


def test_nesting_within_the_bound_is_left_as_it_is() -> None:
    """Pages that nest 5,000 deep, as some do, reach the parser unchanged."""
    html = "<div>" * 5_000 + "x" + "</div>" * 5_000
    assert as_scripted(html) == html


def test_what_is_too_deep_loses_tags_but_no_text() -> None:
    """Beyond the bound tags go, with their ends, and all text stays in order."""
    html = "<i>a" * (DEEPEST + 50) + "</i>b" * (DEEPEST + 50) + "<p>end</p>"
    safe = as_scripted(html)

    assert safe.count("<i>") == safe.count("</i>") == DEEPEST
    assert safe.replace("<i>", "").replace("</i>", "") == html.replace("<i>", "").replace(
        "</i>", ""
    )


def test_a_megabyte_of_bytes_that_declare_nothing() -> None:
    """Looking for a declaration stops after the first bytes."""
    for piece in (b"<", b"<!--", b"<meta ", b"<a b='", b"\xff", b"<meta charset=x>"):
        assert decode(piece * (1_000_000 // len(piece)))
