"""The reading text of an article: one text, its fingerprint, its lines.

Offsets everywhere count Unicode code points of the text.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from errorreport.extract.html import Page, PageFacts
from errorreport.extract.writer import Writer


@dataclass(frozen=True)
class ReadingText:
    """What a reader can mark in an article: NFC, lines separated by one line feed each."""

    text: str

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the text in UTF-8, 64 hex digits."""
        return fingerprint(self.text)


def reading_text(
    html: bytes | str,
    *,
    root: Sequence[str] = (),
    ignored: Sequence[str] = (),
    charset: str | None = None,
) -> ReadingText:
    """The reading text of a page.

    `root` and `ignored` are a site's CSS selectors, `charset` what HTTP said of the bytes.
    Raises NoArticleRoot, BadSelector and TangledHtml.
    """
    return ReadingText(Page(html, charset=charset).text(root, ignored)[0])


def plain_text(value: str) -> ReadingText:
    """The reading text of an article sent as text, one line a block: by the same rules."""
    writer = Writer()
    writer.text(value, keep_line_ends=True)
    return ReadingText(writer.finish()[0])


def point_offsets(
    html: bytes | str,
    *,
    root: Sequence[str] = (),
    ignored: Sequence[str] = (),
    charset: str | None = None,
) -> dict[str, int]:
    """Offsets of the points at which comments such as `<!--@name-->` stand, by name.

    How the server and a browser are held to one coordinate system. Raises as `reading_text`.
    """
    return Page(html, charset=charset).text(root, ignored, marking=True)[1]


def page_facts(
    html: bytes | str,
    *,
    root: Sequence[str] = (),
    ignored: Sequence[str] = (),
    charset: str | None = None,
) -> PageFacts:
    """What a page declares about itself; raises as `reading_text`."""
    return Page(html, charset=charset).facts(root, ignored)


def fingerprint(text: str) -> str:
    """SHA-256 of a reading text in UTF-8, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def block_at(text: str, start: int, end: int) -> str:
    """The one line that a mark stands in: the first of which it holds a character."""
    while start < end and text[start : start + 1] == "\n":
        start += 1
    stop = text.find("\n", start)
    return text[text.rfind("\n", 0, start) + 1 : stop if stop >= 0 else len(text)]


def block_hash(text: str, start: int, end: int) -> str:
    """SHA-256 of the line a mark stands in, 64 hex digits: `target.block` of a report."""
    return fingerprint(block_at(text, start, end))


def block_hashes(text: str) -> Iterator[str]:
    """`block_hash` of every line, in order: a revision holds a report's block if it is one."""
    return map(fingerprint, text.split("\n"))
