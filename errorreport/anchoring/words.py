"""Words and their likeness: what counts as one word, as white space, as the same words."""

import re
from functools import lru_cache
from itertools import compress

import regex
import unicodedata2 as unicodedata
from rapidfuzz import fuzz

from errorreport.anchoring.fold import SPACE, UNSEEN, folded

_NO_SPACES = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A word; one character in the scripts that set no spaces; else one sign. Never white space.
TOKEN = regex.compile(
    rf"[{_NO_SPACES}]\p{{M}}*|[\w\p{{M}}\u200c\u200d--[{_NO_SPACES}]]+|[^{SPACE}]", regex.VERSION1
)
# The same at half the cost and less, for text without the marks, joiners, digits and scripts that
# the two libraries see differently.
_IDEOGRAPHS = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fd-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff6f\uff71-\uff9d"
)
_DISPUTABLE = (
    "\xb2\xb3\xb9\xbc-\xbe\u0300-\u036f\u0483-\u0489\u0530-\u1cff\u1dc0-\u1dff\u200c\u200d"
    "\u203f-\u2054\u2070-\u218f\u2460-\u24ff\u2776-\u2793\u2cef-\u2cff\u2d7f\u2de0-\u2dff"
    "\u3006\u302a-\u302f\u3099\u309a\u3190-\u319f\u3200-\u33ff\ua000-\uabff\ud7b0-\uf8ff"
    "\ufb00-\uff00\uff3f\U00010000-\U0010ffff"
)
_DISPUTED = re.compile(f"[{_DISPUTABLE}]")
DISPUTED_OR_UNSPACED = re.compile(f"[{_DISPUTABLE}{_IDEOGRAPHS}]")
_SPACED_TOKEN = re.compile(rf"\w+|[^{SPACE}]")
_RUN = re.compile(rf"([^\W{_IDEOGRAPHS}]+)")  # of letters or digits, between ideographs
_FIRST_MARK = "\u0300"  # below it nothing joins but CR and LF
# Two characters that always stand apart, whatever is around them; the quick answer for nearly all.
_APART = regex.compile(
    r"[\p{GCB=Other}\p{GCB=LV}\p{GCB=LVT}\p{GCB=Control}\p{GCB=LF}]"
    r"[\p{GCB=Other}\p{GCB=LV}\p{GCB=LVT}\p{GCB=L}\p{GCB=Control}\p{GCB=CR}\p{GCB=LF}]"
)
UNSPACED = regex.compile(f"[{_NO_SPACES}]")
FIRST_UNSPACED = "\u0e00"  # the block of Thai; below it every script sets spaces
# Scripts in which one character says as much as two or three letters.
DENSE = regex.compile(rf"[{_NO_SPACES}\p{{Hangul}}]")
_SPACES = re.compile(f"[{re.escape(SPACE)}]+")
_WHITE = frozenset(SPACE)
_UNSEEN = re.compile(f"[{re.escape(UNSEEN)}]")
# Where letters in compatibility forms are found; each is looked up before it is spelt out.
_FORM = (
    "\u0132-\u0149\u017f\u01c4-\u01f3\u0587\u0675-\u0678\u0e33\u0eb3\u0edc\u0edd\u0f77\u0f79"
    "\u1e9a\u2100-\u218f\u3131-\u318e\ufb00-\ufeff"
)
_FORMS = re.compile(f"[{_FORM}]")
_NOT_AS_READ = re.compile(f"[{re.escape(SPACE.replace(' ', '') + UNSEEN)}{_FORM}]")
_LETTER_FORMS = ("<compat>", "<initial>", "<medial>", "<final>", "<isolated>")
_BREAKS = re.compile(r"\s*\n\s*")
_STRAIGHT = str.maketrans("“”„‟‘’‚‛", '""""' + "''''")


def tokens(text: str, start: int, end: int) -> tuple[list[str], list[int]]:
    """The words and signs of ``text[start:end]``, and where in ``text`` each starts."""
    is_spaced = not DISPUTED_OR_UNSPACED.search(text, start, end)
    if not is_spaced and not _DISPUTED.search(text, start, end):
        return _ideographs(text[start:end], start)
    pattern = _SPACED_TOKEN if is_spaced else TOKEN
    words, starts = [], []
    for found in pattern.finditer(text, start, end):
        words.append(found.group())
        starts.append(found.start())
    return words, starts


def _ideographs(text: str, at: int) -> tuple[list[str], list[int]]:
    """The same for a plain text with ideographs, which starts at ``at``.

    Nearly every character is a word here, so that a loop over words would be one over characters.
    """
    words: list[str] = []
    starts: list[int] = []
    for index, piece in enumerate(_RUN.split(text)):
        is_run = index % 2
        words += (piece,) if is_run else piece
        starts += (at,) if is_run else range(at, at + len(piece))
        at += len(piece)
    stands = [word not in _WHITE for word in words]
    return list(compress(words, stands)), list(compress(starts, stands))


def stands_apart(text: str, offset: int) -> bool:
    """Whether the characters either side of ``offset`` surely belong to two clusters."""
    if offset <= 0 or offset >= len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if before < _FIRST_MARK > after != "\n" or "\u3400" <= before <= "\u9fff" >= after >= "\u3400":
        return True
    return _always_apart(before + after)


@lru_cache(maxsize=4096)  # a text has few pairs of letters, and they come again and again
def _always_apart(two: str) -> bool:
    return _APART.match(two) is not None


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends."""
    if start < end and text[start] not in SPACE and text[end - 1] not in SPACE:
        return start, end  # as nearly all spans are
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
    if before < FIRST_UNSPACED > after:
        return False
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
    text = unicodedata.normalize("NFC", text)
    if "  " in text or _NOT_AS_READ.search(text):
        if _FORMS.search(text):
            text = unicodedata.normalize("NFC", _FORMS.sub(_spelt, text))
        text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    return text.strip(" ")


def _spelt(found: re.Match[str]) -> str:
    """A letter in a compatibility form (a ligature, an Arabic shape) in ordinary letters."""
    char = found.group()
    if not unicodedata.decomposition(char).startswith(_LETTER_FORMS):
        return char
    spelt: str = unicodedata.normalize("NFKC", char)
    return spelt if spelt.isalpha() else char


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
    return float(fuzz.ratio(folded(one), folded(other)))
