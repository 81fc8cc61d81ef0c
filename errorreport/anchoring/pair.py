"""One pair of revisions: what became of a stretch of the old text, its own words known."""

from bisect import bisect_right
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from errorreport.anchoring.align import align
from errorreport.anchoring.blocks import Block
from errorreport.anchoring.judge import NOWHERE, Verdict
from errorreport.anchoring.region import Alignment, Region
from errorreport.anchoring.search import Needle, Place, places
from errorreport.anchoring.selectors import Outcome
from errorreport.anchoring.text import Text
from errorreport.anchoring.weights import (
    CHANCE,
    CONTEXT,
    MAYBE_MOVED,
    MOVED,
    MOVED_LEAST,
    NEW_LEAST,
    SAME_WORDS,
    SIDE,
    STANDS,
    VERSION_HERE,
)
from errorreport.anchoring.words import likeness, plain
from errorreport.anchoring.wrong import is_short

_SEPARATOR = "\x00"  # between stretches of new text, so that nothing is found across two


class _Seen(NamedTuple):
    place: Place
    start: int
    end: int
    same: bool


class Pair:
    """Two revisions, aligned once for all the passages carried from one to the other."""

    def __init__(self, old: Text, new: Text) -> None:
        self.old, self.new = old, new
        blocks, every = align(old.value, new.value)
        self.alignment = Alignment(old.value, new.value, blocks)
        self._every = every

    def unchanged(self, start: int, end: int) -> tuple[int, int] | None:
        """Where ``old[start:end]`` stands now, if it lies inside one common stretch."""
        shift = self.alignment.shift(start, end)
        return None if shift is None else self.new.whole(start + shift, end + shift)

    def verdict(self, start: int, end: int) -> Verdict:
        """What became of ``old[start:end]``, which is not empty and has no white space outside.

        Its place by the alignment decides, unless the words left that place and turn up in text
        that is new: a look-alike that was there before is never taken for them.
        """
        unchanged = self.unchanged(start, end)
        if unchanged is not None:
            return Verdict(Outcome.INTACT, *unchanged, 1.0)
        region = self.alignment.region(start, end)
        words = self.old.value[start:end]
        first, last = self.new.whole(region.start, region.end)
        standing = self.new.value[first:last]
        if plain(words) == plain(standing):
            return Verdict(Outcome.INTACT, first, last, 1.0)
        return self._moved(start, end, region) or self._rewritten(start, end, region)

    def _rewritten(self, start: int, end: int, region: Region) -> Verdict:
        """The verdict in the passage's own place.

        A passage that is part of a longer rewritten stretch needs a second alignment to vouch for
        its edges, one that counts chance words too; where neither can, nobody knows.
        """
        words = self.old.value[start:end]
        first, last, alike = self._measured(words, region)
        if region.guessed and alike < VERSION_HERE:
            region = self._loose.region(start, end)
            if region.lost:
                return NOWHERE
            first, last, alike = self._measured(words, region)
            if plain(words) == plain(self.new.value[first:last]):
                return Verdict(Outcome.INTACT, first, last, 1.0)
        if _is_hollow(words, self.new.value[first:last]):
            last = first
            twin = self.alignment.may_have_stayed(start, end)
            outcome = Outcome.UNSURE if twin else Outcome.REMOVED
        elif region.guessed and alike < VERSION_HERE:
            outcome = Outcome.UNSURE
        else:
            outcome = Outcome.EDITED
        return Verdict(outcome, first, last, alike / 100)

    def _measured(self, words: str, region: Region) -> tuple[int, int, float]:
        """The region in whole clusters, and how alike the words are, folded where it decides."""
        first, last = self.new.whole(region.start, region.end)
        standing = self.new.value[first:last]
        alike = likeness(words, standing) if region.guessed else fuzz.ratio(words, standing)
        return first, last, alike

    @cached_property
    def _loose(self) -> Alignment:
        return Alignment(self.old.value, self.new.value, self._every)

    def _moved(self, start: int, end: int, region: Region) -> Verdict | None:
        """The verdict at another place, when the passage's line turns up in new text."""
        fresh = self._fresh[0]
        if not fresh or (not region.guessed and self._line_stands(start, end)):
            return None
        needle = self._needle(start, end)
        if not needle.exact:
            return None  # signs that folding passes over; what stands beside them tells nothing
        found = [
            place
            for place in places(needle, fresh, None, approximate=False)
            if _is_one_stretch(place, fresh)
        ]
        if not found:
            return None
        words = plain(self.old.value[start:end])
        best, first, last, same = max(
            (self._seen(place, words) for place in found),
            key=lambda seen: seen.place.support + SAME_WORDS * seen.same,
        )
        if first < region.end and region.start < last:
            return None  # found again where the alignment has it: nothing moved
        share = best.support / len(needle.whole)
        here = self.alignment.kept(start, end) / (end - start)
        if best.exact / len(needle.exact) <= here:
            return None
        enough = best.support >= MOVED_LEAST
        if same and enough and share >= MOVED:
            return Verdict(Outcome.INTACT, first, last, share)
        if enough and share >= MOVED and first < last and not best.guessed:
            return Verdict(Outcome.EDITED, first, last, share)
        standing = self.new.value[region.start : region.end]
        loose = region.guessed or _is_hollow(self.old.value[start:end], standing)
        if (loose and share >= MAYBE_MOVED) or (same and enough):
            return Verdict(Outcome.UNSURE, first, last, share)
        return None

    def _line_stands(self, start: int, end: int) -> bool:
        """Whether the rest of the passage's line stands beside its place: then nothing moved."""
        first, last = self._line(start, end)
        kept = self.alignment.kept(first, start) + self.alignment.kept(end, last)
        return kept >= max(SIDE, STANDS * (start - first + last - end))

    def _line(self, start: int, end: int) -> tuple[int, int]:
        """The line or lines of the passage, as far as ``CONTEXT`` goes on either side."""
        value = self.old.value
        first = max(value.rfind("\n", 0, start) + 1, start - CONTEXT)
        last = value.find("\n", end)
        return first, min(len(value) if last < 0 else last, end + CONTEXT)

    def _seen(self, place: Place, words: str) -> "_Seen":
        """A place in the new text proper, and whether the words stand there."""
        starts = self._fresh[1]
        index = bisect_right(starts, (place.start, len(self.new.folded))) - 1
        shift = starts[index][1] - starts[index][0]
        first, last = self.new.raw_span(place.start + shift, place.end + shift)
        return _Seen(place, first, last, plain(self.new.value[first:last]) == words)

    def _needle(self, start: int, end: int) -> Needle:
        """The passage with what stands beside it in its own lines, folded."""
        old = self.old
        first, last = self._line(start, end)
        offsets = [old.folded_at(offset) for offset in (first, start, end, last)]
        return Needle.of(*(old.folded[a:b] for a, b in pairwise(offsets)))

    @cached_property
    def _fresh(self) -> tuple[str, list[tuple[int, int]]]:
        """The folded new text that is in no block past chance, and where it comes from."""
        pieces: list[str] = []
        starts: list[tuple[int, int]] = []
        length = done = 0
        end = Block(len(self.old.value), len(self.new.value), NEW_LEAST)
        for block in [*self.alignment.blocks, end]:
            if block.length <= CHANCE:
                continue
            if block.new - done >= NEW_LEAST:
                first, last = self.new.folded_at(done), self.new.folded_at(block.new)
                starts.append((length, first))
                pieces += (self.new.folded[first:last], _SEPARATOR)
                length += last - first + 1
            done = block.new + block.length
        return "".join(pieces), starts


def _is_hollow(words: str, standing: str) -> bool:
    """Whether nothing stands in the place of ``words``, or of several words only a sign."""
    return not standing or not (is_short(words) or any(map(str.isalnum, standing)))


def _is_one_stretch(place: Place, fresh: str) -> bool:
    return _SEPARATOR not in fresh[place.start : place.end]
