"""Which stretches of the old text stand in the new one: lines first, words where lines differ."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from errorreport.anchoring.weights import (
    ANCHOR_LINE,
    ANCHOR_WORDS,
    ISLAND,
    ISLAND_IN_CUT,
    WORD_CELLS,
)
from errorreport.anchoring.words import TOKEN


class Block(NamedTuple):
    """``old[old:old + length]`` is ``new[new:new + length]``."""

    old: int
    new: int
    length: int


def align(old: str, new: str) -> tuple[list[Block], list[Block]]:
    """The common stretches of two texts, in order in both: without chance ones, and all.

    Unique lines in the same order hold the texts together (patience diff, Bram Cohen), then equal
    lines beside them; what is left between is compared word by word. Time grows as n log n: a
    stretch with more than ``WORD_CELLS`` word pairs is first cut at runs of words unique to both,
    and left uncompared where there are none.
    """
    if old == new:
        whole = [Block(0, 0, len(old))]
        return whole, whole
    old_lines, new_lines = old.split("\n"), new.split("\n")
    old_starts, new_starts = _starts(old_lines), _starts(new_lines)
    blocks: list[Block] = []
    every: list[Block] = []
    old_done = new_done = 0
    matches = [*match_units(old_lines, new_lines), (len(old_lines), len(new_lines), 0)]
    for i, j, count in matches:
        old_at, new_at = old_starts[i], new_starts[j]
        old_gap, new_gap = (old_done, old_at), (new_done, new_at)
        words = gathered(joined(word_blocks(old, old_gap, new, new_gap)), old, new)
        every += words
        blocks += settled(words, old_gap, new_gap)
        old_end, new_end = old_starts[i + count], new_starts[j + count]
        length = min(old_end - old_at, new_end - new_at, len(old) - old_at, len(new) - new_at)
        if length > 0:
            blocks.append(Block(old_at, new_at, length))
            every.append(blocks[-1])
        old_done, new_done = old_end, new_end
    return joined(blocks), joined(every)


def _starts(lines: Sequence[str]) -> list[int]:
    """Where each line starts, and one more: where a line after the last would."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts


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


def match_units(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs ``(i, j, count)`` of equal units: held together by unique ones, grown both ways."""
    old_end, new_end = len(old), len(new)
    matches: list[tuple[int, int, int]] = []
    i = j = 0
    for at, to in [*_anchors(old, new), (old_end, new_end)]:
        if at < i or to < j:
            continue
        start_i, start_j = i, j
        while i < at and j < to and old[i] == new[j]:
            i, j = i + 1, j + 1
        if i > start_i:
            matches.append((start_i, start_j, i - start_i))
        tail = 0
        while at - tail > i and to - tail > j and old[at - tail - 1] == new[to - tail - 1]:
            tail += 1
        if at < old_end:
            matches.append((at - tail, to - tail, tail + 1))
            i, j = at + 1, to + 1
        elif tail:
            matches.append((at - tail, to - tail, tail))
    return matches


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest run of pairs of units unique in both that is in order in both."""
    where: dict[str, int] = {}
    for index, unit in enumerate(new):
        where[unit] = -1 if unit in where else index
    seen: dict[str, int] = {}
    for index, unit in enumerate(old):
        seen[unit] = -1 if unit in seen else index
    pairs = [
        (at, where[unit])
        for unit, at in seen.items()
        if at >= 0 and where.get(unit, -1) >= 0 and len(unit) >= ANCHOR_LINE
    ]
    return longest_increasing(pairs)


def longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence with both numbers rising; ``pairs`` are sorted by the first."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, to) in enumerate(pairs):
        place = bisect_left(tails, to)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(to)
            ends.append(index)
        else:
            tails[place] = to
            ends[place] = index
    chain = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


class _Words(NamedTuple):
    """The words of one stretch: their text and where each starts in the whole text."""

    words: list[str]
    starts: list[int]


def _words(text: str, span: tuple[int, int]) -> _Words:
    found = list(TOKEN.finditer(text, *span))
    return _Words([word.group() for word in found], [word.start() for word in found])


def word_blocks(
    old: str, old_span: tuple[int, int], new: str, new_span: tuple[int, int]
) -> list[Block]:
    """The common stretches of two parts of the texts, by words."""
    if old_span[0] >= old_span[1] or new_span[0] >= new_span[1]:
        return []
    one, other = _words(old, old_span), _words(new, new_span)
    blocks: list[Block] = []
    for i, j, count in _match_words(one.words, other.words):
        for k in range(count):
            a, b, length = one.starts[i + k], other.starts[j + k], len(one.words[i + k])
            if blocks:
                last = blocks[-1]
                a_end, b_end = last.old + last.length, last.new + last.length
                if k and old[a_end:a] == new[b_end:b]:
                    blocks[-1] = Block(last.old, last.new, a + length - last.old)
                    continue
            blocks.append(Block(a, b, length))
    return blocks


def _match_words(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """Runs of equal words: a longest common subsequence where that is affordable."""
    if len(old) * len(new) <= WORD_CELLS:
        return _common_words(old, new)
    matches: list[tuple[int, int, int]] = []
    i = j = 0
    for at, to, count in [*_shingle_matches(old, new), (len(old), len(new), 0)]:
        if (at - i) * (to - j) <= WORD_CELLS:
            matches += [(i + a, j + b, n) for a, b, n in _common_words(old[i:at], new[j:to])]
        matches.append((at, to, count))
        i, j = at + count, to + count
    return matches


def _shingle_matches(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """Runs of equal words around runs of ``ANCHOR_WORDS`` words that stand once in each text."""
    old_runs = [" ".join(old[i : i + ANCHOR_WORDS]) for i in range(len(old) - ANCHOR_WORDS + 1)]
    new_runs = [" ".join(new[i : i + ANCHOR_WORDS]) for i in range(len(new) - ANCHOR_WORDS + 1)]
    matches: list[tuple[int, int, int]] = []
    i = j = 0
    for at, to, count in match_units(old_runs, new_runs):
        skip = max(0, i - at, j - to)
        length = count + ANCHOR_WORDS - 1 - skip
        if length > 0:
            matches.append((at + skip, to + skip, length))
            i, j = at + skip + length, to + skip + length
    return matches


def _common_words(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    blocks = Indel.editops(old, new).as_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size]


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
