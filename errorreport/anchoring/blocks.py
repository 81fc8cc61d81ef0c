"""Common stretches of two texts: found by words, put together, and rid of chance ones."""

from typing import NamedTuple

from rapidfuzz.distance import Indel

from errorreport.anchoring.weights import ISLAND, ISLAND_IN_CUT
from errorreport.anchoring.words import is_word_edge, stands_apart, tokens

Span = tuple[int, int]


class Block(NamedTuple):
    """``old[old:old + length]`` is ``new[new:new + length]``."""

    old: int
    new: int
    length: int


def word_blocks(old: str, old_span: Span, new: str, new_span: Span) -> list[Block]:
    """The common stretches of two parts of the texts: a longest common subsequence of words.

    What both begin and end with is taken off first, at whole words: it belongs to any longest one.
    """
    head = _common_head(old, old_span, new, new_span)
    a, b = old_span[0] + head, new_span[0] + head
    tail = _common_tail(old, (a, old_span[1]), new, (b, new_span[1]))
    blocks = [Block(old_span[0], new_span[0], head)] if head else []
    blocks += _by_words(old, (a, old_span[1] - tail), new, (b, new_span[1] - tail))
    if tail:
        blocks.append(Block(old_span[1] - tail, new_span[1] - tail, tail))
    return blocks


def _common_head(old: str, old_span: Span, new: str, new_span: Span) -> int:
    """How many code points both parts begin with, whole words only."""
    a, b = old_span[0], new_span[0]
    low, high = 0, min(old_span[1] - a, new_span[1] - b)
    if old[a : a + high] == new[b : b + high] and old_span[1] - a == new_span[1] - b:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if old[a + low : a + middle] == new[b + low : b + middle]:
            low = middle
        else:
            high = middle - 1
    while low and not (_ends_word(old, a + low) and _ends_word(new, b + low)):
        low -= 1
    return low


def _common_tail(old: str, old_span: Span, new: str, new_span: Span) -> int:
    """How many code points both parts end with, whole words only."""
    a, b = old_span[1], new_span[1]
    low, high = 0, min(a - old_span[0], b - new_span[0])
    while low < high:
        middle = (low + high + 1) // 2
        if old[a - middle : a - low] == new[b - middle : b - low]:
            low = middle
        else:
            high = middle - 1
    while low and not (_ends_word(old, a - low) and _ends_word(new, b - low)):
        low -= 1
    return low


def _ends_word(text: str, offset: int) -> bool:
    return is_word_edge(text, offset) and stands_apart(text, offset)


def _by_words(old: str, old_span: Span, new: str, new_span: Span) -> list[Block]:
    if old_span[0] >= old_span[1] or new_span[0] >= new_span[1]:
        return []
    words, starts = tokens(old, *old_span)
    new_words, new_starts = tokens(new, *new_span)
    blocks: list[Block] = []
    for i, j, count in Indel.editops(words, new_words).as_matching_blocks():
        if not count:
            continue
        last = i + count - 1
        a, b = starts[i], new_starts[j]
        length = starts[last] + len(words[last]) - a
        if old[a : a + length] == new[b : b + length]:
            blocks.append(Block(a, b, length))
            continue
        blocks += [  # the same words, other white space between them
            Block(starts[i + k], new_starts[j + k], len(words[i + k])) for k in range(count)
        ]
    return blocks


def joined(blocks: list[Block]) -> list[Block]:
    """The same with neighbours that touch in both texts made one."""
    whole: list[Block] = []
    for block in blocks:
        if whole:
            last = whole[-1]
            if last.old + last.length == block.old and last.new + last.length == block.new:
                whole[-1] = Block(last.old, last.new, last.length + block.length)
                continue
        whole.append(block)
    return whole


def settled(
    blocks: list[Block],
    old_span: tuple[int, int],
    new_span: tuple[int, int],
    *,
    open_ended: bool = False,
) -> list[Block]:
    """The same without islands: words that two rewritten stretches share by chance.

    A block goes when it is no longer than what differs on either side of it (the semantic cleanup
    of diff-match-patch). ``open_ended``: the new text was cut out of a longer one, so what it has
    before the first block and after the last says nothing.
    """
    kept: list[Block] = []
    end = Block(old_span[1], new_span[1], 0)
    for upcoming in [*blocks, end]:
        while kept:
            block = kept[-1]
            before = kept[-2] if len(kept) > 1 else Block(old_span[0], new_span[0], 0)
            old_before = block.old - before.old - before.length
            new_before = block.new - before.new - before.length
            old_after = upcoming.old - block.old - block.length
            new_after = upcoming.new - block.new - block.length
            if open_ended and len(kept) == 1:
                new_before = 0
            if open_ended and upcoming is end:
                new_after = 0
            gap = min(max(old_before, new_before), max(old_after, new_after))
            if block.length > gap * (ISLAND_IN_CUT if open_ended else ISLAND):
                break
            kept.pop()
        kept.append(upcoming)
    return kept[:-1]


def gathered(blocks: list[Block], old: str, new: str) -> list[Block]:
    """The same with words slid to the neighbours they belong to.

    Of several longest common subsequences a compiled one is as good as any; where a word was
    matched to an earlier or later twin although nothing differs on the other side, it goes there.
    """
    whole: list[Block] = []
    for block in blocks:
        current = block
        while whole:
            last = whole[-1]
            if old[last.old + last.length : current.old].strip():
                break
            reach = current.old - last.old
            if new[max(0, current.new - reach) : current.new] != old[last.old : current.old]:
                break
            current = Block(last.old, current.new - reach, reach + current.length)
            whole.pop()
        whole.append(current)
    return whole
