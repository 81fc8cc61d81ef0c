"""What a mark says once layout is set aside: its words, counted without white space.

Offsets in this package count the characters of the folded text that are not white space. So a
doubled blank, a lost line end, and a mark that takes the blank on its left or on its right are all
one place, and a change of nothing but white space is a point.
"""

from typing import NamedTuple

import regex
import unicodedata2 as unicodedata

from errorreport.anchoring import fold
from errorreport.anchoring.fold import SPACE, UNSEEN

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A stretch without white space; one character where the script sets no spaces.
_WORD = regex.compile(rf"[{UNSPACED}]\p{{M}}*|[^ {UNSPACED}]+")
# The same, finer: what is no letter, digit or mark stands for itself.
_TOKEN = regex.compile(
    rf"[{UNSPACED}]\p{{M}}*|[\w\p{{M}}\u200c\u200d--[{UNSPACED}]]+|[^ ]", regex.VERSION1
)
_UNSPACED = regex.compile(f"[{UNSPACED}]")
_LAYOUT = str.maketrans(dict.fromkeys(SPACE, " ") | dict.fromkeys(UNSEEN))
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
    return fold.folded(value)


def as_written(value: str) -> str:
    """What an editor can mean: layout set aside, letters, case, quotes and dashes kept."""
    return _single_spaced(unicodedata.normalize("NFC", value.translate(_LAYOUT)))


def as_typed(value: str) -> str:
    """What a keyboard can mean: kinds of quotes and dashes and ligatures set aside as well."""
    plain = value.translate(_LAYOUT).translate(_ALIKE)
    return _single_spaced(unicodedata.normalize("NFKC", plain))


def _single_spaced(value: str) -> str:
    return " ".join(filter(None, value.split(" ")))


def squeezed(value: str) -> str:
    """A folded text without its white space, all of which folding has made blanks."""
    return value.replace(" ", "")


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
