"""Words and their likeness: what counts as one word, as white space, as the same words."""

import re

import regex
import unicodedata2 as unicodedata
from rapidfuzz import fuzz

from errorreport.anchoring.fold import SPACE, UNSEEN, fold

_NO_SPACES = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A word; one character in the scripts that set no spaces; else one sign. Never white space.
TOKEN = regex.compile(
    rf"[{_NO_SPACES}]\p{{M}}*|[\w\p{{M}}\u200c\u200d--[{_NO_SPACES}]]+|\S", regex.VERSION1
)
UNSPACED = regex.compile(f"[{_NO_SPACES}]")
# Scripts in which one character says as much as two or three letters.
DENSE = regex.compile(rf"[{_NO_SPACES}\p{{Hangul}}]")
_SPACES = re.compile(f"[{re.escape(SPACE)}]+")
_UNSEEN = re.compile(f"[{re.escape(UNSEEN)}]")
_BREAKS = re.compile(r"\s*\n\s*")
_STRAIGHT = str.maketrans("“”„‟‘’‚‛", '""""' + "''''")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip(SPACE))
    return start, max(start, end - (len(inner) - len(inner.rstrip(SPACE))))


def is_word_edge(text: str, offset: int) -> bool:
    """Whether a mark drawn along whole words could start or end at ``offset``."""
    if offset <= 0 or offset >= len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if not (before.isalnum() and (after.isalnum() or unicodedata.category(after)[0] == "M")):
        return True
    return bool(UNSPACED.match(before) or UNSPACED.match(after))


def is_line_edge(text: str, offset: int) -> bool:
    """Whether a line of ``text`` starts or ends at ``offset``."""
    return "\n" in text[max(0, offset - 1) : offset + 1]


def plain(text: str) -> str:
    """The words as a reader reads them: layout, ligatures and composition set aside, no more.

    Unlike folding this keeps every difference an editor can mean: case, quotes, dashes, accents.
    """
    if text.isascii():
        return " ".join(text.split())
    return _SPACES.sub(" ", _UNSEEN.sub("", _letters(text))).strip(" ")


def _letters(text: str) -> str:
    """Composed, and letters in compatibility forms (ligatures, Arabic shapes) spelt out."""
    out = [_spelt(char) for char in unicodedata.normalize("NFC", text)]
    composed: str = unicodedata.normalize("NFC", "".join(out))
    return composed


def _spelt(char: str) -> str:
    if char < "\u0132" or not unicodedata.decomposition(char).startswith(_FORMS):
        return char
    spelt: str = unicodedata.normalize("NFKC", char)
    return spelt if spelt.isalpha() else char


_FORMS = ("<compat>", "<initial>", "<medial>", "<final>", "<isolated>")


def same_words(quote: str, standing: str) -> bool:
    """Whether what stands is the quote as a browser may have sent it.

    Layout noise, line ends lost between blocks and straight quotes for curly ones are the
    browser's; every other difference is somebody's edit.
    """
    one, other = plain(quote), plain(standing)
    if one == other:
        return True
    one, other = one.translate(_STRAIGHT), other.translate(_STRAIGHT)
    if one == other:
        return True
    if "\n" not in standing:
        return False
    pattern = "\\s*".join(
        re.escape(plain(line).translate(_STRAIGHT)) for line in _BREAKS.split(standing.strip())
    )
    return re.fullmatch(pattern, one) is not None


def likeness(one: str, other: str) -> float:
    """How alike two wordings are, letter by letter and folded: the RapidFuzz ratio, per cent."""
    return float(fuzz.ratio(fold(one)[0], fold(other)[0]))
