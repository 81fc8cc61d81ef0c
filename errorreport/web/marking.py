"""An article's text with the marks in it, cut into paragraphs and runs; linear in both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

LANES = 3  # underlines under one another; what overlaps more is only counted


@dataclass(frozen=True, slots=True)
class Mark:
    """One numbered stretch of the text, in code points; ``start < end``."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """Characters under the same marks."""

    text: str
    #: which of the three underlines are drawn, from 1
    lanes: tuple[int, ...]
    #: the mark that began last among the drawn ones
    number: int | None
    #: marks not drawn for want of room, told once where the overlap ends
    more: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph with the numbers of the marks that begin in it."""

    number: int
    runs: tuple[Run, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Laid:
    mark: Mark
    lane: int
    #: how many marks of its overlap are not drawn, told by the last one to end
    more: int


def mark_up(text: str, marks: Sequence[Mark]) -> tuple[Paragraph, ...]:
    """Cut ``text`` into paragraphs and runs; ``marks`` in the order of their beginnings."""
    laid = list(_laid(marks))
    paragraphs: list[Paragraph] = []
    start, first, open_marks = 0, 0, list[_Laid]()
    for number, line in enumerate(text.split("\n"), start=1):
        end, last = start + len(line), first
        while last < len(laid) and laid[last].mark.start <= end:
            last += 1
        begun = laid[first:last]
        here = [*open_marks, *begun]
        runs = tuple(_runs(text, start, end, here))
        paragraphs.append(Paragraph(number, runs, tuple(one.mark.number for one in begun)))
        open_marks = [one for one in here if one.mark.end > end + 1]
        start, first = end + 1, last
    return tuple(paragraphs)


def _laid(marks: Sequence[Mark]) -> Iterator[_Laid]:
    """Give every mark the lowest free line, so that each underline runs on unbroken."""
    for cluster in _clusters(marks):
        ends: list[tuple[int, int]] = []
        free: list[int] = []
        lanes: list[int] = []
        for mark in cluster:
            while ends and ends[0][0] <= mark.start:
                heappush(free, heappop(ends)[1])
            lane = heappop(free) if free else len(ends) + 1
            heappush(ends, (mark.end, lane))
            lanes.append(lane)
        hidden = sum(lane > LANES for lane in lanes)
        end = max(mark.end for mark in cluster)
        teller = next(i for i, mark in enumerate(cluster) if mark.end == end)
        for i, (mark, lane) in enumerate(zip(cluster, lanes, strict=True)):
            yield _Laid(mark, lane, hidden if i == teller else 0)


def _clusters(marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    cluster: list[Mark] = []
    end = 0
    for mark in marks:
        if cluster and mark.start >= end:
            yield cluster
            cluster = []
        cluster.append(mark)
        end = max(end, mark.end)
    if cluster:
        yield cluster


def _runs(text: str, start: int, end: int, marks: Sequence[_Laid]) -> Iterator[Run]:
    begins: dict[int, list[_Laid]] = {}
    ends: dict[int, list[_Laid]] = {}
    for one in marks:
        begins.setdefault(max(one.mark.start, start), []).append(one)
        ends.setdefault(min(one.mark.end, end), []).append(one)
    drawn: dict[int, _Laid] = {}
    at = start
    for cut in sorted({*begins, *ends, end}):
        if cut > at:
            over = cut + (cut == end)  # the line's own end belongs to the mark
            more = sum(one.more for one in ends.get(cut, ()) if one.mark.end <= over)
            numbers = [one.mark.number for one in drawn.values()]
            number = numbers[-1] if numbers else None
            yield Run(text[at:cut], tuple(sorted(drawn)), number, more)
            at = cut
        for one in ends.get(cut, ()):
            drawn.pop(one.lane, None)
        for one in begins.get(cut, ()):
            if one.lane <= LANES:
                drawn[one.lane] = one
