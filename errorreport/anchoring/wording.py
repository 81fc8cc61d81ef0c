"""What the readers' wordings say of the new text: which of them stands, and what went around it."""

import re
from collections.abc import Sequence

from errorreport.anchoring.fold import folded
from errorreport.anchoring.search import common_end, common_start
from errorreport.anchoring.weights import ACROSS, CONTEXT, STANDS
from errorreport.anchoring.words import is_word_edge, plain


def standing_suggestion(quote: str, suggestions: Sequence[str], standing: str) -> int | None:
    """The index of the suggestion that stands now, one to the letter before one like it.

    A suggestion that differs from the quote by more than folding hides stands where its folded
    form does (``don't`` is ``don’t``); one that differs by less, to the letter only.
    """
    if not suggestions:
        return None
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
        if new[end : end + len(added)] == added and _is_other(was, added):
            return start, end + len(added)
    if wording.endswith(quote):
        added = wording[: -len(quote)]
        was = before[-len(added) :]
        if new[max(0, start - len(added)) : start] == added and _is_other(was, added):
            return start - len(added), end
    return None


def _is_other(was: str, added: str) -> bool:
    """Whether what stood there is known, and is not what was to be added, however it is spelt."""
    return len(was) == len(added) and folded(was) != folded(added)


def undoubled(quote: str, new: str, span: tuple[int, int], before: str, after: str) -> bool:
    """Whether the quote stood twice in a row and stands once now.

    ``before`` and ``after`` are cut out of the old text: a word at their far end may go on there,
    and is no double. Of the new text all is there, however much white space stands between.
    """
    start, end = span
    doubled = (begins_with(after, quote) and _goes_on(after, quote)) or (
        ends_with(before, quote) and _goes_on(before, quote)
    )
    return doubled and not (begins_with(new[end:], quote) or ends_with(new[:start], quote))


def _goes_on(beside: str, quote: str) -> bool:
    return len(beside.strip()) > len(quote.strip())


def begins_with(text: str, words: str) -> bool:
    """Whether ``words`` are the first whole words of ``text``."""
    text, words = text.lstrip(), words.strip()
    return text.startswith(words) and is_word_edge(text, len(words))


def ends_with(text: str, words: str) -> bool:
    """Whether ``words`` are the last whole words of ``text``."""
    text, words = text.rstrip(), words.strip()
    return text.endswith(words) and is_word_edge(text, len(text) - len(words))


def suggested_across(
    suggestions: Sequence[str], new: str, span: tuple[int, int], was: str
) -> tuple[int, int, int] | None:
    """A suggestion that stands across the passage's region, not quite where it was drawn.

    The edges of a rewritten region are read off two texts and may cut the suggestion short or run
    past it. It must cover half of what the two take up together, and not be part of ``was``, what
    stood there before.
    """
    start, end = span
    for index, suggestion in enumerate(suggestions):
        words = suggestion.strip()
        at = new.find(words, max(0, start - len(words)), end + len(words))
        if not words or at < 0 or folded(words) in folded(was):
            continue
        common = min(end, at + len(words)) - max(start, at)
        if common >= ACROSS * (max(end, at + len(words)) - min(start, at)):
            return index, at, at + len(words)
    return None


def sentence_stands(before: str, after: str, new: str, seam: int) -> bool:
    """Whether the rest of the sentence a mark was taken out of stands around the seam."""
    before = folded(_SENTENCE_END.split(before)[-1]).strip()
    after = folded(_SENTENCE_END.split(after)[0]).strip()
    if not before and not after:
        return False
    left = folded(new[max(0, seam - 2 * CONTEXT) : seam]).strip()
    right = folded(new[seam : seam + 2 * CONTEXT]).strip()
    stands_left = common_end(left, before) >= STANDS * len(before)
    return stands_left and common_start(right, after) >= STANDS * len(after)


_SENTENCE_END = re.compile(r"[.!?…。！？؟।]+(?=\s|$)|[。！？।]|\n")
