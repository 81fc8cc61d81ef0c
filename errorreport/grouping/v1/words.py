"""What a mark says once layout is set aside: its words, counted without white space.

Offsets in this package count the characters of the folded text that are not white space. So a
doubled blank, a lost line end, and a mark that takes the blank on its left or on its right are all
one place, and a change of nothing but white space is a point.
"""

from typing import NamedTuple

import regex
import unicodedata2 as unicodedata

from errorreport.anchoring import Text

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A stretch without white space; one character where the script sets no spaces.
_WORD = regex.compile(rf"[{UNSPACED}]\p{{M}}*|[^\s{UNSPACED}]+")
# The same, finer: what is no letter, digit or mark stands for itself.
_TOKEN = regex.compile(
    rf"[{UNSPACED}]\p{{M}}*|[\w\p{{M}}\u200c\u200d--[{UNSPACED}]]+|\S", regex.VERSION1
)
_UNSPACED = regex.compile(f"[{UNSPACED}]")
_UNSEEN = dict.fromkeys(
    map(ord, "\xad\u200b\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e")
) | dict.fromkeys(range(0x2066, 0x206A))
_ALIKE = {
    ord(one): plain
    for plain, many in {'"': "«»“”„‟″〝〞〟「」『』", "'": "‘’‚‛‹›′`´ʼ", "-": "‐‑‒–—―−־"}.items()
    for one in many
}


class Span(NamedTuple):
    """A stretch of a board, or of a text."""

    start: int
    end: int


class Word(NamedTuple):
    """A word and its offsets, white space not counted."""

    start: int
    end: int
    text: str


def folded(value: str) -> str:
    """The form in which places are compared: the anchoring core's folding."""
    return Text.of(value).folded


def as_written(value: str) -> str:
    """What an editor can mean: layout set aside, letters, case, quotes and dashes kept."""
    return " ".join(unicodedata.normalize("NFC", value.translate(_UNSEEN)).split())


def as_typed(value: str) -> str:
    """What a keyboard can mean: kinds of quotes and dashes and ligatures set aside as well."""
    plain = value.translate(_UNSEEN).translate(_ALIKE)
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def squeezed(value: str) -> str:
    """``value`` without its white space."""
    return "".join(value.split())


def words_of(value: str, origin: int = 0) -> list[Word]:
    """The words of ``value``, their offsets counted from ``origin``."""
    return _split(_WORD, value, origin)


def tokens_of(value: str) -> list[Word]:
    """The words of ``value`` and, each by itself, the signs beside and inside them."""
    return _split(_TOKEN, value, 0)


def _split(pattern: regex.Pattern[str], value: str, origin: int) -> list[Word]:
    words = []
    gaps = done = 0
    for found in pattern.finditer(value):
        start, end = found.span()
        gaps += start - done
        words.append(Word(origin + start - gaps, origin + end - gaps, found.group()))
        done = end
    return words


def is_unspaced(word: str) -> bool:
    """Whether the word belongs to a script that sets no spaces."""
    return bool(_UNSPACED.match(word))
