"""Runs of equal units (lines, clauses, runs of words) in two sequences, held by unique ones."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence

Match = tuple[int, int, int]


def match_units(
    old: Sequence[Hashable], new: Sequence[Hashable], may_hold: Sequence[bool]
) -> list[Match]:
    """Runs ``(i, j, count)`` of equal units, in order in both.

    Units that stand once in each sequence, in the same order, hold the two together (patience
    diff, Bram Cohen); from there equal neighbours are added both ways. ``may_hold`` says which
    units of ``old`` may do so. Time grows as n log n.
    """
    old_end, new_end = len(old), len(new)
    matches: list[Match] = []

    def add(at: int, to: int, count: int) -> None:
        if matches:
            i, j, before = matches[-1]
            if (i + before, j + before) == (at, to):
                matches[-1] = i, j, before + count
                return
        matches.append((at, to, count))

    i = j = 0
    for at, to in [*_anchors(old, new, may_hold), (old_end, new_end)]:
        start_i, start_j = i, j
        while i < at and j < to and old[i] == new[j]:
            i, j = i + 1, j + 1
        if i > start_i:
            add(start_i, start_j, i - start_i)
        tail = 0
        while at - tail > i and to - tail > j and old[at - tail - 1] == new[to - tail - 1]:
            tail += 1
        held = 1 if at < old_end else 0
        if tail + held:
            add(at - tail, to - tail, tail + held)
        i, j = at + held, to + held
    return matches


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], may_hold: Sequence[bool]
) -> list[tuple[int, int]]:
    """The longest run of pairs of units, unique in both, that is in order in both."""
    where = _only_places(new)
    pairs = [
        (at, to)
        for unit, at in _only_places(old).items()
        if at >= 0 and may_hold[at] and (to := where.get(unit, -1)) >= 0
    ]
    return _rising(pairs)


def _only_places(units: Sequence[Hashable]) -> dict[Hashable, int]:
    """Where each unit stands; -1 for those that stand more than once."""
    places: dict[Hashable, int] = {}
    for index, unit in enumerate(units):
        places[unit] = -1 if unit in places else index
    return places


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
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
