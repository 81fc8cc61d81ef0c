"""Two texts of an article as one column of paragraphs: kept, changed, moved, put in, taken out."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from errorreport.diffs.drawing import draw
from errorreport.diffs.pieces import Change

BEGINS_ALIKE = 80  # of 100; of a paragraph and one that may be the first part of it
LEAST_PART = 20  # characters of such a part
ALIKE = 50  # of 100; paragraphs less alike are another paragraph, not a changed one
SPLIT_ALIKE = 85  # of 100; of a paragraph and the ones it was split into, put together
SPLIT_GAIN = 5  # of 100; by which the put together ones are nearer than the first alone
SPLIT_INTO = 4  # paragraphs that one is split into at most
REACH = 8  # paragraphs ahead in which a changed one is looked for
LONGEST_DRAWN = 30_000  # characters; a longer changed paragraph is shown as taken out and put in
MOST_ALIGNED = 16_000_000  # pairs of paragraphs, 2 MB of working memory
MOST_PAIRED = 2_000  # paragraphs of one rewritten stretch; in a longer one nothing is paired
PILCROW = " ¶ "


class StretchKind(StrEnum):
    """What became of some paragraphs."""

    KEPT = "kept"
    CHANGED = "changed"
    MOVED = "moved"
    PUT_IN = "put_in"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Paragraphs that shared one fate.

    ``old`` and ``new`` are indices of paragraphs, from 0, in the two texts; ``paragraphs`` is what
    is read there, in the new text where it stands in it; ``change`` is drawn for changed ones.
    """

    kind: StretchKind
    old: range
    new: range
    paragraphs: tuple[str, ...]
    change: Change | None = None


def compare(old: str, new: str) -> tuple[Stretch, ...]:
    """Compare two texts by paragraphs, and changed paragraphs by words, in the new text's order."""
    before, after = old.split("\n"), new.split("\n")
    blocks = _kept(before, after)
    moved = _moved(before, after, blocks)
    stretches: list[Stretch] = []
    i = j = 0
    for a, b, size in blocks:
        stretches += _Gap(before, after, moved).stretches(range(i, a), range(j, b))
        i, j = a + size, b + size
        if size:
            kept = tuple(after[b:j])
            stretches.append(Stretch(StretchKind.KEPT, range(a, i), range(b, j), kept))
    return tuple(stretches)


def _kept(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int]]:
    """(old, new, length) of the common stretches; the last one is empty, at both ends."""
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    a, b = before[head : len(before) - tail], after[head : len(after) - tail]
    blocks = [(0, 0, head)] if head else []
    if len(a) * len(b) <= MOST_ALIGNED:
        found = Indel.editops(a, b).as_matching_blocks()
        blocks += [(head + i, head + j, size) for i, j, size in found if size]
    if tail:
        blocks.append((len(before) - tail, len(after) - tail, tail))
    return [*blocks, (len(before), len(after), 0)]


def _moved(
    before: Sequence[str], after: Sequence[str], blocks: Sequence[tuple[int, int, int]]
) -> dict[int, int]:
    """Return by its index in the new text where a paragraph stood that only changed its place."""
    taken: dict[str, deque[int]] = defaultdict(deque)
    put: list[int] = []
    i = j = 0
    for a, b, size in blocks:
        for index in range(i, a):
            if before[index].strip():
                taken[before[index]].append(index)
        put += range(j, b)
        i, j = a + size, b + size
    return {index: taken[after[index]].popleft() for index in put if taken.get(after[index])}


class _Gap:
    """The paragraphs between two kept stretches."""

    def __init__(self, before: Sequence[str], after: Sequence[str], moved: dict[int, int]) -> None:
        self.before, self.after, self.moved = before, after, moved

    def stretches(self, old: range, new: range) -> Iterator[Stretch]:
        left = set(self.moved.values()) if old else set()
        taken = [index for index in old if index not in left]
        pairing = len(old) + len(new) <= MOST_PAIRED
        position, i = new.start, 0
        while i < len(taken):
            found = self._nearest(taken[i], position, new.stop) if pairing else None
            if found is None:
                line = range(taken[i], taken[i] + 1)
                yield Stretch(
                    StretchKind.TAKEN_OUT, line, range(position, position), self._old(line)
                )
                i += 1
                continue
            yield from self._put_in(range(position, found))
            was, now = self._widened(taken, i, found, new.stop)
            change = draw(PILCROW.join(self._old(was)), PILCROW.join(self._new(now)))
            yield Stretch(StretchKind.CHANGED, was, now, self._new(now), change)
            position, i = now.stop, i + len(was)
        yield from self._put_in(range(position, new.stop))

    def _nearest(self, old: int, start: int, stop: int) -> int | None:
        """The paragraph ahead that is most like the old one, if any is like it."""
        text, best, found = self.before[old], float(ALIKE), None
        if not text or len(text) > LONGEST_DRAWN:
            return None
        for index in range(start, min(stop, start + REACH)):
            if index in self.moved or len(self.after[index]) > LONGEST_DRAWN:
                continue
            score = _nearness(text, self.after[index])
            if score > best:
                best, found = score, index
        return found

    def _widened(self, taken: list[int], i: int, found: int, stop: int) -> tuple[range, range]:
        """The pair with the paragraphs that one was split into, or that were joined to one."""
        was, now = range(taken[i], taken[i] + 1), range(found, found + 1)
        best = self._likeness(was, now)
        for _ in range(SPLIT_INTO - 1):
            wider = range(now.start, now.stop + 1)
            if wider.stop > stop or wider.stop - 1 in self.moved:
                break
            score = self._likeness(was, wider)
            if score < best + SPLIT_GAIN:
                break
            now, best = wider, score
        for following in taken[i + 1 : i + SPLIT_INTO] if len(now) == 1 else ():
            joined = range(was.start, was.stop + 1)
            if following != was.stop or self._likeness(joined, now) < best + SPLIT_GAIN:
                break
            was, best = joined, self._likeness(joined, now)
        if (len(was) > 1 or len(now) > 1) and best < SPLIT_ALIKE:
            return was[:1], now[:1]
        return was, now

    def _likeness(self, old: range, new: range) -> float:
        return fuzz.ratio(" ".join(self._old(old)), " ".join(self._new(new)))

    def _put_in(self, new: range) -> Iterator[Stretch]:
        for index in new:
            line, stood = range(index, index + 1), self.moved.get(index)
            if stood is None:
                nowhere = range(0)
                yield Stretch(StretchKind.PUT_IN, nowhere, line, self._new(line))
            else:
                old = range(stood, stood + 1)
                yield Stretch(StretchKind.MOVED, old, line, self._new(line))

    def _old(self, lines: range) -> tuple[str, ...]:
        return tuple(self.before[lines.start : lines.stop])

    def _new(self, lines: range) -> tuple[str, ...]:
        return tuple(self.after[lines.start : lines.stop])


def _nearness(old: str, new: str) -> float:
    """Likeness of two paragraphs, 0 to 100, or of their beginnings: one may have been split."""
    whole = fuzz.ratio(old, new)
    shorter = min(len(old), len(new))
    if shorter < LEAST_PART:
        return whole
    begins = fuzz.ratio(old[:shorter], new[:shorter])
    return max(whole, begins) if begins >= BEGINS_ALIKE else whole
