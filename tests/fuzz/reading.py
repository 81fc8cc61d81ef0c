"""Reading text: whatever the page, its text has one form, and reads the same when read again."""

import html
import re

import unicodedata2 as unicodedata

from errorreport.extract import (
    NoArticleRoot,
    TangledHtml,
    block_at,
    block_hash,
    block_hashes,
    fingerprint,
    page_facts,
    plain_text,
    point_offsets,
    reading_text,
)
from errorreport.extract.decode import decode
from errorreport.extract.noscript import as_scripted
from tests.support.vectors import VECTORS

WHITE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_DOUBLED = re.compile(rf"[{WHITE}]{{2}}|^[{WHITE}]|[{WHITE}]\Z")
_NEVER = re.compile(rf"(?![ \n])[{WHITE}]|[\u00ad\u200b\u2060\ufeff\ud800-\udfff\0]")
#: what HTTP may say of the bytes, chosen by the first of them
CHARSETS = (None, "utf-8", "windows-1251", "shift_jis", "utf-16le", "iso-2022-jp", "big5", "x")


def seeds() -> list[bytes]:
    """Return the shared vectors, each with the charset it is served with."""
    chosen = {charset: bytes([index]) for index, charset in enumerate(CHARSETS)}
    return [chosen.get(vector.charset, b"\0") + vector.html for vector in VECTORS]


def check(data: bytes) -> None:
    """Read the page and hold its text to what is promised of every reading text."""
    charset, page = CHARSETS[data[0] % len(CHARSETS)] if data else None, data[1:]
    scripted = as_scripted(decode(page, charset))
    assert as_scripted(scripted) == scripted
    try:
        reading = reading_text(page, charset=charset)
    except (NoArticleRoot, TangledHtml):
        return
    text = reading.text
    assert unicodedata.normalize("NFC", text) == text
    assert not _DOUBLED.search(text)
    assert not _NEVER.search(text)
    assert plain_text(text) == reading
    again = f"<article><pre>{html.escape(text)}</pre></article>"
    assert reading_text(again).text == text
    assert reading.fingerprint == fingerprint(text)
    places = point_offsets(page, charset=charset)
    assert all(0 <= place <= len(text) for place in places.values())
    hashes = list(block_hashes(text))
    for start in {0, len(text) // 2, *list(places.values())[:3]}:
        line = block_at(text, start, len(text))
        assert "\n" not in line
        assert block_hash(text, start, len(text)) in hashes
    page_facts(page, charset=charset)
