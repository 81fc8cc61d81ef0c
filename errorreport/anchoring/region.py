"""Where a stretch of the old text lies in the new one, read off their common blocks."""

from bisect import bisect_right
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from errorreport.anchoring.blocks import Block
from errorreport.anchoring.weights import LETTER_CELLS, PAD
from errorreport.anchoring.words import is_line_edge, is_word_edge, trimmed


class Region(NamedTuple):
    """``new[start:end]`` is where the stretch lies; each edge with how it was found."""

    start: int
    end: int
    whole: bool  # the stretch lies inside one common block
    guessed: bool  # an edge lies inside a rewritten stretch and was placed by letters


class Alignment:
    """Two texts and the blocks they share, ready for look-ups by offset."""

    __slots__ = ("_starts", "blocks", "cut", "new", "old")

    def __init__(self, old: str, new: str, blocks: list[Block], *, cut: bool = False) -> None:
        """``cut``: the texts were cut out of longer ones, so their ends do not correspond."""
        self.old, self.new, self.blocks, self.cut = old, new, blocks, cut
        self._starts = [block.old for block in blocks]

    def region(self, start: int, end: int) -> Region:
        """Where ``old[start:end]``, not empty and without white space at its ends, lies now."""
        index = bisect_right(self._starts, start) - 1
        if index >= 0:
            old, new, length = self.blocks[index]
            if end <= old + length:
                return Region(new + start - old, new + end - old, True, False)
        first, guessed_first = self._edge(start, index, at_end=False)
        last_index = bisect_right(self._starts, end - 1) - 1
        last, guessed_last = self._edge(end, last_index, at_end=True)
        first, last = trimmed(self.new, first, max(first, last))
        return Region(first, last, False, guessed_first or guessed_last)

    def gap(self, index: int) -> tuple[int, int, int, int]:
        """What lies between block ``index`` and the next: old start, end, new start, end."""
        old = new = 0
        if index >= 0:
            block = self.blocks[index]
            old, new = block.old + block.length, block.new + block.length
        if index + 1 < len(self.blocks):
            old_end, new_end = self.blocks[index + 1].old, self.blocks[index + 1].new
            if self.cut and index < 0:
                new = max(0, new_end - old_end - PAD)
            return old, old_end, new, new_end
        if self.cut and index >= 0:
            return old, len(self.old), new, min(len(self.new), new + len(self.old) - old + PAD)
        return old, len(self.old), new, len(self.new)

    def kept(self, start: int, end: int, chance: int = 1) -> int:
        """How many code points of ``old[start:end]`` lie in blocks, less ``chance`` a block."""
        index = max(0, bisect_right(self._starts, start) - 1)
        total = 0.0
        while index < len(self.blocks) and self.blocks[index].old < end:
            old, _, length = self.blocks[index]
            common = min(end, old + length) - max(start, old)
            if common > 0 and length > chance:
                total += common * (length - chance) / length
            index += 1
        return round(total)

    def _edge(self, offset: int, index: int, *, at_end: bool) -> tuple[int, bool]:
        """An edge of a stretch in the new text, and whether it had to be guessed by letters."""
        if index >= 0:
            block = self.blocks[index]
            if offset - at_end < block.old + block.length:
                return block.new + offset - block.old, False
        old_start, old_end, new_start, new_end = self.gap(index)
        beyond = self.old[offset:old_end] if at_end else self.old[old_start:offset]
        loose = self.cut and (index + 1 == len(self.blocks) if at_end else index < 0)
        if new_start == new_end or not (loose or beyond.strip()):
            return new_end if at_end else new_start, False
        old, new = self.old[old_start:old_end], self.new[new_start:new_end]
        line = _line_edge(old, new, offset - old_start, at_end)
        if line is not None:
            return new_start + line, False
        if len(old) * len(new) > LETTER_CELLS:
            return new_end if at_end else new_start, True
        placed = _placed(old, new, offset - old_start)
        return new_start + placed, True


def _line_edge(old: str, new: str, offset: int, at_end: bool) -> int | None:
    """Where the same line starts or ends in the new wording, if both have as many lines."""
    breaks = old.count("\n")
    if not breaks or breaks != new.count("\n"):
        return None
    if old[offset - (not at_end) : offset + at_end] != "\n":
        return None
    at = -1
    for _ in range(old.count("\n", 0, offset + at_end)):
        at = new.find("\n", at + 1)
    return at if at_end else at + 1


def _placed(old: str, new: str, offset: int) -> int:
    """Where an offset of a rewritten stretch falls in its new wording, letter by letter."""
    placed = len(new)
    for step in Levenshtein.opcodes(old, new):
        if step.src_start <= offset < step.src_end:
            placed = min(step.dest_start + offset - step.src_start, step.dest_end)
            break
    for is_edge in (is_line_edge, is_word_edge):
        if is_edge(old, offset):
            for distance in range(len(new) + 1):
                for near in (placed - distance, placed + distance):
                    if 0 <= near <= len(new) and is_edge(new, near):
                        return near
    return placed
