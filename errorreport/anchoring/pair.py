"""One pair of revisions: what became of a stretch of the old text, its own words known."""

from bisect import bisect_right
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from errorreport.anchoring.align import align
from errorreport.anchoring.judge import Verdict
from errorreport.anchoring.region import Alignment, Region
from errorreport.anchoring.search import Needle, Place, places
from errorreport.anchoring.selectors import Outcome
from errorreport.anchoring.text import Text
from errorreport.anchoring.weights import (
    CONTEXT,
    MAYBE_MOVED,
    MOVED,
    MOVED_LEAST,
    NEW_LEAST,
    SAME_WORDS,
    VERSION_HERE,
)
from errorreport.anchoring.words import likeness, plain

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
        self.alignment = Alignment(old.value, new.value, align(old.value, new.value))

    def verdict(self, start: int, end: int) -> Verdict:
        """What became of ``old[start:end]``, which is not empty and has no white space outside.

        Its place by the alignment decides, unless the words left that place and turn up in text
        that is new: a look-alike that was there before is never taken for them.
        """
        region = self.alignment.region(start, end)
        if region.whole:
            return Verdict(Outcome.INTACT, *self.new.whole(region.start, region.end), 1.0)
        words = self.old.value[start:end]
        first, last = self.new.whole(region.start, region.end)
        standing = self.new.value[first:last]
        if plain(words) == plain(standing):
            return Verdict(Outcome.INTACT, first, last, 1.0)
        return self._moved(start, end, region) or self._rewritten(words, region)

    def _rewritten(self, words: str, region: Region) -> Verdict:
        first, last = self.new.whole(region.start, region.end)
        standing = self.new.value[first:last]
        alike = likeness(words, standing)
        if first == last:
            outcome = Outcome.REMOVED
        elif region.guessed and alike < VERSION_HERE:
            outcome = Outcome.UNSURE
        else:
            outcome = Outcome.EDITED
        return Verdict(outcome, first, last, alike / 100)

    def _moved(self, start: int, end: int, region: Region) -> Verdict | None:
        """The verdict at another place, when the passage's line turns up in new text."""
        fresh = self._fresh[0]
        if not fresh:
            return None
        needle = self._needle(start, end)
        found = [place for place in places(needle, fresh, None) if _is_one_stretch(place, fresh)]
        if not found:
            return None
        words = plain(self.old.value[start:end])
        best, first, last, same = max(
            (self._seen(place, words) for place in found),
            key=lambda seen: seen.place.support + SAME_WORDS * seen.same,
        )
        share = best.support / len(needle.whole)
        here = self.alignment.kept(start, end) / (end - start)
        if best.exact / len(needle.exact) <= here:
            return None
        if share >= MOVED and best.support >= MOVED_LEAST:
            if same:
                return Verdict(Outcome.INTACT, first, last, share)
            doubtful = best.guessed or first == last
            return Verdict(Outcome.UNSURE if doubtful else Outcome.EDITED, first, last, share)
        if share >= MAYBE_MOVED or (same and best.support >= MOVED_LEAST):
            return Verdict(Outcome.UNSURE, first, last, share)
        return None

    def _seen(self, place: Place, words: str) -> "_Seen":
        """A place in the new text proper, and whether the words stand there."""
        starts = self._fresh[1]
        index = bisect_right(starts, (place.start, len(self.new.folded))) - 1
        shift = starts[index][1] - starts[index][0]
        first, last = self.new.raw_span(place.start + shift, place.end + shift)
        return _Seen(place, first, last, plain(self.new.value[first:last]) == words)

    def _needle(self, start: int, end: int) -> Needle:
        """The passage with what stands beside it in its own lines, folded."""
        old, value = self.old, self.old.value
        line_start = max(value.rfind("\n", 0, start) + 1, start - CONTEXT)
        line_end = value.find("\n", end)
        line_end = min(len(value) if line_end < 0 else line_end, end + CONTEXT)
        offsets = [old.folded_at(offset) for offset in (line_start, start, end, line_end)]
        return Needle.of(*(old.folded[a:b] for a, b in pairwise(offsets)))

    @cached_property
    def _fresh(self) -> tuple[str, list[tuple[int, int]]]:
        """The folded new text that is in no block, and where each stretch of it comes from."""
        pieces: list[str] = []
        starts: list[tuple[int, int]] = []
        length = 0
        for index in range(-1, len(self.alignment.blocks)):
            _, _, start, end = self.alignment.gap(index)
            if end - start < NEW_LEAST:
                continue
            first, last = self.new.folded_at(start), self.new.folded_at(end)
            starts.append((length, first))
            pieces += (self.new.folded[first:last], _SEPARATOR)
            length += last - first + 1
        return "".join(pieces), starts


def _is_one_stretch(place: Place, fresh: str) -> bool:
    return _SEPARATOR not in fresh[place.start : place.end]
