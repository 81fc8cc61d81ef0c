"""What became of a quote at the likeliest place a text has for it."""

from typing import NamedTuple

from errorreport.anchoring.search import Needle, Place, places
from errorreport.anchoring.selectors import Outcome, QuoteSelector
from errorreport.anchoring.text import Text
from errorreport.anchoring.weights import (
    CONTEST,
    EVIDENCE,
    FARTHER,
    LOST,
    LOST_ONE_SIDE,
    NOTHING_ALIKE,
    OWN_WORDS,
    SAME_WORDS,
    SIDE,
    VERSION,
    VERSION_ONE_SIDE,
)
from errorreport.anchoring.words import same_words


class Verdict(NamedTuple):
    """An outcome with its place in the text, how sure it is (0 to 1), and whether it had a rival.

    ``tied``: another place fits as well; nothing but distance tells them apart.
    """

    outcome: Outcome
    start: int | None
    end: int | None
    score: float
    tied: bool = False


NOWHERE = Verdict(Outcome.UNSURE, None, None, 0.0)


class _Candidate(NamedTuple):
    rank: int
    distance: int
    place: Place
    start: int
    end: int
    same: bool


def needle_of(quote: QuoteSelector) -> Needle:
    """The quote and its context, folded as one text."""
    whole = Text(quote.prefix + quote.exact + quote.suffix)
    start = whole.folded_at(len(quote.prefix))
    end = whole.folded_at(len(quote.prefix) + len(quote.exact))
    return Needle.of(whole.folded[:start], whole.folded[start:end], whole.folded[end:])


def judge(quote: QuoteSelector, needle: Needle, text: Text) -> Verdict:
    """The outcome for ``quote`` at its likeliest place in ``text``, from its words alone."""
    if not needle.exact:
        return NOWHERE
    near = None
    if quote.start is not None:
        near = text.folded_at(min(max(quote.start, 0), len(text.value)))
    same: dict[tuple[int, int], bool] = {}
    ranked = sorted(
        _candidate(quote, place, text, near, same) for place in places(needle, text.folded, near)
    )
    if not ranked:
        return _lost(needle, text, quote)
    best = ranked[0]
    tied = any(_ties(other, best, near) for other in ranked[1:])
    score = min(1.0, best.place.support / len(needle.whole))
    outcome = _outcome(best, needle, text)
    if outcome is Outcome.REMOVED and max(best.place.prefix, best.place.suffix) < SIDE:
        return _lost(needle, text, quote)
    if any(_contests(other, best) for other in ranked[1:]):
        outcome = Outcome.UNSURE
    start, end = best.start, best.end
    if outcome is Outcome.REMOVED:
        start = end = start if best.place.prefix >= best.place.suffix else end
    return Verdict(outcome, start, end, score, tied)


def _candidate(
    quote: QuoteSelector,
    place: Place,
    text: Text,
    near: int | None,
    compared: dict[tuple[int, int], bool],
) -> _Candidate:
    """A place with its rank; spans ``compared`` before are not compared again."""
    start, end = span = text.raw_span(place.start, place.end)
    if span not in compared:
        compared[span] = same_words(quote.exact, text.value[start:end])
    same = compared[span]
    distance = 0 if near is None else abs(place.start - near)
    return _Candidate(-place.support - SAME_WORDS * same, distance, place, start, end, same)


def _ties(other: _Candidate, best: _Candidate, near: int | None) -> bool:
    """Whether ``other`` fits as well and stands about as far from where the quote stood."""
    if other.rank != best.rank or _overlap(other, best):
        return False
    return near is None or other.distance < FARTHER * best.distance


def _overlap(one: _Candidate, other: _Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def _contests(other: _Candidate, best: _Candidate) -> bool:
    """Whether ``other`` tells another story than ``best``, nearly as well."""
    if other.same == best.same or _overlap(other, best):
        return False
    return other.place.support >= CONTEST * best.place.support


def _outcome(best: _Candidate, needle: Needle, text: Text) -> Outcome:
    place = best.place
    reach = 2 * SIDE
    before = text.folded[max(0, place.start - reach) : place.start]
    after = text.folded[place.end : place.end + reach]
    sides = _side_stands(needle.prefix[::-1], place.prefix, before[::-1]) + _side_stands(
        needle.suffix, place.suffix, after
    )
    if best.same:
        if place.support == len(needle.whole):
            return Outcome.INTACT
        own = min(len(needle.exact), OWN_WORDS)
        enough = place.prefix + place.suffix + own >= EVIDENCE
        return Outcome.INTACT if enough else Outcome.UNSURE
    if best.start == best.end:
        return Outcome.REMOVED if sides else Outcome.UNSURE
    if sides == 2:
        if not place.guessed or place.likeness >= VERSION:
            return Outcome.EDITED
        return Outcome.UNSURE if place.likeness >= NOTHING_ALIKE else Outcome.REMOVED
    if place.likeness >= VERSION_ONE_SIDE:
        return Outcome.EDITED if sides else Outcome.UNSURE
    lost = place.support < (LOST_ONE_SIDE if sides else LOST) * len(needle.whole)
    return Outcome.REMOVED if lost and _had_surroundings(needle) else Outcome.UNSURE


def _side_stands(part: str, support: int, beside: str) -> bool:
    """Whether one side of the quote was found again; one too short to count, by its letters.

    ``part`` and ``beside`` read away from the quote. A side is short where the text begins or ends.
    """
    if support >= SIDE:
        return True
    part, beside = part.strip(), beside.lstrip()
    return len(part) <= SIDE and beside[: len(part) + 1].rstrip() == part


def _had_surroundings(needle: Needle) -> bool:
    """Whether enough came with the quote to miss it: its absence alone proves nothing."""
    context = len(needle.prefix) + len(needle.suffix)
    return context >= 2 * SIDE and len(needle.whole) >= OWN_WORDS


def _lost(needle: Needle, text: Text, quote: QuoteSelector) -> Verdict:
    """Neither the quote nor anything around it stands in the text."""
    if quote.start is None or not _had_surroundings(needle):
        return NOWHERE
    at, _ = text.whole(*2 * (min(max(quote.start, 0), len(text.value)),))
    return Verdict(Outcome.REMOVED, at, at, 0.0)
