"""Which signs mean one mistake, decided so that the order of arrival plays no part.

Suggestions speak first: those whose edit spans overlap mean one mistake. Bare marks follow, the
narrowest first, and join the mistake they are about. What reaches two mistakes, corrects several,
or is too wide to say joins none, and is kept with its likes.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from errorreport.grouping.v1 import thresholds
from errorreport.grouping.v1.signs import Sign
from errorreport.grouping.v1.words import Span

_SHELF = 64  # offsets of a board that are looked up together


@dataclass(eq=False)
class Mistake:
    """Signs that mean one place, by their numbers, and the spans that say where it is."""

    board: int
    core: list[Span]
    members: list[int] = field(default_factory=list)

    @property
    def hull(self) -> Span:
        """Everything from the first to the last of the core."""
        return Span(min(span.start for span in self.core), max(span.end for span in self.core))


@dataclass
class Partition:
    """The groups of the signs, and what each sign that joined none could have meant."""

    groups: list[list[int]]
    torn: dict[int, list[Mistake]]


def partition(signs: Sequence[Sign]) -> Partition:
    """The groups of the signs; equal signs are in one."""
    numbers = defaultdict(list)
    for number, sign in enumerate(signs):
        numbers[sign].append(number)
    equals = list(numbers.values())
    found = _partition_different(list(numbers))
    for mistake in found.mistakes:
        mistake.members = [number for one in mistake.members for number in equals[one]]
    groups = [[number for one in torn for number in equals[one]] for torn in found.alike()]
    torn = {number: reached for one, reached in found.torn.items() for number in equals[one]}
    return Partition([mistake.members for mistake in found.mistakes] + groups, torn)


def _partition_different(signs: Sequence[Sign]) -> "_Found":
    numbers = range(len(signs))
    joint = [number for number in numbers if signs[number].is_joint]
    single = [number for number in numbers if len(signs[number].edits) == 1]
    bare = [number for number in numbers if not signs[number].edits]
    several = [number for number in numbers if len(signs[number].edits) > 1]
    found = _Found(signs)
    for mistake in _overlapping(signs, joint):
        found.add(mistake)
    wide = set(single).difference(joint)
    for number in (*sorted(wide, key=found.rank), *sorted(bare, key=found.rank)):
        found.settle(number)
    for number in several:
        found.torn[number] = found.reached(signs[number])
    return found


def _overlapping(signs: Sequence[Sign], joint: Sequence[int]) -> Iterator[Mistake]:
    """Mistakes of the signs whose edit spans overlap, one after the other along each board."""
    mistake: Mistake | None = None
    reach = 0
    for number in sorted(joint, key=lambda number: (signs[number].board, signs[number].edits)):
        span = signs[number].edits[0]
        if mistake and mistake.board == signs[number].board and span.start < reach:
            mistake.core.append(span)
            mistake.members.append(number)
            reach = max(reach, span.end)
            continue
        if mistake:
            yield mistake
        mistake, reach = Mistake(signs[number].board, [span], [number]), span.end
    if mistake:
        yield mistake


class _Found:
    """The mistakes found so far, on shelves to be asked what is near."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self._signs = signs
        self._shelves: dict[tuple[int, int], list[Mistake]] = defaultdict(list)
        self.mistakes: list[Mistake] = []
        self.torn: dict[int, list[Mistake]] = {}

    def rank(self, number: int) -> tuple[int, Sign]:
        """The narrowest first; equals by what they say."""
        sign = self._signs[number]
        return sign.spans[-1].end - sign.spans[0].start, sign

    def add(self, mistake: Mistake) -> None:
        self.mistakes.append(mistake)
        for shelf in _shelves(mistake.board, mistake.hull):
            self._shelves[shelf].append(mistake)

    def settle(self, number: int) -> None:
        """Put a sign to the one mistake it means, to a new one, or to the torn."""
        sign = self._signs[number]
        reached = self.reached(sign)
        if not reached:
            self.add(Mistake(sign.board, list(sign.spans), [number]))
        elif len(reached) > 1 or _is_faint(sign, reached[0]):
            self.torn[number] = reached
        else:
            reached[0].members.append(number)

    def reached(self, sign: Sign) -> list[Mistake]:
        """The mistakes the sign can mean."""
        hull = Span(sign.spans[0].start, sign.spans[-1].end)
        near = {
            id(mistake): mistake
            for shelf in _shelves(sign.board, hull)
            for mistake in self._shelves.get(shelf, ())
        }
        shares = [(_share(sign, mistake), mistake) for mistake in near.values()]
        best = max((share for share, _ in shares), default=0.0)
        least = max(thresholds.COVERED, best * thresholds.RIVAL)
        return [mistake for share, mistake in shares if share >= least]

    def alike(self) -> list[list[int]]:
        """The torn signs, those of one mark or of the same edit spans together."""
        groups = defaultdict(list)
        for number in self.torn:
            sign = self._signs[number]
            groups[sign.board, sign.spans].append(number)
        return list(groups.values())


def _shelves(board: int, span: Span) -> Iterator[tuple[int, int]]:
    return ((board, at) for at in range(span.start // _SHELF, span.end // _SHELF + 1))


def _share(sign: Sign, mistake: Mistake) -> float:
    """How much of the mistake a bare mark covers, or of the mark the mistake: the larger share.

    An edit span that touches the mistake means it, and counts as the whole.
    """
    best = 0.0
    for span in sign.edits or (sign.marked,):
        for core in mistake.core:
            shared = min(span.end, core.end) - max(span.start, core.start)
            if shared > 0:
                smaller = min(span.end - span.start, core.end - core.start)
                best = max(best, 1.0 if sign.edits else shared / smaller)
    return best


def _is_faint(sign: Sign, mistake: Mistake) -> bool:
    """Whether a bare mark is so wide that it may as well mean something else in it."""
    length = sign.marked.end - sign.marked.start
    place = mistake.hull.end - mistake.hull.start
    wide = not sign.edits and length > thresholds.FAINT_LENGTH
    return wide and length > thresholds.FAINT * place
