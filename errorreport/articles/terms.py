"""The terms that a text is found by: its folded words, and pairs of characters where no spaces are.

A term is stored as a number of 32 bits. Two words may share one: whoever searches looks into the
text that was found, so a shared number costs a look and nothing else.
"""

import re
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import regex

from errorreport.anchoring.fold import fold
from errorreport.anchoring.words import UNSPACED

_WORD = regex.compile(r"[\w\p{M}\u200c\u200d]+")
_MAY_BE_UNSPACED = re.compile("[\u0e00-\U0010ffff]")  # a look that costs little, before a dear one
_RUN = regex.compile(rf"{UNSPACED.pattern}(?:{UNSPACED.pattern}|\p{{M}})*")
KEPT_PIECE = 24  # code points between two spaces; longer ones do not come again
_SIGNED = 1 << 31  # both databases keep four bytes with a sign


@lru_cache(maxsize=16)  # a text that is pushed is the one the next push replaces
def terms_of(text: str) -> frozenset[int]:
    """Return the terms of a text."""
    pieces = set(fold(text)[0].split())  # no word has a space in it
    short = [piece for piece in pieces if len(piece) <= KEPT_PIECE]
    found = frozenset().union(*map(_terms_of_piece, short))
    if len(short) == len(pieces):
        return found
    return found.union(map(term_of, words_of(" ".join(pieces.difference(short)))))


@lru_cache(maxsize=1 << 15)  # a site's texts are written in the same words again and again
def _terms_of_piece(piece: str) -> tuple[int, ...]:
    return tuple(map(term_of, words_of(piece)))


def term_of(word: str) -> int:
    """Return the number of one folded word or pair."""
    return crc32(word.encode()) - _SIGNED


def words_of(folded: str) -> set[str]:
    """Return the words of a folded text; of a run without spaces every two that stand together.

    A single character between spaces or signs is a word of its own in every script.
    """
    # Most of what stands between spaces is a word as it is, and stands there often.
    pieces = set(folded.split())
    found = {piece for piece in pieces if piece.isalpha()}
    found.update(_WORD.findall(" ".join(pieces - found)))
    if not _MAY_BE_UNSPACED.search(folded):
        return found
    mixed = {word for word in found if UNSPACED.search(word)}
    found -= mixed
    for word in mixed:
        for run in _RUN.findall(word):
            found.update(map("".join, pairwise(run)) if len(run) > 1 else (run,))
        found.update(filter(None, _RUN.split(word)))
    return found
