"""Writing what a revision did to its article's findings, in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from errorreport.articles.revisions import Seen
from errorreport.db import UnitOfWork
from errorreport.findings.carrying import Change, Ruled, Ruling, unchanged
from errorreport.findings.impact import Zones
from errorreport.findings.life import EventKind
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.findings.prominence import moved_to
from errorreport.findings.told import TOLD, UNDONE_TO
from errorreport.findings.words import add_words
from errorreport.ids import new_id
from errorreport.notify.models import Outbox
from errorreport.notify.outbox import Happening
from errorreport.rows import insert_rows, update_rows

#: what a row says of these only where it changes
_UNMOVED = {"place": None, "impact": None, "ahead": None, "stood_in_id": None}
_OR_AS_IT_IS = frozenset({"state_since", *_UNMOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Whose doing a change is; without anybody, it is the site's own, as taking a page off."""

    revision_id: str | None = None
    editor_id: str | None = None
    token_id: str | None = None
    act_id: str | None = None


def write_anchors(uow: UnitOfWork, revision_id: str, rows: Sequence[Ruled]) -> None:
    """Store where every carried finding stands in the revision."""
    insert_rows(uow, Anchor, [_anchor_row(row) for row in rows], revision_id=revision_id)


def _anchor_row(row: Ruled) -> dict[str, Any]:
    status, start, end, score, _event, _payload = row.verdict
    return {
        "finding_id": row.finding.id,
        "start": start,
        "end": end,
        "score": score,
        "status": status,
    }


def write_ruling(
    uow: UnitOfWork,
    site_id: str,
    ruling: Ruling,
    zones: Zones,
    *,
    current: Seen | None,
    author: Author,
    now: datetime,
) -> None:
    """Store what a text did to the findings of its article, those it leaves alone left out.

    Each is written once: how it stands, where it stands now (a finding that stands nowhere keeps
    the place it had), and the text before, if its words stood in that one for the last time.
    """
    _write_story(uow, site_id, ruling.changes, author=author, now=now)
    rows = [_finding_row(change, now) | _UNMOVED for change in ruling.returned]
    for one in ruling.rows:
        stood_in = current.id if one.leaves and current is not None else None
        moved = moved_to(one, zones)
        if one.change is not None or moved is not None or stood_in is not None:
            change = one.change or unchanged(one.finding)
            row = _finding_row(change, now) | _UNMOVED | (moved or {})
            rows.append(row | {"stood_in_id": stood_in})
    update_rows(uow, Finding, rows, or_as_it_is=_OR_AS_IT_IS)


def write_changes(
    uow: UnitOfWork,
    site_id: str,
    changes: Sequence[Change],
    *,
    author: Author,
    now: datetime,
) -> dict[str, str]:
    """Store events and standings; the number of statements does not grow with the findings.

    Returns the id of each finding's last event.
    """
    events = _write_story(uow, site_id, changes, author=author, now=now)
    rows = [_finding_row(change, now) for change in changes]
    update_rows(uow, Finding, rows, or_as_it_is={"state_since"})
    for change in changes:
        wording = change.after.replacement
        if wording and wording != change.before.replacement:  # one act confirms one wording
            add_words(uow, site_id, change.finding_id, wording)
    return events


def _write_story(
    uow: UnitOfWork, site_id: str, changes: Sequence[Change], *, author: Author, now: datetime
) -> dict[str, str]:
    rows = _event_rows(uow, changes)
    common = {"revision_id": author.revision_id, "editor_id": author.editor_id}
    common |= {"token_id": author.token_id, "act_id": author.act_id}
    insert_rows(uow, Event, rows, site_id=site_id, created_at=now, **common)
    insert_rows(
        uow,
        Outbox,
        [
            {
                "event": told.value,
                "payload": {"finding": change.finding_id},
            }
            for change in changes
            if (told := _told(change)) is not None
        ],
        site_id=site_id,
        created_at=now,
    )
    return {row["finding_id"]: row["id"] for row in rows}


def _told(change: Change) -> Happening | None:
    last = change.events[-1].kind
    if last is EventKind.UNDONE and change.before.state is not change.after.state:
        return UNDONE_TO[change.after.state]
    return TOLD.get(last)


def _event_rows(uow: UnitOfWork, changes: Sequence[Change]) -> list[dict[str, Any]]:
    regressed = [
        change.finding_id for change in changes if change.events[-1].kind is EventKind.REGRESSED
    ]
    corrected_in = _corrected_in(uow, regressed)
    rows = []
    for change in changes:
        for step, event in enumerate(change.events, start=1):
            payload = dict(event.payload)
            if event.kind is EventKind.REGRESSED:
                payload["corrected_in"] = corrected_in.get(change.finding_id)
            rows.append(
                {
                    "id": new_id(),
                    "finding_id": change.finding_id,
                    "number": change.events_count + step,
                    "kind": event.kind,
                    "report_id": event.report_id,
                    "payload": payload,
                }
            )
    return rows


def _corrected_in(uow: UnitOfWork, finding_ids: Sequence[str]) -> dict[str, str | None]:
    """Return by finding the revision that corrected it last."""
    if not finding_ids:
        return {}
    rows = uow.session.execute(
        select(Event.finding_id, Event.revision_id)
        .where(Event.finding_id.in_(finding_ids), Event.kind == EventKind.CORRECTED)
        .order_by(Event.number)
    )
    return dict(rows.all())


def _finding_row(change: Change, now: datetime) -> dict[str, Any]:
    after = change.after
    return {
        "id": change.finding_id,
        "state": after.state,
        "attention": after.attention,
        "reason": after.reason,
        "note": after.note,
        "rule_id": after.rule,
        "replacement": after.replacement,
        "snoozed_until": after.snoozed_until,
        "assignee_id": after.assignee,
        "assigned_until": after.assigned_until,
        "merged_into_id": after.merged_into,
        "events_count": change.events_count + len(change.events),
        "version": change.version + (1 if change.events else 0),
        "state_since": now if after.state is not change.before.state else None,
    }
