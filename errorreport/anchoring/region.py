"""Where a stretch of the old text lies in the new one, read off their common blocks."""

from bisect import bisect_right
from enum import Enum, auto
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from errorreport.anchoring.blocks import Block
from errorreport.anchoring.weights import LETTER_CELLS, PAD, SNAP
from errorreport.anchoring.words import is_line_edge, is_word_edge, trimmed


class Region(NamedTuple):
    """``new[start:end]`` is where the stretch lies; each edge with how it was found."""

    start: int
    end: int
    whole: bool = False  # the stretch lies inside one common block
    guessed: bool = False  # an edge lies inside a rewritten stretch and was placed by letters
    lost: bool = False  # ... or was not placed, the rewritten stretch being too long for that


class _By(Enum):
    """What an edge was placed by."""

    WORDS = auto()
    LETTERS = auto()
    NOTHING = auto()


class Alignment:
    """Two texts and the blocks they share, ready for look-ups by offset."""

    __slots__ = ("_starts", "blocks", "cut", "new", "old")

    def __init__(self, old: str, new: str, blocks: list[Block], *, cut: bool = False) -> None:
        """``cut``: the texts were cut out of longer ones, so their ends do not correspond."""
        self.old, self.new, self.blocks, self.cut = old, new, blocks, cut
        self._starts = [block.old for block in blocks]

    def region(self, start: int, end: int) -> Region:
        """Where ``old[start:end]``, not empty and without white space at its ends, lies now."""
        shift = self.shift(start, end)
        if shift is not None:
            return Region(start + shift, end + shift, whole=True)
        index = bisect_right(self._starts, start) - 1
        first, first_by = self._edge(start, index, at_end=False)
        last_index = bisect_right(self._starts, end - 1) - 1
        last, last_by = self._edge(end, last_index, at_end=True)
        if _By.NOTHING in (first_by, last_by):
            return Region(first, first, guessed=True, lost=True)
        first, last = trimmed(self.new, first, max(first, last))
        return Region(first, last, guessed=_By.LETTERS in (first_by, last_by))

    def shift(self, start: int, end: int) -> int | None:
        """How far ``old[start:end]`` went, if it lies inside one common block."""
        index = bisect_right(self._starts, start) - 1
        if index < 0:
            return None
        old, new, length = self.blocks[index]
        return new - old if end <= old + length else None

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

    def may_have_stayed(self, start: int, end: int) -> bool:
        """Whether the stretch was taken out with more, and a twin of it may have gone instead.

        Of "the cat the" only "the" is left: nobody can say which. A doubled word alone ("the the")
        is no doubt: one of the two went, and either was the mistake.
        """
        index = bisect_right(self._starts, start) - 1
        first, last, new_start, new_end = self.gap(index)
        if new_start < new_end or last - first <= end - start + 1:
            return False
        reach, back = end - first, last - start
        return (
            self.old[first:end] == self.old[last : last + reach]
            or self.old[start:last] == self.old[max(0, first - back) : first]
        )

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

    def touches_before(self, start: int, region: Region) -> bool:
        """Whether what stood before ``old[start:]`` stands, if at all, right before its region."""
        index = bisect_right(self._starts, start - 1) - 1
        if index < 0:
            return True
        old, new, length = self.blocks[index]
        reach = min(start - old, length)
        return region.start - (new + reach) <= start - (old + reach) + PAD

    def touches_after(self, end: int, region: Region) -> bool:
        """The same for what stood after ``old[:end]``."""
        index = bisect_right(self._starts, end)
        if index and self.blocks[index - 1].old + self.blocks[index - 1].length > end:
            index -= 1
        if index == len(self.blocks):
            return True
        old, new, _ = self.blocks[index]
        shift = max(0, end - old)
        return (new + shift) - region.end <= old + shift - end + PAD

    def _edge(self, offset: int, index: int, *, at_end: bool) -> "tuple[int, _By]":
        """An edge of a stretch in the new text, and what placed it."""
        if index >= 0:
            block = self.blocks[index]
            if offset - at_end < block.old + block.length:
                return block.new + offset - block.old, _By.WORDS
        old_start, old_end, new_start, new_end = self.gap(index)
        beyond = self.old[offset:old_end] if at_end else self.old[old_start:offset]
        loose = self.cut and (index + 1 == len(self.blocks) if at_end else index < 0)
        if new_start == new_end or not (loose or beyond.strip()):
            return new_end if at_end else new_start, _By.WORDS
        old, new = self.old[old_start:old_end], self.new[new_start:new_end]
        if len(old) * len(new) > LETTER_CELLS:
            return new_start, _By.NOTHING
        line = _line_edge(old, new, offset - old_start, at_end)
        if line is not None:
            return new_start + line, _By.WORDS
        placed = new_start + _placed(old, new, offset - old_start)
        return self._snapped(offset, placed, new_start, new_end), _By.LETTERS

    def _snapped(self, offset: int, placed: int, start: int, end: int) -> int:
        """The like edge nearest to ``placed``: of a line if it was one, else of a word."""
        for is_edge in (is_line_edge, is_word_edge):
            if not is_edge(self.old, offset):
                continue
            for distance in range(min(end - start, SNAP) + 1):
                for near in (placed - distance, placed + distance):
                    if start <= near <= end and is_edge(self.new, near):
                        return near
        return placed


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
    for step in Levenshtein.opcodes(old, new):
        if step.src_start <= offset < step.src_end:
            return min(step.dest_start + offset - step.src_start, step.dest_end)
    return len(new)
