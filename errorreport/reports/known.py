"""What editors made of the findings near a report: which are one now, and which stay apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Stood(NamedTuple):
    """How a finding stood when a choice among several was made."""

    id: str
    article_id: str
    state: str
    merged_into: str | None
    split_from: str | None


#: what a choice among neighbours rests on: which findings are near, and how they stand
Basis = frozenset[Stood]


def living(rows: Iterable[Stood]) -> dict[str, str]:
    """Return by finding the one it is now: itself, or where its merges lead.

    One that ended in another article is left out: its article was parted from that one since.
    """
    by_id = {row.id: row for row in rows}
    found = {}
    for row in by_id.values():
        end = row
        while end.merged_into is not None:
            end = by_id[end.merged_into]
        if end.article_id == row.article_id:
            found[row.id] = end.id
    return found


def apart(rows: Iterable[Stood], ends: Mapping[str, str]) -> dict[str, set[str]]:
    """Return by finding the ones that editors took out of it, or it out of."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        one, other = ends.get(row.id), ends.get(row.split_from or "")
        if one is not None and other is not None and one != other:
            found[one].add(other)
            found[other].add(one)
    return found
