"""Which stretches of the old text stand in the new one: lines first, words where lines differ."""

import re
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from errorreport.anchoring.blocks import Block, Span, gathered, joined, settled, word_blocks
from errorreport.anchoring.units import Match, match_units
from errorreport.anchoring.weights import ANCHOR, ANCHOR_WORDS, GAP_CELLS

# Units of the three levels. What ends a clause holds a huge line together as lines hold a text.
_LINE = re.compile(r"[^\n]+")
_CLAUSE = re.compile(
    r"[^.,;:!?。，、；：！？…]*[.,;:!?。，、；：！？…]+\s*|[^.,;:!?。，、；：！？…]+"
)
_WORD = re.compile(r"\S+")


def align(old: str, new: str) -> tuple[list[Block], list[Block]]:
    """The common stretches of two texts, in order in both: without chance ones, and all.

    Lines unique to both texts hold them together, then equal lines beside them; what is left
    between is compared word by word. A stretch with more than ``GAP_CELLS`` pairs of letters is
    first cut the same way at clauses, then at runs of words, and left uncompared where the two
    texts share none. So time grows as n log n whatever the texts.
    """
    if old == new:
        whole = [Block(0, 0, len(old))] if old else []
        return whole, whole
    aligner = _Aligner(old, new)
    aligner.units((0, len(old)), (0, len(new)), _LINE)
    return joined(aligner.blocks), joined(aligner.every)


class _Units(NamedTuple):
    """The units of one part of a text: their words, and where each starts and ends."""

    keys: Sequence[Hashable]
    starts: list[int]
    ends: list[int]


class _Aligner:
    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.blocks: list[Block] = []
        self.every: list[Block] = []

    def units(self, old_span: Span, new_span: Span, level: re.Pattern[str]) -> None:
        """Match two parts of the texts by units, and what is left between them more finely."""
        old, new = _units(self.old, old_span, level), _units(self.new, new_span, level)
        if level is _WORD:
            matches = _word_runs(old.keys, new.keys)
        else:
            may_hold = [len(str(key)) >= ANCHOR for key in old.keys]
            matches = match_units(old.keys, new.keys, may_hold)
        old_done, new_done = old_span[0], new_span[0]
        for i, j, count in matches:
            for held in self._held(old, new, (i, j, count)):
                self._between((old_done, held.old), (new_done, held.new), level)
                self.blocks.append(held)
                self.every.append(held)
                old_done, new_done = held.old + held.length, held.new + held.length
        self._between((old_done, old_span[1]), (new_done, new_span[1]), level)

    def _held(self, old: _Units, new: _Units, match: Match) -> list[Block]:
        """A run of equal units as blocks: one, unless the white space between them differs."""
        i, j, count = match
        a, b, length = old.starts[i], new.starts[j], old.ends[i + count - 1] - old.starts[i]
        if self.old[a : a + length] == self.new[b : b + length]:
            return [Block(a, b, length)]
        return [
            Block(old.starts[i + k], new.starts[j + k], old.ends[i + k] - old.starts[i + k])
            for k in range(count)
        ]

    def _between(self, old_span: Span, new_span: Span, level: re.Pattern[str]) -> None:
        old_length, new_length = old_span[1] - old_span[0], new_span[1] - new_span[0]
        if not old_length or not new_length:
            return
        if old_length * new_length <= GAP_CELLS:
            found = joined(word_blocks(self.old, old_span, self.new, new_span))
            found = gathered(found, self.old, self.new)
            self.every += found
            self.blocks += settled(found, old_span, new_span)
        elif level is _LINE:
            self.units(old_span, new_span, _CLAUSE)
        elif level is _CLAUSE:
            self.units(old_span, new_span, _WORD)


def _units(text: str, span: Span, level: re.Pattern[str]) -> _Units:
    keys, starts, ends = [], [], []
    for found in level.finditer(text, *span):
        start, key = found.start(), found.group().rstrip() or found.group()
        keys.append(key)
        starts.append(start)
        ends.append(start + len(key))
    return _Units(keys, starts, ends)


def _word_runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
    """Runs of equal words around runs of ``ANCHOR_WORDS`` words that stand once in each part."""
    old_runs, new_runs = _shingles(old), _shingles(new)
    matches: list[Match] = []
    i = j = 0
    for at, to, count in match_units(old_runs, new_runs, [True] * len(old_runs)):
        skip = max(0, i - at, j - to)
        length = count + ANCHOR_WORDS - 1 - skip  # at least one: runs overlap by less than they are
        matches.append((at + skip, to + skip, length))
        i, j = at + skip + length, to + skip + length
    return matches


def _shingles(words: Sequence[Hashable]) -> list[tuple[Hashable, ...]]:
    return list(zip(*(words[k:] for k in range(ANCHOR_WORDS)), strict=False))
