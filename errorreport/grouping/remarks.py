"""Whether what a reader typed as the new wording reads like a comment on the old one.

Readers answer "it should read" with "wrong!!!" or "no, that was in 2019". Nothing is decided by
this: the report is stored as it was sent, readers and editors are asked which of the two it is.
"""

import re
from functools import lru_cache

import regex
from rapidfuzz.distance import Levenshtein

from errorreport.anchoring.fold import folded
from errorreport.anchoring.words import DISPUTED_OR_UNSPACED, TOKEN, UNSPACED

_ALIKE = 0.5  # likeness of two words or wordings, 0 to 1, from which one may be the other mended
_WIDE = 3  # words, or twice as many characters in scripts without spaces, of which a new wording
# keeps at least one
_LONGER = 2  # words, or twice as many characters, that a new wording may add
_MANY_TIMES = 3  # as long as the mark: more than that is talk, even if it names what was marked
_SHOUTED = regex.compile(r"[!?！？؟]{2,}\s*\Z|[?？؟]\s*\Z")
_WORD = regex.compile(r"[\p{L}\p{N}]")
_SPACED_WORD = re.compile(r"_*[^\W_]\w*")  # the same, for most texts


@lru_cache(maxsize=4096)  # a list asks the same of its rows at every look
def reads_as_comment(marked: str, wording: str) -> bool:
    """Whether ``wording`` shares hardly a word with ``marked``, or ends like a remark."""
    old, new = _words(marked), _words(wording)
    if not wording.strip() or not old or old == new:
        return False
    if not new:
        return _SHOUTED.search(wording) is not None
    if Levenshtein.normalized_similarity("".join(old), "".join(new)) >= _ALIKE:
        return False
    unit = 2 if UNSPACED.search(marked) else 1
    longer = len(new) > len(old) + _LONGER * unit
    if any(_alike(one, other) for one in new for other in old):
        return longer and len(new) > _MANY_TIMES * (len(old) + unit)
    if _SHOUTED.search(wording) and not _SHOUTED.search(marked):
        return True
    return longer or len(old) > _WIDE * unit


def words_said(text: str) -> tuple[str, ...]:
    """Return what two texts have alike that say the same: case, spaces and signs do not count."""
    return tuple(_words(text))


def _words(text: str) -> list[str]:
    said = folded(text)
    if not DISPUTED_OR_UNSPACED.search(said):
        return _SPACED_WORD.findall(said)
    return [token for token in TOKEN.findall(said) if _WORD.search(token)]


def _alike(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one, other) > _ALIKE
