"""One report read once: its words with what stands around them, and what it wants changed."""

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from errorreport.grouping.candidate import Candidate
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
    def changes(self) -> list[Change]:
        """What the suggestion changes, offsets from the mark's start."""
        return changes_of(self.candidate.quote.exact, self.candidate.suggestion)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the marked words was sent."""
        return not (self.prefix or self.suffix)


def distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each different report once, in an order that does not depend on the arrival."""
    return sorted(set(candidates), key=_content)


def _content(candidate: Candidate) -> tuple[str, str, str, int, int, bool, str]:
    quote, suggestion = candidate.quote, candidate.suggestion
    start = -1 if quote.start is None else quote.start
    end = -1 if quote.end is None else quote.end
    given = suggestion is not None
    return quote.exact, quote.prefix, quote.suffix, start, end, given, suggestion or ""
