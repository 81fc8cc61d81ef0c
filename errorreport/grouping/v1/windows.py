"""Places without a text: the windows readers sent are laid over one another.

A browser sends some characters either side of the mark, so the windows of two marks that mean one
place share both marks' surroundings. Windows that agree are joined into boards.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from errorreport.grouping.v1 import thresholds
from errorreport.grouping.v1.reading import Place, Reading
from errorreport.grouping.v1.words import words_of


def agree(one: Reading, other: Reading) -> bool:
    """Whether the windows of two reports can be of one place."""
    if one.is_bare or other.is_bare:
        bare, whole = (one, other) if one.is_bare else (other, one)
        return bare.squeezed_window in whole.squeezed_window
    places = defaultdict(list)
    for gram, at in one.fingerprints:
        places[gram].append(at)
    return any(
        _shared(one, other, at - there)
        for gram, there in other.fingerprints
        for at in places.get(gram, ())
    )


def lay_out(readings: Sequence[Reading], first_board: int) -> list[Place]:
    """A place for every reading, on boards numbered from ``first_board``.

    The longest overlaps are joined first, and one that contradicts them is not believed. A mark
    sent without surroundings comes last, and only where its words stand in one place.
    """
    boards = _Boards(readings)
    with_context = [at for at, reading in enumerate(readings) if not reading.is_bare]
    for _, here, there, shift in sorted(_overlaps(readings, with_context)):
        boards.join(here, there, shift)
    boards.add_bare(at for at, reading in enumerate(readings) if reading.is_bare)
    return [
        _place(reading, first_board + board, origin)
        for reading, (board, origin) in zip(readings, boards.origins(), strict=True)
    ]


def _overlaps(
    readings: Sequence[Reading], numbers: Iterable[int]
) -> Iterator[tuple[int, int, int, int]]:
    """The pairs that agree: minus the length shared, both numbers, the shift."""
    sharing = defaultdict(list)
    for number in numbers:
        for gram, at in readings[number].fingerprints:
            sharing[gram].append((number, at))
    ways = {
        (here, there, at - there_at)
        for places in sharing.values()
        for first, (here, at) in enumerate(places)
        for there, there_at in places[first + 1 : first + 1 + thresholds.PEERS]
        if here != there
    }
    for here, there, shift in ways:
        shared = _shared(readings[here], readings[there], shift)
        if shared:
            yield -shared, here, there, shift


def _shared(one: Reading, other: Reading, shift: int) -> int:
    """How many characters the windows share if the other is laid at ``shift`` of the one.

    0 if they do not agree there, or share neither mark with something of what surrounds it.
    """
    first, second = one.squeezed_window, other.squeezed_window
    low, high = max(0, shift), min(len(first), shift + len(second))
    if not (_holds(low, high, one, 0) or _holds(low, high, other, shift)):
        return 0
    return high - low if first[low:high] == second[low - shift : high - shift] else 0


def _holds(low: int, high: int, reading: Reading, origin: int) -> bool:
    """Whether the shared part holds the reading's mark and what is beside it."""
    size = len(reading.squeezed_window)
    start = origin + max(0, reading.mark_start - thresholds.CONTEXT)
    end = origin + min(size, reading.mark_end + thresholds.CONTEXT)
    return low <= start and end <= high


def _place(reading: Reading, board: int, origin: int) -> Place:
    start, end = origin + reading.mark_start, origin + reading.mark_end
    return Place(board, start, end, words_of(reading.window, origin))


class _Boards:
    """Windows joined into boards (union-find with offsets)."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = readings
        self._parent = list(range(len(readings)))
        self._offset = [0] * len(readings)

    def join(self, here: int, there: int, shift: int) -> None:
        """Lay ``there`` at ``shift`` in ``here``, unless both lie on one board already."""
        (root, origin), (other, other_origin) = self._root(here), self._root(there)
        if root != other:
            self._parent[other] = root
            self._offset[other] = origin + shift - other_origin

    def add_bare(self, numbers: Iterable[int]) -> None:
        """Lay marks without surroundings where their words stand, if that is one place only."""
        alike: dict[str, int] = {}
        found = []
        for number in numbers:
            window = self._readings[number].squeezed_window
            first = alike.setdefault(window, number)
            if first != number:
                self.join(first, number, 0)
            elif len(window) >= thresholds.GRAM:
                found.append((number, self._standing(window)))
        for number, places in found:
            if len({(root, start) for root, start, _, _ in places}) == 1:
                _, _, holder, shift = places[0]
                self.join(holder, number, shift)

    def _standing(self, window: str) -> list[tuple[int, int, int, int]]:
        """Where the words stand: board, offset there, a window that holds them, offset in it."""
        places = []
        for number, reading in enumerate(self._readings):
            at = -1 if reading.is_bare else reading.squeezed_window.find(window)
            while at >= 0:
                root, origin = self._root(number)
                places.append((root, origin + at, number, at))
                at = reading.squeezed_window.find(window, at + 1)
        return places

    def _root(self, number: int) -> tuple[int, int]:
        """The board's first window, and where this one starts in it."""
        offset = 0
        while self._parent[number] != number:
            offset += self._offset[number]
            number = self._parent[number]
        return number, offset

    def origins(self) -> list[tuple[int, int]]:
        """For each window its board and where it starts there."""
        return [self._root(number) for number in range(len(self._parent))]
