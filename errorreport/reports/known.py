"""What editors made of the findings near a report: which are one now, and which stay apart."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.findings.models import Finding


class Stood(NamedTuple):
    """How a finding stood when a choice among several was made."""

    id: str
    article_id: str
    state: str
    merged_into: str | None
    split_from: str | None


def stood(session: Session, ids: Collection[str]) -> frozenset[Stood]:
    """Read how findings stand, with those they were merged into, however many steps away."""
    found: dict[str, Stood] = {}
    missing = frozenset(ids)
    while missing:
        rows = session.execute(
            select(
                Finding.id,
                Finding.article_id,
                Finding.state,
                Finding.merged_into_id,
                Finding.split_from_id,
            ).where(Finding.id.in_(missing))
        )
        found |= {row[0]: Stood(row[0], row[1], row[2].value, row[3], row[4]) for row in rows}
        missing = frozenset(_targets(found.values())) - found.keys()
    return frozenset(found.values())


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


def _targets(rows: Iterable[Stood]) -> Iterable[str]:
    return (row.merged_into for row in rows if row.merged_into is not None)
