"""Anchoring: places lie in the text, and nothing that stands unchanged is ever called fixed."""

from typing import Any

import regex

from errorreport.anchoring import Outcome, Passage, QuoteSelector, WrongWords, carry, locate
from errorreport.anchoring.words import plain

SEPARATOR = "\x1e"
_TEXTS = (
    "The committee had recieved the letter on Monday.\nNobody came. Nobody came, she said.",
    "The committee had received the letter on Monday.\nNobody came, she said.",
    "Кошка спит на тёплом окне…\n«Да», — сказал он.",
    "文字を間違えた。文字を直した。\n나는 책을 읽고",
    "👩‍👩‍👧 e\u0301é ﬁn ﬀ 🇩🇪🇫🇷 कि्षि \u202eabc\u202c",
)
_MARKS = (("recieved", "received"), ("Nobody came. ", ""), ("тёплом", "теплом"), ("文字", "漢字"))


def seeds() -> list[bytes]:
    """Return pairs of texts with marks and wordings."""
    return [
        SEPARATOR.join([chr(start), old, new, exact, wording]).encode()
        for old in _TEXTS
        for new in _TEXTS
        for start, (exact, wording) in zip((4, 49, 18, 0), _MARKS, strict=True)
    ]


def check(data: bytes) -> None:
    """Look for marks in both texts and hold what is said of them to what is promised."""
    parts = data.decode("utf-8", "replace").split(SEPARATOR, 4)
    first, old, new, exact, wording = [*parts, *[""] * 5][:5]
    start = min(ord(first[:1] or "\0"), len(old))
    end = min(start + max(1, len(exact)), len(old))
    mark = QuoteSelector(
        old[start:end], old[max(0, start - 32) : start], old[end:][:32], start, end
    )
    passages = [
        Passage(mark, (wording,)),
        Passage(QuoteSelector(exact or "x"), (wording, "")),
        Passage(mark),
    ]
    edges = _edges(new)
    for found in carry(passages, old, new) + carry(passages, None, new):
        _in_the_text(found, new, edges)
    for passage in passages:
        anchor = locate(passage.quote, new)
        assert (anchor.start is None) == (anchor.end is None)
        if anchor.start is not None and anchor.end is not None:
            assert 0 <= anchor.start <= anchor.end <= len(new)
            assert {anchor.start, anchor.end} <= edges
    # Browsers mark whole clusters, and something that is not all white.
    if plain(mark.exact) and {start, end} <= _edges(old):
        _unchanged(passages[0], old)
        _unchanged(passages[2], old)


def _edges(text: str) -> set[int]:
    return {0, len(text)} | {found.start() for found in regex.finditer(r"\X", text)}


def _in_the_text(found: Any, new: str, edges: set[int]) -> None:
    assert 0.0 <= found.score <= 1.0
    if found.start is None or found.end is None:
        assert (found.start, found.end, found.text) == (None, None, "")
        return
    assert 0 <= found.start <= found.end <= len(new)
    assert found.text == new[found.start : found.end]
    assert {found.start, found.end} <= edges
    assert found.outcome is not Outcome.REMOVED or not found.text
    assert found.outcome is not Outcome.EDITED or found.text


def _unchanged(passage: Passage, text: str) -> None:
    """The same text again, alone and with a line more: what was marked stands there still."""
    for now in (text, f"{text}\nA line that was added, and says nothing of all that."):
        [found] = carry([passage], text, now)
        assert found.outcome in (Outcome.INTACT, Outcome.UNSURE), found
        assert found.wrong_words is not WrongWords.GONE, found
        assert found.suggestion is None, found
