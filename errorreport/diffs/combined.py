"""Several changes of one text put into it together."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words of a text, by code points, and what takes their place; "" takes them out."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Combined:
    """The text with the changes in it."""

    text: str
    #: indices of the changes that went in, in the order they were given
    used: frozenset[int]


def combine(text: str, changes: Sequence[Replacement]) -> Combined:
    """Put the changes in, the first to begin first; one that reaches into another stays out.

    The same change twice is one. Of the two spaces round words that are taken out, one goes too.
    """
    order = sorted(range(len(changes)), key=lambda i: (changes[i].start, changes[i].end, i))
    pieces: list[str] = []
    used: set[int] = set()
    at, last = 0, None
    for i in order:
        change = changes[i]
        if change == last:
            used.add(i)
        elif at <= change.start < change.end <= len(text):
            pieces += (text[at : change.start], change.new)
            at, last = change.end, change
            used.add(i)
            if not change.new:
                at += _spare_space(text, change.start, change.end)
    return Combined("".join([*pieces, text[at:]]), frozenset(used))


def _spare_space(text: str, start: int, end: int) -> int:
    """Whether a space behind words that go would stand beside another, or begin a line."""
    before = text[start - 1 : start]
    return int(text[end : end + 1] == " " and before in {"", " ", "\n"})
