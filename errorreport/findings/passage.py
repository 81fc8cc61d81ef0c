"""Which of its readers' marks a finding is shown by and carried with."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from errorreport.anchoring import QuoteSelector
from errorreport.anchoring.words import is_word_edge, trimmed


@dataclass(frozen=True, slots=True)
class Mark:
    """What some readers marked, what they would put there, and how many they are."""

    quote: QuoteSelector
    suggestion: str | None
    readers: int = 1


def choose(marks: Sequence[Mark]) -> Mark:
    """Return the narrowest mark that holds what the suggestions change, in order of arrival.

    Where no suggestion tells what is wrong, the mark most readers made. Ties go to the earliest.
    """
    said = [mark for mark in marks if mark.suggestion not in {None, mark.quote.exact}]
    if not said:
        return _commonest(marks)
    wanted = Counter[tuple[str, str | None]]()
    for mark in said:
        wanted[mark.quote.exact, mark.suggestion] += mark.readers
    leading = max(said, key=lambda mark: wanted[mark.quote.exact, mark.suggestion])
    span = edit_span(leading.quote.exact, leading.suggestion or "")
    holding = [mark for mark in marks if _holds(mark.quote, leading.quote, span)]
    narrowest = min(len(mark.quote.exact) for mark in holding)
    return _commonest([mark for mark in holding if len(mark.quote.exact) == narrowest])


def edit_span(exact: str, suggestion: str) -> tuple[int, int]:
    """Return the whole words of ``exact`` that the suggestion changes."""
    start = 0
    shorter = min(len(exact), len(suggestion))
    while start < shorter and exact[start] == suggestion[start]:
        start += 1
    tail = 0
    while tail < shorter - start and exact[-1 - tail] == suggestion[-1 - tail]:
        tail += 1
    end = len(exact) - tail
    if exact[start:end].strip():  # a word taken out leaves one of its blanks
        start, end = trimmed(exact, start, end)
    while not is_word_edge(exact, start):
        start -= 1
    while not is_word_edge(exact, end):
        end += 1
    return start, end


def _commonest(marks: Sequence[Mark]) -> Mark:
    readers = Counter[str]()
    for mark in marks:
        readers[mark.quote.exact] += mark.readers
    return max(marks, key=lambda mark: readers[mark.quote.exact])


def _holds(quote: QuoteSelector, wider: QuoteSelector, span: tuple[int, int]) -> bool:
    """Whether a quote is a part of the wider one that holds the span; a wider one is not asked."""
    at = wider.exact.find(quote.exact)
    while at >= 0:
        holds = at <= span[0] and span[1] <= at + len(quote.exact)
        if holds and _follows(quote.prefix, wider.prefix + wider.exact[:at]):
            return True
        at = wider.exact.find(quote.exact, at + 1)
    return False


def _follows(prefix: str, before: str) -> bool:
    """Whether what stands before a quote agrees with what its reader's page had there."""
    shared = min(len(prefix), len(before))
    return shared == 0 or prefix[-shared:] == before[-shared:]
