"""Which of the near findings a new report's sign means."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from errorreport.grouping.v1.partition import partition
from errorreport.grouping.v1.signs import Sign, likeness

_NEW = -1  # owner of the new report's sign


class Choice(NamedTuple):
    """The finding a report is, or ``None``; and those it could be but does not say which."""

    meant: int | None
    beside: tuple[int, ...]


def choose(
    new: Sign, near: Mapping[int, Sequence[Sign]], apart: Mapping[int, Sequence[Sign]]
) -> Choice:
    """Choose among findings, all by their keys in ``near``.

    ``near`` holds the signs of each finding, ``apart`` those an editor split from it. All are
    grouped anew together, so that the answer is the one ``group`` gives; where editors or the
    order of arrival made several findings of one group, the one with the likest report is meant.
    """
    together, reached = _together(new, near)
    scores = {key: max(likeness(new, sign) for sign in near[key]) for key in together}
    scores = {
        key: score
        for key, score in scores.items()
        if all(likeness(new, sign) <= score for sign in apart.get(key, ()))
    }
    best = max(scores.values(), default=0.0)
    likest = [key for key, score in scores.items() if score == best]
    meant = likest[0] if len(likest) == 1 else None
    return Choice(meant, tuple(sorted((together | reached) - {meant})))


def _together(new: Sign, near: Mapping[int, Sequence[Sign]]) -> tuple[set[int], set[int]]:
    """The findings with a sign in the new sign's group, and those it reaches without joining.

    A sign that reaches two places joins none, unless editors made both one finding.
    """
    owned = [(_NEW, new), *((key, sign) for key, signs in near.items() for sign in signs)]
    found = partition([sign for _, sign in owned])
    group = next(members for members in found.groups if 0 in members)
    owners = {owned[number][0] for number in group} - {_NEW}
    torn = found.torn.get(0, [])
    reached = {owned[number][0] for mistake in torn for number in mistake.members}
    if not owners and len(torn) > 1 and len(reached) == 1:
        return reached, set()
    return owners, reached
