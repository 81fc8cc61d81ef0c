"""Choosing findings for one act: those an editor ticked, or all that a list held when it was read.

What anybody but a reader changed since then is left out: the editor decided on what they saw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select, union_all

from errorreport.articles.models import Article
from errorreport.db import read_scope
from errorreport.findings.counting import CAP
from errorreport.findings.life import BY_READERS, TABLE, EventKind, State
from errorreport.findings.lists import Listing
from errorreport.findings.models import Event, Finding, etag_of
from errorreport.ids import time_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Some findings by id, each with its ETag."""

    etags: Mapping[str, str]
    #: how many have changed since they were seen, and are left out
    changed: int
    #: how many the act does not fit: they are decided already
    unfit: int = 0
    #: whether there are more than one act takes
    more: bool = False

    @property
    def count(self) -> int:
        """How many were meant."""
        return len(self.etags) + self.changed


def fits(kind: EventKind) -> frozenset[State]:
    """Return the states in which one act on many makes sense: none is confirmed anew."""
    return frozenset(state for state in TABLE[kind] if state.value != kind.value)


def ticked(site_ids: Sequence[str], kind: EventKind, etags: Mapping[str, str]) -> Chosen:
    """Return those of the findings that are as they were seen; other sites' are passed over."""
    query = select(Finding.id, Finding.version, Finding.state).where(
        Finding.id.in_(etags), Finding.site_id.in_(site_ids)
    )
    with read_scope() as session:
        rows = session.execute(query).all()
    same = [row for row in rows if etag_of(*row[:2]) == etags[row[0]]]
    fit = {row[0]: etags[row[0]] for row in same if row[2] in fits(kind)}
    return Chosen(etags=fit, changed=len(rows) - len(same), unfit=len(same) - len(fit))


def everything(listing: Listing, kind: EventKind, *, seen: str, most: int) -> Chosen:
    """Return what a list held at the moment of the id ``seen``, as far as ``kind`` fits it.

    One statement, and at most ``most`` findings.
    """
    parts = [
        part.ids.where(Finding.state.in_(fits(kind)), part.id <= seen)
        .order_by(part.id)
        .limit(most + 1)
        .subquery()
        for part in listing.parts
    ]
    query = (
        select(Finding.id, Finding.version, _changed_since(time_of(seen)))
        .where(Finding.id.in_(union_all(*(select(part.c.id) for part in parts))))
        .order_by(Finding.id)
        .limit(most + 1)
    )
    with read_scope() as session:
        rows = session.execute(query).all()
    etags = {id_: etag_of(id_, version) for id_, version, changed in rows[:most] if not changed}
    changed = sum(bool(row[2]) for row in rows[:most])
    return Chosen(etags=etags, changed=changed, more=len(rows) > most)


def newer(listing: Listing, *, seen: str) -> int:
    """Return how many findings of a list were opened since the id ``seen``; no more than CAP + 1.

    Only those that came since are read, however long the list is.
    """
    query: Any = (
        select(Finding.id)
        .join(Article, Article.id == Finding.article_id)
        .where(listing.holds, Finding.id > seen)
        .limit(CAP + 1)
    )
    with read_scope() as session:
        return len(session.scalars(query).all())


def _changed_since(moment: datetime) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Event.finding_id == Finding.id,
            Event.created_at > moment,
            Event.kind.not_in(BY_READERS),
        )
        .label("changed")
    )
