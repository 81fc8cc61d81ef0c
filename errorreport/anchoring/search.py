"""Where in a text a quote may stand: candidate places, each with what speaks for it."""

from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz import fuzz

from errorreport.anchoring.blocks import gathered, joined, settled, word_blocks
from errorreport.anchoring.region import Alignment
from errorreport.anchoring.weights import (
    CANDIDATES,
    CHANCE,
    CHANCE_DENSE,
    OCCURRENCES,
    PAD,
    RIVAL,
    SEAM,
    SEED,
    SEED_DENSE,
    SEED_OCCURRENCES,
    SEEDS_AGREEING,
    VERSION_ONE_SIDE,
    WINDOW_LIKENESS,
)
from errorreport.anchoring.words import DENSE, is_word_edge, trimmed


class Needle(NamedTuple):
    """A quote and its surroundings, folded; ``exact`` has no white space at its ends."""

    prefix: str
    exact: str
    suffix: str

    @classmethod
    def of(cls, prefix: str, exact: str, suffix: str) -> "Needle":
        """The three parts, with white space at the ends of the quote moved to its surroundings."""
        whole = prefix + exact + suffix
        start, end = trimmed(whole, len(prefix), len(prefix) + len(exact))
        return cls(whole[:start], whole[start:end], whole[end:])

    @property
    def whole(self) -> str:
        """The three parts as they stand in the text they came from."""
        return self.prefix + self.exact + self.suffix


class Place(NamedTuple):
    """One place a needle may stand: ``text[start:end]``, and what speaks for it.

    ``prefix``, ``exact`` and ``suffix`` count the code points found again of each part;
    ``likeness`` is the RapidFuzz ratio of the quote and what stands there, per cent; ``guessed``:
    an edge lies inside a rewritten stretch.
    """

    start: int
    end: int
    prefix: int
    exact: int
    suffix: int
    guessed: bool
    likeness: float

    @property
    def support(self) -> int:
        """Everything that speaks for the place, in code points."""
        return self.prefix + self.exact + self.suffix


def places(needle: Needle, text: str, near: int | None, *, approximate: bool = True) -> list[Place]:
    """Every place worth weighing, in no order; nothing when the text holds nothing like it.

    Time is linear in the text: a bounded number of literal look-ups, ``CANDIDATES`` windows
    compared word by word, and, if ``approximate``, one search by likeness where no part of the
    needle stands verbatim.
    """
    whole = needle.whole
    first = text.find(whole)
    if first >= 0 and text.find(whole, first + 1) < 0:
        start = first + len(needle.prefix)
        before, exact, after = map(len, needle)
        return [Place(start, start + exact, before, exact, after, False, 100.0)]
    exact_places = _exact_places(needle, text, near)
    found = set(_literal_places(needle, text, exact_places))
    best = most = 0
    for start, end, votes in _windows(needle, text, near, exact_places, approximate):
        if votes < most * RIVAL and best > len(whole) * RIVAL:
            break
        fresh = set(_places_in(needle, text, (start, end)))
        best = max([best, *(place.support for place in fresh)])
        most = max(most, votes)
        found |= fresh
    return list(found)


def occurrences(text: str, words: str, limit: int) -> list[int]:
    """Where ``words`` stand in ``text``: the first ``limit`` places."""
    found: list[int] = []
    at = text.find(words)
    while at >= 0 and len(found) < limit:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _places_in(needle: Needle, text: str, window: tuple[int, int]) -> Iterator[Place]:
    whole = needle.whole
    cut = text[slice(*window)]
    spans = (0, len(whole)), (0, len(cut))
    blocks = gathered(joined(word_blocks(whole, spans[0], cut, spans[1])), whole, cut)
    alignment = Alignment(whole, cut, settled(blocks, *spans, open_ended=True), cut=True)
    if not alignment.blocks:
        yield from _by_letters(needle.exact, cut, window[0])
        return
    start, end = len(needle.prefix), len(needle.prefix) + len(needle.exact)
    chance = CHANCE_DENSE if DENSE.search(needle.exact) else CHANCE
    region = alignment.region(start, end)
    kept = (
        alignment.kept(0, start, chance) if alignment.touches_before(start, region) else 0,
        alignment.kept(start, end, chance),
        alignment.kept(end, len(whole), chance) if alignment.touches_after(end, region) else 0,
    )
    at, to = window[0] + region.start, window[0] + region.end
    likeness = fuzz.ratio(needle.exact, text[at:to])
    first, last = alignment.blocks[0], alignment.blocks[-1]
    if likeness < VERSION_ONE_SIDE and first.old >= end:
        at = to = window[0] + first.new
    elif likeness < VERSION_ONE_SIDE and last.old + last.length <= start:
        at = to = window[0] + last.new + last.length
    yield Place(at, to, *kept, region.guessed, likeness)
    for seam in _seams(alignment, start, end):
        at = to = window[0] + seam
        before = common_end(text[max(0, at - start) : at].rstrip(), needle.prefix.rstrip())
        after = common_start(text[at : at + len(whole) - end].lstrip(), needle.suffix.lstrip())
        if min(before, after) >= SEAM:
            yield Place(at, to, max(0, before - chance), 0, max(0, after - chance), False, 0.0)


def _by_letters(exact: str, cut: str, shift: int) -> Iterator[Place]:
    """A place that shares no whole word with the needle, only letters."""
    found = fuzz.partial_ratio_alignment(exact, cut, score_cutoff=VERSION_ONE_SIDE)
    if found is None or len(exact) > len(cut):
        return
    if is_word_edge(cut, found.dest_start) and is_word_edge(cut, found.dest_end):
        start, end = found.dest_start + shift, found.dest_end + shift
        yield Place(start, end, 0, 0, 0, True, found.score)


def _seams(alignment: Alignment, start: int, end: int) -> Iterator[int]:
    """Where the surroundings would close if ``old[start:end]`` had been taken out."""
    for block in alignment.blocks:
        if block.old < start <= block.old + block.length + 1:
            yield block.new + min(block.length, start - block.old)
        if block.old <= end + 1 < block.old + block.length:
            yield block.new + max(0, end - block.old)


def _literal_places(needle: Needle, text: str, exact_places: list[int]) -> Iterator[Place]:
    """The places where the quote stands word for word."""
    prefix, exact, suffix = needle
    whole = needle.whole
    edges = is_word_edge(whole, len(prefix)), is_word_edge(whole, len(prefix) + len(exact))
    for at in exact_places:
        end = at + len(exact)
        if (edges[0] and not is_word_edge(text, at)) or (edges[1] and not is_word_edge(text, end)):
            continue  # "cat" does not stand in "category"
        before = common_end(text[max(0, at - len(prefix)) : at], prefix)
        after = common_start(text[end : end + len(suffix)], suffix)
        yield Place(at, end, before, len(exact), after, False, 100.0)


def common_start(one: str, other: str) -> int:
    """How many characters both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def common_end(one: str, other: str) -> int:
    """How many characters both end with."""
    return common_start(one[::-1], other[::-1])


def _windows(
    needle: Needle, text: str, near: int | None, exact_places: list[int], approximate: bool
) -> list[tuple[int, int, int]]:
    """Stretches ``(start, end, votes)`` the needle may lie in, by the votes of its parts."""
    length = len(needle.whole)
    votes = _votes(needle, text, exact_places)
    reach = max(PAD, len(needle.exact))
    groups: list[list[int]] = []
    for start in sorted(votes):
        if groups and start - groups[-1][1] <= reach // 2 and start - groups[-1][0] <= 2 * reach:
            groups[-1][1] = start
            groups[-1][2] += votes[start]
        else:
            groups.append([start, start, votes[start]])
    goal = (near or 0) - len(needle.prefix)
    groups.sort(key=lambda group: (-group[2], abs(group[0] - goal)))
    if not groups and approximate:
        found = fuzz.partial_ratio_alignment(needle.whole, text, score_cutoff=WINDOW_LIKENESS)
        if found is None:
            return []
        start = found.dest_start - found.src_start
        groups = [[start, start, 0]]
    return [
        (max(0, first - PAD), min(len(text), last + length + 2 * PAD), count)
        for first, last, count in groups[:CANDIDATES]
    ]


def _votes(needle: Needle, text: str, exact_places: list[int]) -> dict[int, int]:
    """Where the needle would start, and how many code points say so.

    Seeds are taken from all over the needle in turn, so that the first few already speak for the
    whole of it; when enough of them point at one place, the rest are not looked up.
    """
    whole, votes = needle.whole, dict[int, int]()
    for at in exact_places:
        votes[at - len(needle.prefix)] = len(needle.exact)
    length = SEED_DENSE if DENSE.search(needle.exact) else SEED
    seeds = range(0, len(whole) - length + 1, length // 2)
    agreeing: dict[int, int] = {}
    most = 0
    for seed in [*seeds[::6], *seeds[2::6], *seeds[4::6], *seeds[1::2]]:
        found = occurrences(text, whole[seed : seed + length], SEED_OCCURRENCES)
        if len(found) == SEED_OCCURRENCES:
            continue
        for at in found:
            start = at - seed
            votes[start] = votes.get(start, 0) + length
            agreeing[start // PAD] = agreed = agreeing.get(start // PAD, 0) + 1
            most = max(most, agreed)
        if most >= SEEDS_AGREEING + len(seeds) // 8:
            break
    return votes


def _exact_places(needle: Needle, text: str, near: int | None) -> list[int]:
    """Where the quote itself stands; of very many, those whose surroundings fit best."""
    prefix, exact, suffix = needle
    found = occurrences(text, exact, OCCURRENCES) if exact else []
    if len(found) < OCCURRENCES:
        return found
    for reach in (32, 16, 8, 4):
        before, after = prefix[-reach:], suffix[:reach]
        fitting = [
            at + len(before) for at in occurrences(text, before + exact, OCCURRENCES) if before
        ]
        fitting += occurrences(text, exact + after, OCCURRENCES) if after else []
        if fitting:
            return fitting
    if near is not None:
        found += [at for at in (text.rfind(exact, 0, near + 1), text.find(exact, near)) if at >= 0]
    return found
