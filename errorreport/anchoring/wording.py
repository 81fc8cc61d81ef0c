"""What the readers' wordings say: which of them stands now, and are the wrong words gone."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from errorreport.anchoring.blocks import Block, gathered, joined, word_blocks
from errorreport.anchoring.fold import folded
from errorreport.anchoring.region import Alignment
from errorreport.anchoring.search import common_end, common_start
from errorreport.anchoring.selectors import WrongWords
from errorreport.anchoring.weights import CONTEXT, REWORDED, SHORT_LETTERS, SHORT_WORDS, STANDS
from errorreport.anchoring.words import TOKEN, UNSPACED, is_word_edge, plain


class EditSpan(NamedTuple):
    """The stretch ``quote[start:end]`` a suggestion would change, in whole words.

    ``insertion``: the suggestion only adds words; the stretch is the gap between two of the quote.
    ``fine``: it changes only what folding hides, so the letters themselves count.
    """

    start: int
    end: int
    insertion: bool = False
    fine: bool = False


def is_short(words: str) -> bool:
    """Whether a mark is so short that it is itself what is wrong."""
    if UNSPACED.search(words):
        return len("".join(words.split())) <= SHORT_LETTERS
    return len(words.split()) <= SHORT_WORDS


def standing_suggestion(quote: str, suggestions: Sequence[str], standing: str) -> int | None:
    """The index of the suggestion that stands now, one to the letter before one like it.

    A suggestion that differs from the quote by more than folding hides stands where its folded
    form does (``don't`` is ``don’t``); one that differs by less, to the letter only.
    """
    now = plain(standing)
    meant = [(index, plain(words)) for index, words in enumerate(suggestions)]
    was = plain(quote)
    meant = [(index, words) for index, words in meant if words != was]
    for index, words in meant:
        if words == now:
            return index
    loose_now, loose_was = folded(now), folded(was)
    for index, words in meant:
        if folded(words) == loose_now != loose_was:
            return index
    return None


def wrong_words(quote: str, suggestions: Sequence[str], standing: str) -> WrongWords:
    """What became of the wrong words of ``quote``, where ``standing`` stands in its place now.

    ``gone`` is said only where the words' own place holds something else and they do not turn up
    elsewhere in the passage; of several edit spans, all must be gone.
    """
    was, now = plain(quote), plain(standing)
    wordings = {plain(words) for words in suggestions} - {was}
    if not wordings:
        return WrongWords.GONE if is_short(was) else WrongWords.UNKNOWN
    spans: set[EditSpan] = set()
    for wording in wordings:
        found = edit_spans(was, wording)
        if not found:
            return WrongWords.GONE if is_short(was) else WrongWords.UNKNOWN
        spans.update(found)
    alignment = _by_words(was, now)
    fates = {_fate(span, alignment) for span in spans}
    if WrongWords.STANDING in fates:
        return WrongWords.STANDING
    return WrongWords.UNKNOWN if WrongWords.UNKNOWN in fates else WrongWords.GONE


@lru_cache(maxsize=1024)
def edit_spans(quote: str, wording: str) -> tuple[EditSpan, ...]:
    """What ``wording`` would change of ``quote``; nothing when it is another text altogether."""
    alignment = _by_words(quote, wording)
    if alignment.kept(0, len(quote)) < REWORDED * len(quote):
        return ()
    spans = []
    for index in range(-1, len(alignment.blocks)):
        start, end, new_start, new_end = alignment.gap(index)
        gap, other = quote[start:end], wording[new_start:new_end]
        if gap == other:
            continue
        if gap.strip():
            start, end = _slid(quote, start, end) if not other.strip() else (start, end)
            start, end = _trimmed(quote, start, end)
            spans.append(EditSpan(start, end, fine=folded(gap) == folded(other)))
        else:
            spans.append(EditSpan(start, end, insertion=True))
    return tuple(spans)


def _slid(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch to be taken out, with its twins: of "the the" either may go."""
    length = end - start
    while start > 0 and text[start - 1] == text[start + length - 1]:
        start -= 1
    while end < len(text) and text[end] == text[end - length]:
        end += 1
    while not is_word_edge(text, start):
        start -= 1
    while not is_word_edge(text, end):
        end += 1
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    gap = text[start:end]
    return start + len(gap) - len(gap.lstrip()), end - (len(gap) - len(gap.rstrip()))


def _by_words(old: str, new: str) -> Alignment:
    blocks = word_blocks(old, (0, len(old)), new, (0, len(new)))
    return Alignment(old, new, gathered(joined(blocks), old, new))


def _fate(span: EditSpan, alignment: Alignment) -> WrongWords:
    """What became of one edit span of a passage."""
    old, new = alignment.old, alignment.new
    if span.insertion:
        return _fate_of_gap(span, alignment)
    words = old[span.start : span.end]
    region = alignment.region(span.start, span.end)
    if region.whole or new[region.start : region.end] == words:
        return WrongWords.STANDING
    if not span.fine:
        words, old, new = words.casefold(), old.casefold(), new.casefold()
    before, after = _count(words, old), _count(words, new)
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


def _count(words: str, text: str) -> int:
    """How often ``words`` stand in ``text`` as whole words."""
    wanted, tokens = TOKEN.findall(words), TOKEN.findall(text)
    return sum(
        tokens[at : at + len(wanted)] == wanted for at in range(len(tokens) - len(wanted) + 1)
    )


def added_at_edge(
    quote: str, wording: str, new: str, span: tuple[int, int], before: str, after: str
) -> tuple[int, int] | None:
    """Where ``wording``, which adds something before or after the quote, stands in ``new``.

    ``before`` and ``after`` is what stood beside the quote: what was there already was not added.
    """
    start, end = span
    quote, wording = quote.strip(), wording.strip()
    if len(wording) <= len(quote):
        return None
    if wording.startswith(quote):
        added = wording[len(quote) :]
        was = after[: len(added)]
        if len(was) == len(added) != 0 and was != added == new[end : end + len(added)]:
            return start, end + len(added)
    if wording.endswith(quote):
        added = wording[: -len(quote)]
        was = before[-len(added) :]
        if len(was) == len(added) and was != added == new[max(0, start - len(added)) : start]:
            return start - len(added), end
    return None


def undoubled(quote: str, new: str, span: tuple[int, int], before: str, after: str) -> bool:
    """Whether the quote stood twice in a row and stands once now."""
    quote = quote.strip()
    if not (after.lstrip().startswith(quote) or before.rstrip().endswith(quote)):
        return False
    start, end = span
    return not (
        new[end : end + len(quote) + 2].lstrip().startswith(quote)
        or new[max(0, start - len(quote) - 2) : start].rstrip().endswith(quote)
    )


def to_whole_words(
    quote: str, new: str, span: tuple[int, int], before: str, after: str
) -> tuple[str, str, str] | None:
    """A mark that cuts words, made whole: what it lacks left and right, and the words now there."""
    whole, start, end = before + quote + after, len(before), len(before) + len(quote)
    while not is_word_edge(whole, start):
        start -= 1
    while not is_word_edge(whole, end):
        end += 1
    left, right = whole[start : len(before)], whole[len(before) + len(quote) : end]
    if not left and not right:
        return None
    first, last = span
    while not is_word_edge(new, first):
        first -= 1
    while not is_word_edge(new, last):
        last += 1
    return left, right, new[first:last]


def sentence_stands(before: str, after: str, new: str, seam: int) -> bool:
    """Whether the rest of the sentence a mark was taken out of stands around the seam."""
    before = folded(_SENTENCE_END.split(before)[-1]).strip()
    after = folded(_SENTENCE_END.split(after)[0]).strip()
    if not before and not after:
        return False
    left = folded(new[max(0, seam - 2 * CONTEXT) : seam]).strip()
    right = folded(new[seam : seam + 2 * CONTEXT]).strip()
    found = common_end(left, before) + common_start(right, after)
    return found >= STANDS * (len(before) + len(after))


_SENTENCE_END = re.compile(r"[.!?…。！？؟।]+(?=\s|$)|[。！？।]|\n")
