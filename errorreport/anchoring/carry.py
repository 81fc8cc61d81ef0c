"""What became of each passage of the old text in the new one."""

from collections.abc import Sequence
from typing import NamedTuple, assert_never

from errorreport.anchoring.composed import Composed
from errorreport.anchoring.judge import Verdict, judge, needle_of
from errorreport.anchoring.pair import Pair
from errorreport.anchoring.selectors import Carried, Outcome, Passage, QuoteSelector, WrongWords
from errorreport.anchoring.text import Text
from errorreport.anchoring.weights import CONTEXT, QUOTE_CONTEXT
from errorreport.anchoring.wording import (
    added_at_edge,
    sentence_stands,
    standing_suggestion,
    suggested_across,
    undoubled,
)
from errorreport.anchoring.words import plain, same_words, trimmed
from errorreport.anchoring.wrong import is_short, moved_beside, wrong_words


def carry(passages: Sequence[Passage], old: str | Text | None, new: str | Text) -> list[Carried]:
    """What became of each passage of ``old`` in ``new``, in the order of ``passages``.

    The two texts are aligned once for all of them. Without ``old``, or for a passage that does not
    stand in it, the quote and its context alone decide, and more outcomes are ``unsure``.
    """
    new = Text.of(new)
    if new.is_decomposed:
        composed = Composed(new)
        return [composed.carried(found) for found in carry(passages, old, composed.text)]
    if old is None:
        return [_carried(passage, _from_quote(passage.quote, new), new) for passage in passages]
    old = Text.of(old)
    if old.is_decomposed:
        before = Composed(old)
        return carry([before.passage(passage) for passage in passages], before.text, new)
    pair = Pair(old, new)
    return [_carry_one(passage, pair) for passage in passages]


class _Surroundings(NamedTuple):
    """What stood before and after a passage."""

    before: str
    after: str


def _carry_one(passage: Passage, pair: Pair) -> Carried:
    span = _standing(passage.quote, pair.old)
    if span is None:
        return _carried(passage, _from_quote(passage.quote, pair.new), pair.new)
    start, end = span
    unchanged = pair.unchanged(start, end)
    if unchanged is not None:
        first, last = unchanged
        standing = pair.new.value[first:last]
        if not _may_have_been_done(passage, standing):  # as with nearly all: nothing to weigh
            return Carried(Outcome.INTACT, first, last, standing, 1.0, None, WrongWords.STANDING)
    verdict = pair.verdict(start, end)
    value = pair.old.value
    around = _Surroundings(value[max(0, start - CONTEXT) : start], value[end : end + CONTEXT])
    return _carried(passage, verdict, pair.new, around)


def _standing(quote: QuoteSelector, old: Text) -> tuple[int, int] | None:
    """Where the quote's words stand in the text they were marked in; none unless it is certain."""
    value, start, end = old.value, quote.start, quote.end
    if start is not None and end is not None and 0 <= start < end <= len(value):
        there = value[start:end]
        if there == quote.exact or same_words(quote.exact, there):
            start, end = trimmed(value, start, end)
            return (start, end) if start < end else None
    verdict = judge(quote, needle_of(quote), old)
    _, start, end, _, tied = verdict
    if verdict.outcome is not Outcome.INTACT or tied or start is None or end is None:
        return None
    return trimmed(value, start, end)


def _from_quote(quote: QuoteSelector, new: Text) -> Verdict:
    """The verdict where nothing but the quote and its context is known."""
    verdict = judge(quote, needle_of(quote), new)
    if verdict.tied and quote.start is None:
        return verdict._replace(outcome=Outcome.UNSURE)
    return verdict


def _carried(
    passage: Passage, verdict: Verdict, new: Text, around: _Surroundings | None = None
) -> Carried:
    """The verdict with what the readers' wordings have to say about it."""
    outcome, start, end, score, _ = verdict
    if start is None or end is None:
        return Carried(Outcome.UNSURE, None, None, "", score, None, WrongWords.UNKNOWN)
    suggestion: int | None = None
    match outcome:
        case Outcome.INTACT:
            wrong = WrongWords.STANDING
            if _may_have_been_done(passage, new.value[start:end]):
                around = around or _Surroundings(passage.quote.prefix, passage.quote.suffix)
                found = _suggested_anyway(passage, new.value, start, end, around)
                if found is not None:
                    suggestion, start, end = found
                    outcome, wrong = Outcome.EDITED, WrongWords.GONE
                elif (index := _taken_out(passage, new.value, (start, end), around)) is not None:
                    suggestion, start = index, end
                    outcome, wrong = Outcome.REMOVED, WrongWords.GONE
        case Outcome.EDITED:
            around = around or _Surroundings(passage.quote.prefix, passage.quote.suffix)
            suggestion, wrong, start, end = _edited(passage, new.value, start, end, around)
        case Outcome.REMOVED:
            around = around or _Surroundings(passage.quote.prefix, passage.quote.suffix)
            suggestion, wrong = _removed(passage, new.value, start, around)
            if is_short(plain(passage.quote.exact)) and _moved_beside(
                passage.quote.exact, (), new.value, (start, end), around
            ):
                outcome, suggestion, wrong = Outcome.UNSURE, None, WrongWords.UNKNOWN
        case Outcome.UNSURE:
            wrong = WrongWords.UNKNOWN
        case _:
            assert_never(outcome)
    return Carried(outcome, start, end, new.value[start:end], score, suggestion, wrong)


def _may_have_been_done(passage: Passage, standing: str) -> bool:
    """Whether a suggestion could stand although the quote does: a quick no for nearly all."""
    if not passage.suggestions:
        return False
    exact = passage.quote.exact.strip()
    if exact != standing:
        return True
    for words in passage.suggestions:
        if words.startswith(exact) or words.endswith(exact) or not words.strip():
            return True
    return False


def _suggested_anyway(
    passage: Passage, new: str, start: int, end: int, around: _Surroundings
) -> tuple[int, int, int] | None:
    """A suggestion that stands although the quote's own words do: which, and where.

    Either it differs from the quote by what a browser may have lost on the way (straight quotes
    for curly ones), or it only adds something at the quote's edge, and there it is.
    """
    exact = passage.quote.exact
    standing = new[start:end]
    if exact.strip() != standing and plain(exact) != plain(standing):
        index = standing_suggestion(exact, passage.suggestions, standing)
        if index is not None:
            return index, start, end
    for index, words in enumerate(passage.suggestions):
        span = added_at_edge(exact, words, new, (start, end), around.before, around.after)
        if span is not None:
            return index, *span
    return None


def _taken_out(
    passage: Passage, new: str, span: tuple[int, int], around: _Surroundings
) -> int | None:
    """The suggestion to take the words out, when they stood doubled and one of the two went."""
    if not undoubled(passage.quote.exact, new, span, around.before, around.after):
        return None
    return next((i for i, words in enumerate(passage.suggestions) if not words.strip()), None)


def _edited(
    passage: Passage, new: str, start: int, end: int, around: _Surroundings
) -> tuple[int | None, WrongWords, int, int]:
    """Which suggestion stands, what became of the wrong words, and where the passage is now."""
    exact, standing = passage.quote.exact, new[start:end]
    index = standing_suggestion(exact, passage.suggestions, standing)
    if index is not None:
        return index, WrongWords.GONE, start, end
    was = around.before + exact + around.after
    found = suggested_across(passage.suggestions, new, (start, end), was)
    if found is not None:
        return found[0], WrongWords.GONE, *found[1:]
    wrong = wrong_words(exact, passage.suggestions, standing)
    if wrong is WrongWords.GONE and _moved_beside(
        exact, passage.suggestions, new, (start, end), around
    ):
        wrong = WrongWords.UNKNOWN
    return None, wrong, start, end


def _removed(
    passage: Passage, new: str, seam: int, around: _Surroundings
) -> tuple[int | None, WrongWords]:
    index = next((i for i, words in enumerate(passage.suggestions) if not words.strip()), None)
    if is_short(plain(passage.quote.exact)) and sentence_stands(
        around.before, around.after, new, seam
    ):
        return index, WrongWords.GONE
    return index, WrongWords.UNKNOWN


def _moved_beside(
    exact: str, suggestions: Sequence[str], new: str, span: tuple[int, int], around: _Surroundings
) -> bool:
    """Whether the words called wrong stand beside the passage's place instead."""
    start, end = span
    before, after = around
    now = new[max(0, start - _reach(before)) : start], new[end : end + _reach(after)]
    return moved_beside(exact, suggestions, "\n".join(around), "\n".join(now))


def _reach(side: str) -> int:
    """How far to look beside a passage: as far as before, or further where the text ended there."""
    return len(side) if len(side) >= QUOTE_CONTEXT else CONTEXT
