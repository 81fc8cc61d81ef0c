"""What the readers' wordings say of the new text: which of them stands, and what went around it."""

import re
from collections.abc import Sequence

from errorreport.anchoring.fold import folded
from errorreport.anchoring.search import common_end, common_start
from errorreport.anchoring.weights import CONTEXT, STANDS
from errorreport.anchoring.words import is_word_edge, plain


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
