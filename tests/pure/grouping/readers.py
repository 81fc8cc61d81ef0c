"""Simulated readers: marks made in a text as a browser sends them."""

from collections.abc import Hashable, Sequence

from errorreport.anchoring import QuoteSelector
from errorreport.grouping import Candidate, Known

CONTEXT = 32  # code points either side, as the snippet sends them


def mark(
    text: str, words: str, suggestion: str | None = None, *, nth: int = 0, position: bool = True
) -> Candidate:
    """The report of a reader who marked the ``nth`` occurrence of ``words``."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return span(text, start, start + len(words), suggestion, position=position)


def span(
    text: str, start: int, end: int, suggestion: str | None = None, *, position: bool = True
) -> Candidate:
    """The report of a reader who marked ``text[start:end]``."""
    quote = QuoteSelector(
        text[start:end],
        text[max(0, start - CONTEXT) : start],
        text[end : end + CONTEXT],
        start if position else None,
        end if position else None,
    )
    return Candidate(quote, suggestion)


def bare(words: str, suggestion: str | None = None) -> Candidate:
    """A report that holds the marked words alone."""
    return Candidate(QuoteSelector(words), suggestion)


def finding(
    text: str, *reports: Candidate, apart: Sequence[Candidate] = (), placed: bool = True
) -> Known:
    """A finding of these reports, standing where the shortest of them does."""
    shortest = min(reports, key=lambda report: len(report.quote.exact)).quote
    if not placed:
        return Known(reports, None, None, apart)
    start = text.index(shortest.exact) if shortest.start is None else shortest.start
    return Known(reports, start, start + len(shortest.exact), apart)


def together(labels: Sequence[Hashable]) -> set[frozenset[int]]:
    """The sets of numbers that share a label."""
    groups: dict[Hashable, set[int]] = {}
    for number, label in enumerate(labels):
        groups.setdefault(label, set()).add(number)
    return set(map(frozenset, groups.values()))
