"""Where a report says the mistake is: its mark and its edit span, in whole words of its board."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from errorreport.grouping.v1 import thresholds
from errorreport.grouping.v1.changes import Change
from errorreport.grouping.v1.reading import Place, Reading
from errorreport.grouping.v1.words import Span, Word, is_unspaced

_OPENING = frozenset("([{¿¡#@$")


class Sign(NamedTuple):
    """What one report points at.

    ``marked`` is the mark as drawn, ``mark`` the whole words it means, ``edits`` the words its
    suggestion touches (none without one), ``wanted`` what it puts there; ``is_joint`` says that
    the edit changes a few words as one, and so shows that they belong together.
    """

    board: int
    mark: Span
    marked: Span
    edits: tuple[Span, ...]
    wanted: tuple[tuple[str, ...], ...]
    is_joint: bool

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the mistake is said to be: the edit spans, else the mark."""
        return self.edits or (self.mark,)


def sign_of(reading: Reading, place: Place) -> Sign:
    """Read a report at its place."""
    marked = Span(place.start, place.end)
    changes = [_laid(change, place) for change in reading.changes]
    edits = _edit_spans(changes, place.words)
    wanted = tuple(change.wanted for change in changes)
    is_joint = (
        len(changes) == 1
        and len(_touched(place.words, edits[0].start, edits[0].end)) <= thresholds.JOINT
    )
    return Sign(place.board, _meant(place), marked, edits, wanted, is_joint)


def _laid(change: Change, place: Place) -> Change:
    """A change with offsets of the board; a mark found only roughly may be shorter than sent."""
    start, end = (min(place.start + offset, place.end) for offset in (change.start, change.end))
    return Change(start, end, change.wanted)


def _touched(words: Sequence[Word], start: int, end: int) -> list[Word]:
    return [word for word in words if word.start < end and start < word.end]


def _whole(words: Sequence[Word], start: int, end: int) -> Span:
    """The whole words of a stretch."""
    touched = _touched(words, start, end)
    return Span(touched[0].start, touched[-1].end) if touched else Span(start, end)


def _meant(place: Place) -> Span:
    """The whole words a mark means: an end that holds little of its word is a slip of the hand."""
    inside = _touched(place.words, place.start, place.end)
    while len(inside) > 1 and _held(inside[0], place) <= thresholds.STRAY:
        del inside[0]
    while len(inside) > 1 and _held(inside[-1], place) <= thresholds.STRAY:
        del inside[-1]
    return Span(inside[0].start, inside[-1].end) if inside else Span(place.start, place.end)


def _held(word: Word, place: Place) -> float:
    held = min(word.end, place.end) - max(word.start, place.start)
    return held / (word.end - word.start)


def _edit_spans(changes: Sequence[Change], words: Sequence[Word]) -> tuple[Span, ...]:
    """The words the changes touch; changes close together are one mistake rewritten."""
    runs: list[list[Change]] = []
    for change in changes:
        if runs and _close(runs[-1][-1], change, words):
            runs[-1].append(change)
        else:
            runs.append([change])
    return tuple(
        _whole(words, run[0].start, run[-1].end) if len(run) > 1 else _edit_span(run[0], words)
        for run in runs
    )


def _close(one: Change, other: Change, words: Sequence[Word]) -> bool:
    between = [word for word in words if one.end <= word.start and word.end <= other.start]
    if len(between) <= thresholds.NEAR:
        return True
    unspaced = all(is_unspaced(word.text) for word in between)
    return unspaced and len(between) <= thresholds.NEAR_UNSPACED


def _edit_span(change: Change, words: Sequence[Word]) -> Span:
    """The words a change touches, wherever among equal ones it is taken to be.

    Taking out either of two equal words, or putting one in before or after its equal, gives the
    same text, so the span covers them all.
    """
    if change.start == change.end:
        return _insertion(words, change.start, change.wanted)
    touched = [
        at for at, word in enumerate(words) if word.start < change.end and change.start < word.end
    ]
    first, last = touched[0], touched[-1]
    if not change.wanted:
        first, last = _slide(words, first, last)
    return Span(words[first].start, words[last].end)


def _slide(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """The run of words of which any stretch as long as this one may be the one taken out."""
    length = last - first + 1
    while first > 0 and words[first - 1].text == words[first - 1 + length].text:
        first -= 1
    while last + 1 < len(words) and words[last + 1].text == words[last + 1 - length].text:
        last += 1
    return first, last


def _insertion(words: Sequence[Word], at: int, wanted: Sequence[str]) -> Span:
    """The words on both sides of a point, past all that equal what is put in.

    Signs put in belong to the word they stand at: a comma to the one before, a bracket to the one
    after.
    """
    after = bisect_right(words, at, key=lambda word: word.end)
    before = after - 1
    if after < len(words) and words[after].start < at:
        return Span(words[after].start, words[after].end)
    if not wanted[0][0].isalnum() and wanted[0] not in _OPENING and before >= 0:
        return Span(words[before].start, words[before].end)
    if wanted[-1] in _OPENING and after < len(words):
        return Span(words[after].start, words[after].end)
    size = len(wanted)
    while after < len(words) and words[after].text == wanted[(after - before - 1) % size]:
        after += 1
    first = before
    while before >= 0 and words[before].text == wanted[-1 - (first - before) % size]:
        before -= 1
    start = words[before].start if before >= 0 else at
    return Span(start, words[after].end if after < len(words) else at)


def likeness(one: Sign, other: Sign) -> float:
    """How alike two signs are: 3 the same wish for the same words, 2 another wish for them.

    Below 1 the share of what both together span that they have in common; 0 for nothing.
    """
    if one.board != other.board:
        return 0.0
    if one.spans == other.spans:
        return 3.0 if one.wanted == other.wanted else 2.0
    start, other_start = one.spans[0].start, other.spans[0].start
    end, other_end = one.spans[-1].end, other.spans[-1].end
    shared = min(end, other_end) - max(start, other_start)
    return max(0, shared) / max(1, max(end, other_end) - min(start, other_start))
