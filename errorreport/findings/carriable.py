"""Reading the findings of an article that a new text is to carry.

They are read as the database keeps them, and only what is needed of each is made of it: making
columns into moments and enums, and rows into entities, took longer than carrying them.
"""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Dialect, String, and_, bindparam, cast, select, type_coerce
from sqlalchemy.types import NULLTYPE

from errorreport.anchoring import AnchorStatus, Passage, QuoteSelector
from errorreport.articles.revisions import Seen
from errorreport.db import Id
from errorreport.findings import verdicts
from errorreport.findings.impact import Place
from errorreport.findings.life import LIVE, Standing
from errorreport.findings.models import Anchor, Finding, Part
from errorreport.findings.verdicts import STOOD, Before
from errorreport.prepared import Direct, Prepared

#: how the columns are called that keep a Standing, where not as its fields
_KEPT_AS = {"rule": "rule_id", "assignee": "assignee_id", "merged_into": "merged_into_id"}
_STANDING = tuple(
    getattr(Finding, _KEPT_AS.get(field.name, field.name)) for field in fields(Standing)
)
_STATUSES = {status.value: status for status in AnchorStatus}
_PLACES = {place.value: place for place in Place}


class Carriable(NamedTuple):
    """One finding as the carrying needs it."""

    id: str
    standing: Standing
    events_count: int
    version: int
    passage: Passage
    #: the text it is carried from; None where its words never stood in a known one
    base_id: str | None
    base_start: int | None
    before: Before | None
    place: Place
    impact: int


def carriable(
    direct: Direct, article_id: str, current: Seen | None, *, now: datetime
) -> list[Carriable]:
    """Read the article's live and watched findings that stand in its text."""
    asked = {"article": article_id, "current": current.id if current else None}
    stored = _ASKED.all(direct, asked)
    standings = _Standings(direct.dialect)
    rows = [
        (row, standing)
        for row in stored
        if (standing := standings.of(row[14:])).state in LIVE
        or verdicts.watched(standing, standings.moment(row[13]), now=now)
    ]
    # Of those that stand in the current text, that one is the base: for most articles, of all.
    elsewhere = any(row[8] not in STOOD and row[7] is not None for row, _ in rows)
    bases = _bases(direct, article_id) if elsewhere else {}
    # One reading for all of them: the wordings come as [[wording, readers], ...] of each.
    wordings = json.loads(f"[{','.join(row[0] for row, _ in rows)}]")
    return [
        _carriable(row, standing, [wording for wording, _readers in said], current, bases)
        for (row, standing), said in zip(rows, wordings, strict=True)
    ]


_STANDING_IN_TEXT = (
    Finding.article_id == bindparam("article"),
    Finding.part == Part.TEXT,
    Finding.exact.is_not(None),
    Finding.merged_into_id.is_(None),
)
_ASKED = Prepared(
    select(
        cast(Finding.suggestions, String),
        Finding.id,
        Finding.events_count,
        Finding.version,
        Finding.exact,
        Finding.prefix,
        Finding.suffix,
        Finding.stood_in_id,
        type_coerce(Anchor.status, String),
        Anchor.start,
        Anchor.end,
        type_coerce(Finding.place, String),
        Finding.impact,
        type_coerce(Finding.state_since, NULLTYPE),
        *(type_coerce(column, NULLTYPE) for column in _STANDING),
    )
    .select_from(Finding)
    .outerjoin(
        Anchor,
        and_(Anchor.finding_id == Finding.id, Anchor.revision_id == bindparam("current", type_=Id)),
    )
    .where(*_STANDING_IN_TEXT)
)
_AT_BASE = Prepared(
    select(Anchor.finding_id, Anchor.start, Anchor.end)
    .select_from(Finding)
    .join(Anchor, and_(Anchor.finding_id == Finding.id, Anchor.revision_id == Finding.stood_in_id))
    .where(*_STANDING_IN_TEXT)
)

_Place = tuple[int | None, int | None]
_NOWHERE: _Place = (None, None)


def _bases(direct: Direct, article_id: str) -> dict[str, _Place]:
    """Return by finding where it stood in the text it is carried from."""
    rows = _AT_BASE.all(direct, {"article": article_id})
    return {finding_id: (start, end) for finding_id, start, end in rows}


class _Standings:
    """Makes standings of stored columns: nearly all findings of an article stand alike."""

    def __init__(self, dialect: Dialect) -> None:
        self._read = [_reader(column, dialect) for column in _STANDING]
        self.moment = _reader(Finding.state_since, dialect)
        self._known: dict[tuple[Any, ...], Standing] = {}

    def of(self, stored: tuple[Any, ...]) -> Standing:
        known = self._known.get(stored)
        if known is None:
            values = (read(value) for read, value in zip(self._read, stored, strict=True))
            known = self._known[stored] = Standing(*values)
        return known


def _reader(column: Any, dialect: Dialect) -> Callable[[Any], Any]:
    read: Callable[[Any], Any] | None
    read = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return read or (lambda value: value)


def _carriable(
    row: Any,
    standing: Standing,
    wordings: list[str],
    current: Seen | None,
    bases: dict[str, _Place],
) -> Carriable:
    finding_id, events_count, version, exact, prefix, suffix, base_id = row[1:8]
    stored_status, start, end, place, impact = row[8:13]
    base_start, base_end = bases.get(finding_id, _NOWHERE) if bases else _NOWHERE
    before = None
    if current is not None and stored_status is not None:
        status = _STATUSES[stored_status]
        before = Before(status, None if start is None else current.text[start:end])
        if status in STOOD:
            base_id, base_start, base_end = current.id, start, end
    # The place is believed only with the text it belongs to.
    quote = QuoteSelector(exact, prefix, suffix, base_start, base_end)
    passage = verdicts.passage(quote, wordings, standing.replacement)
    return Carriable(
        finding_id,
        standing,
        events_count,
        version,
        passage,
        base_id,
        base_start,
        before,
        _PLACES[place],
        impact,
    )
