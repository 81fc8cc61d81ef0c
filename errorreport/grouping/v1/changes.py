"""What a suggestion changes in the marked words: the heart of grouping.

The quote and the suggestion are aligned word by word (Levenshtein distance over words), and every
stretch that differs is a change. Outer blanks, a final stop left off and the kind of quotation
marks are how people type, and count only where nothing else differs.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from errorreport.grouping.v1 import thresholds
from errorreport.grouping.v1.words import (
    Word,
    as_typed,
    as_written,
    is_unspaced,
    tokens_of,
    words_of,
)

_STOPS = ".!?…。．！？।؟۔"


class Change(NamedTuple):
    """Words of a quote and what is wanted instead; offsets from the quote's start.

    ``start`` equals ``end`` where words are to be put in.
    """

    start: int
    end: int
    wanted: tuple[str, ...]


def changes_of(quote: str, suggestion: str | None) -> list[Change]:
    """The changes ``suggestion`` makes to ``quote``; none if it only says that something is wrong.

    A suggestion that has nothing to do with a wide mark is a remark and not a wording: none.
    """
    if suggestion is None:
        return []
    old, new = as_typed(quote), as_typed(suggestion)
    if old == new:
        old, new = as_written(quote), as_written(suggestion)
    if old == new:
        return []
    before, after = tokens_of(old), tokens_of(new)
    changes = _without_loose_end(_aligned(before, after), before)
    if not after or _share_an_end(before, after):
        return changes
    return _of_fragment(words_of(old), words_of(new), changes)


def _aligned(before: Sequence[Word], after: Sequence[Word]) -> list[Change]:
    """The stretches in which the two differ."""
    changes: list[Change] = []
    for old, new in _stretches(before, after):
        if len(old) > 1 and _like_word_by_word(
            before[old.start : old.stop], after[new.start : new.stop]
        ):
            changes += [
                _change(before, after, range(a, a + 1), range(b, b + 1))
                for a, b in zip(old, new, strict=True)
            ]
        else:
            changes.append(_change(before, after, old, new))
    return changes


def _stretches(before: Sequence[Word], after: Sequence[Word]) -> Iterator[tuple[range, range]]:
    """Which words of the one stand where which of the other do, if not the same ones."""
    blocks = Levenshtein.opcodes([a.text for a in before], [b.text for b in after])
    old = new = 0
    for block in blocks.as_matching_blocks():
        if block.a > old or block.b > new:
            yield range(old, block.a), range(new, block.b)
        old, new = block.a + block.size, block.b + block.size


def _like_word_by_word(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """Whether each word has become one like it: then each is a change of its own."""
    return len(old) == len(new) and all(
        Levenshtein.normalized_similarity(a.text, b.text) >= thresholds.ALIKE
        for a, b in zip(old, new, strict=True)
    )


def _change(before: Sequence[Word], after: Sequence[Word], old: range, new: range) -> Change:
    wanted = tuple(word.text.lower() for word in after[new.start : new.stop])
    if old:
        return Change(before[old.start].start, before[old.stop - 1].end, wanted)
    point = before[old.start - 1].end if old.start else 0
    return Change(point, point, wanted)


def _without_loose_end(changes: list[Change], before: Sequence[Word]) -> list[Change]:
    """Without a last change that only leaves the final stop off, if there are others."""
    if len(changes) < 2:
        return changes
    *others, last = changes
    taken_out = [word.text for word in before if word.start >= last.start]
    at_end = last.end == before[-1].end and not last.wanted
    return others if at_end and all(text in _STOPS for text in taken_out) else changes


def _share_an_end(before: Sequence[Word], after: Sequence[Word]) -> bool:
    """Whether both begin or end with the same word, as two wordings of one mark do."""
    return not before or before[0].text == after[0].text or before[-1].text == after[-1].text


def _of_fragment(
    before: Sequence[Word], after: Sequence[Word], changes: list[Change]
) -> list[Change]:
    """The change meant by a suggestion that need not be a wording for the whole mark.

    Often a wide mark comes with the corrected words alone: those words of the mark that they are
    most like are meant, if they stand out.
    """
    if len(after) >= len(before):
        return changes
    runs = sorted(_likeness(before, after), key=lambda run: (-run[0], run[1], run[2]))
    likeness, first, last = runs[0]
    rival = max((one for one, a, b in runs if b <= first or last <= a), default=0.0)
    whole = Levenshtein.normalized_similarity(_joined(before), _joined(after))
    if likeness >= max(thresholds.ALIKE, whole, rival + thresholds.LEAD):
        return _aligned(before[first:last], after) or changes
    is_remark = len(after) < len(before) / 2 and _is_wide(before) and _keep_nothing(before, changes)
    return [] if is_remark else changes


def _likeness(before: Sequence[Word], after: Sequence[Word]) -> list[tuple[float, int, int]]:
    """How alike every run of about as many words is to the words typed, with its first and last."""
    typed = _joined(after)
    lengths = range(max(1, len(after) - 1), min(len(after) + 1, len(before)) + 1)
    return [
        (
            Levenshtein.normalized_similarity(_joined(before[at : at + length]), typed),
            at,
            at + length,
        )
        for length in lengths
        for at in range(len(before) - length + 1)
    ]


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words).lower()


def _keep_nothing(before: Sequence[Word], changes: Sequence[Change]) -> bool:
    """Whether every word of the quote is changed."""
    return all(
        any(change.start < word.end and word.start < change.end for change in changes)
        for word in before
    )


def _is_wide(before: Sequence[Word]) -> bool:
    unspaced = any(is_unspaced(word.text) for word in before)
    return len(before) > (thresholds.WIDE_UNSPACED if unspaced else thresholds.WIDE)
