"""One report read once: its words with what stands around them, and what it wants changed."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

from errorreport.grouping.candidate import Candidate
from errorreport.grouping.v1 import thresholds
from errorreport.grouping.v1.changes import Change, changes_of
from errorreport.grouping.v1.words import Span, Word, folded, squeezed


class Place(NamedTuple):
    """Where a mark stands: offsets on its board, and the words there and around it.

    A board is a stretch of article with offsets of its own: the text (board 0), or what windows
    laid over one another make up. ``in_text`` are code points of the text.
    """

    board: int
    start: int
    end: int
    words: list[Word]
    in_text: Span | None = None


class Reading:
    """A candidate prepared for comparison; build it once a distinct report."""

    def __init__(self, candidate: Candidate) -> None:
        quote = candidate.quote
        self.candidate = candidate
        self.exact = folded(quote.exact)
        self.prefix = folded(quote.prefix)
        self.suffix = folded(quote.suffix)

    @property
    def window(self) -> str:
        """Everything the browser sent of the text, folded."""
        return self.prefix + self.exact + self.suffix

    @cached_property
    def squeezed_window(self) -> str:
        """The same without its white space; the form in which windows are compared."""
        return squeezed(self.window)

    @cached_property
    def mark_start(self) -> int:
        """Where the mark starts in the squeezed window."""
        return len(squeezed(self.prefix))

    @cached_property
    def mark_end(self) -> int:
        """Where the mark ends in the squeezed window."""
        return self.mark_start + len(squeezed(self.exact))

    @cached_property
    def fingerprints(self) -> list[tuple[int, int]]:
        """Numbers of stretches of the squeezed window, with their offsets in it.

        The stretches are chosen by winnowing (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003,
        section 3), so two windows that share ``GRAM + STEP - 1`` characters in a row share one.
        """
        kept = self.keys
        return [(gram, at) for at, gram in enumerate(self._grams) if gram in kept]

    @cached_property
    def keys(self) -> frozenset[int]:
        """The numbers alone."""
        return _least_of_rows(self._grams)

    @cached_property
    def _grams(self) -> list[int]:
        """A number for every stretch of ``GRAM`` characters of the squeezed window."""
        window = self.squeezed_window
        starts = range(max(1, len(window) - thresholds.GRAM + 1))
        if window.isascii():  # a byte a character: encoded once instead of once a stretch
            encoded = window.encode()
            return [crc32(encoded[at : at + thresholds.GRAM]) for at in starts]
        return [crc32(window[at : at + thresholds.GRAM].encode()) for at in starts]

    @cached_property
    def changes(self) -> list[Change]:
        """What the suggestion changes, offsets from the mark's start."""
        return changes_of(self.candidate.quote.exact, self.candidate.suggestion)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the marked words was sent."""
        return not (self.prefix or self.suffix)


def _least_of_rows(grams: Sequence[int]) -> frozenset[int]:
    """The least number of every ``STEP`` in a row.

    A row is searched only where the least of the row before has dropped out of it: a service asks
    for the keys of every report that comes in.
    """
    least = min(grams[: thresholds.STEP])
    at = grams.index(least)
    kept = {least}
    for end in range(thresholds.STEP, len(grams)):
        if at <= end - thresholds.STEP:
            row = grams[end - thresholds.STEP + 1 : end + 1]
            least = min(row)
            at = end - thresholds.STEP + 1 + row.index(least)
            kept.add(least)
        elif grams[end] < least:
            least, at = grams[end], end
            kept.add(least)
    return frozenset(kept)


def distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each different report once, in an order that does not depend on the arrival."""
    return sorted(set(candidates), key=_content)


def _content(candidate: Candidate) -> tuple[str, str, str, int, int, bool, str]:
    quote, suggestion = candidate.quote, candidate.suggestion
    start = -1 if quote.start is None else quote.start
    end = -1 if quote.end is None else quote.end
    given = suggestion is not None
    return quote.exact, quote.prefix, quote.suffix, start, end, given, suggestion or ""
