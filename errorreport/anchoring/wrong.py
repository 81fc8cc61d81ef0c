"""Whether the words a report calls wrong are gone: said only where two readings agree."""

from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple, assert_never

from errorreport.anchoring.blocks import Block, gathered, joined, word_blocks
from errorreport.anchoring.fold import folded
from errorreport.anchoring.region import Alignment
from errorreport.anchoring.selectors import WrongWords
from errorreport.anchoring.weights import CORE, REWORDED, SHORT_LETTERS, SHORT_WORDS
from errorreport.anchoring.words import UNSPACED, is_word_edge, plain, tokens, trimmed


class Change(Enum):
    """What a suggestion does at one place of a quote."""

    ADD = auto()
    TAKE_OUT = auto()
    REPLACE = auto()


class EditSpan(NamedTuple):
    """The stretch ``quote[start:end]`` a suggestion would change, in whole words, and ``right``.

    Where words are only added, the gap between two of the quote. ``fine``: it changes only what
    folding hides, so the letters themselves count.
    """

    start: int
    end: int
    change: Change
    right: str
    fine: bool


def is_short(words: str) -> bool:
    """Whether a mark is so short that it is itself what is wrong."""
    spaced = words.split()
    few, brief = len(spaced) <= SHORT_WORDS, len("".join(spaced)) <= SHORT_LETTERS
    if few == brief:
        return few  # whatever the script is, which costs more to find out
    return brief if UNSPACED.search(words) else few


def wrong_words(quote: str, suggestions: Sequence[str], standing: str) -> WrongWords:
    """What became of the wrong words of ``quote``, where ``standing`` stands in its place now.

    ``gone`` is said only where the words' own place holds something else, they do not turn up
    elsewhere in the passage, and the letters that were wrong are not in the new word either. Of
    several edit spans all must be gone; one that stands is enough for ``standing``.
    """
    was, now = plain(quote), plain(standing)
    wordings = {plain(words) for words in suggestions} - {was}
    if not wordings:
        return WrongWords.GONE if is_short(was) else WrongWords.UNKNOWN
    alignment = _by_words(was, now)
    fates = set()
    for wording in wordings:
        spans = edit_spans(was, wording)
        fates |= {_fate(span, alignment) for span in spans} or {WrongWords.UNKNOWN}
    return _together(fates)


def moved_beside(quote: str, suggestions: Sequence[str], was: str, now: str) -> bool:
    """Whether the wrong words left their place only to stand beside it.

    ``was`` and ``now`` are what stood and stands around the passage. Where they hold a word called
    wrong more often than before, it was moved and not put right.
    """
    quote = plain(quote)
    wordings = {plain(words) for words in suggestions} - {quote}
    wrong = {
        (word, span.fine)
        for wording in wordings
        for span in edit_spans(quote, wording)
        for word in tokens(quote, span.start, span.end)[0]
    }
    if not wordings:
        wrong = {(quote, True)}
    was, now = plain(was), plain(now)
    return any(
        _count(words, now, fine=fine) > _count(words, was, fine=fine)
        for words, fine in wrong
        if any(char.isalnum() for char in words)
    )


def _together(fates: set[WrongWords]) -> WrongWords:
    for worst in (WrongWords.STANDING, WrongWords.UNKNOWN):
        if worst in fates:
            return worst
    return WrongWords.GONE


@lru_cache(maxsize=1024)
def edit_spans(quote: str, wording: str) -> tuple[EditSpan, ...]:
    """What ``wording`` would change of ``quote``; nothing where it is another text altogether."""
    alignment = _by_words(quote, wording)
    if alignment.kept(0, len(quote)) < REWORDED * len(quote) and not is_short(quote):
        return ()
    spans = []
    for index in range(-1, len(alignment.blocks)):
        start, end, new_start, new_end = alignment.gap(index)
        wrong, right = quote[start:end], wording[new_start:new_end]
        if wrong == right:
            continue
        fine = folded(wrong) == folded(right)
        if not wrong.strip():
            spans.append(EditSpan(start, end, Change.ADD, right, fine))
        elif not right.strip():
            start, end = trimmed(quote, *_with_twins(quote, start, end))
            spans.append(EditSpan(start, end, Change.TAKE_OUT, right, fine))
        else:
            start, end = trimmed(quote, start, end)
            spans.append(EditSpan(start, end, Change.REPLACE, right.strip(), fine))
    return tuple(spans)


def _with_twins(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch to be taken out with what it might be exchanged for: of "the the" either may go."""
    length = end - start
    first = at = start
    while at > 0 and text[at - 1] == text[at + length - 1]:
        at -= 1
        first = at if is_word_edge(text, at) else first
    last = at = end
    while at < len(text) and text[at] == text[at - length]:
        at += 1
        last = at if is_word_edge(text, at) else last
    return first, last


def _by_words(old: str, new: str) -> Alignment:
    blocks = word_blocks(old, (0, len(old)), new, (0, len(new)))
    return Alignment(old, new, gathered(joined(blocks), old, new))


def _fate(span: EditSpan, alignment: Alignment) -> WrongWords:
    """What became of one edit span of a passage."""
    match span.change:
        case Change.ADD:
            return _fate_of_gap(span, alignment)
        case Change.TAKE_OUT:
            return _fate_of_extra(span, alignment)
        case Change.REPLACE:
            return _fate_of_each(span, alignment)
        case _:
            assert_never(span.change)


def _fate_of_extra(span: EditSpan, alignment: Alignment) -> WrongWords:
    """What became of words to be taken out; a word set double is still there as "is, is"."""
    fate = _fate_of_words(span.start, span.end, alignment, fine=span.fine)
    words = alignment.old[span.start : span.end].split()
    if fate is WrongWords.GONE and len(words) > 1 and len(set(words)) == 1:
        now = _count(words[0], alignment.new, fine=span.fine)
        if now >= _count(words[0], alignment.old, fine=span.fine):
            return WrongWords.UNKNOWN
    return fate


def _fate_of_each(span: EditSpan, alignment: Alignment) -> WrongWords:
    """What became of words to be replaced, each for itself."""
    words, starts = tokens(alignment.old, span.start, span.end)
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    fates = {
        _fate_of_words(start, end, alignment, fine=span.fine)
        for start, end in zip(starts, ends, strict=True)
    }
    fate = _together(fates)
    if fate is WrongWords.GONE and len(words) == 1:
        region = alignment.region(span.start, span.end)
        standing = alignment.new[region.start : region.end]
        if core_stands(words[0], span.right, standing, fine=span.fine):
            return WrongWords.UNKNOWN
    return fate


def _fate_of_words(start: int, end: int, alignment: Alignment, *, fine: bool) -> WrongWords:
    words = alignment.old[start:end]
    region = alignment.region(start, end)
    if region.whole or alignment.new[region.start : region.end] == words:
        return WrongWords.STANDING
    before = _count(words, alignment.old, fine=fine)
    after = _count(words, alignment.new, fine=fine)
    return WrongWords.GONE if after < before else WrongWords.UNKNOWN


def _fate_of_gap(span: EditSpan, alignment: Alignment) -> WrongWords:
    """What became of the place where a suggestion adds words: both its neighbours must stand."""
    before = next((block for block in alignment.blocks if _holds(block, span.start - 1)), None)
    after = next((block for block in alignment.blocks if _holds(block, span.end)), None)
    if (before is None and span.start > 0) or (after is None and span.end < len(alignment.old)):
        return WrongWords.UNKNOWN
    start = before.new + span.start - before.old if before else 0
    end = after.new + span.end - after.old if after else len(alignment.new)
    stands = alignment.new[start:end] == alignment.old[span.start : span.end]
    return WrongWords.STANDING if stands else WrongWords.GONE


def _holds(block: Block, offset: int) -> bool:
    return block.old <= offset < block.old + block.length


def _count(words: str, text: str, *, fine: bool) -> int:
    """How often ``words`` stand in ``text`` as whole words."""
    if not fine:
        words, text = words.casefold(), text.casefold()
    wanted, _ = tokens(words, 0, len(words))
    if wanted and wanted[0] not in text:
        return 0  # seen without cutting the text up
    found, _ = tokens(text, 0, len(text))
    return sum(found[at : at + len(wanted)] == wanted for at in range(len(found)))


def core_stands(wrong: str, right: str, standing: str, *, fine: bool) -> bool:
    """Whether the letters that make ``wrong`` wrong, with their neighbours, are in ``standing``.

    Of "comittees" for "comittee", where "committee" was asked for, nothing was put right.
    """
    wrong, right, standing = f" {wrong} ", f" {right} ", f" {standing} "
    if not fine:
        wrong, right, standing = wrong.casefold(), right.casefold(), standing.casefold()
    head, most = 0, min(len(wrong), len(right))
    while head < most and wrong[head] == right[head]:
        head += 1
    tail = 0
    while tail < most - head and wrong[-1 - tail] == right[-1 - tail]:
        tail += 1
    core = wrong[max(0, head - CORE) : len(wrong) - max(0, tail - CORE)]
    # The word's edge counts only where letters are missing at it: "walked" puts "walk" for "walks"
    # right, but "itss" does not put "its" for "it" right.
    replaced = head < len(wrong) - tail
    if replaced or head > 1:
        core = core.lstrip()
    if replaced or tail > 1:
        core = core.rstrip()
    return core in standing
