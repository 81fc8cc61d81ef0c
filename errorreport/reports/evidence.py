"""All there is of some findings: reports as they were sent, places, and the story."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.accounts.models import Editor, Token
from errorreport.articles.models import Revision
from errorreport.db import read_scope
from errorreport.findings.models import Anchor, Event
from errorreport.findings.stale import author
from errorreport.findings.undo import undone_ids
from errorreport.reports.models import Report


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a finding stands in one revision."""

    anchor: Anchor
    revision: int


@dataclass(frozen=True, slots=True)
class Told:
    """One event with who did it, and whether it was undone."""

    event: Event
    by: dict[str, Any]
    undone: bool


@dataclass(slots=True)
class Evidence:
    """What is known of one finding beside its row."""

    reports: list[Report] = field(default_factory=list)
    anchors: list[Placed] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)


def evidence(finding_ids: Sequence[str]) -> dict[str, Evidence]:
    """Return by finding what is known of it, in three statements however many they are."""
    found: dict[str, Evidence] = defaultdict(Evidence)
    with read_scope() as session:
        for report in session.scalars(
            select(Report).where(Report.finding_id.in_(finding_ids)).order_by(Report.id)
        ):
            found[report.finding_id].reports.append(report)
        for anchor, number in session.execute(
            select(Anchor, Revision.number)
            .join(Revision, Revision.id == Anchor.revision_id)
            .where(Anchor.finding_id.in_(finding_ids))
            .order_by(Revision.number)
        ):
            found[anchor.finding_id].anchors.append(Placed(anchor, number))
        _add_stories(session, finding_ids, found)
    return found


def _add_stories(session: Session, finding_ids: Sequence[str], found: dict[str, Evidence]) -> None:
    rows = session.execute(
        select(Event, Editor.name, Token.name, Revision.number)
        .outerjoin(Editor, Editor.id == Event.editor_id)
        .outerjoin(Token, Token.id == Event.token_id)
        .outerjoin(Revision, Revision.id == Event.revision_id)
        .where(Event.finding_id.in_(finding_ids))
        .order_by(Event.finding_id, Event.number)
    )
    stories: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        stories[row[0].finding_id].append(row)
    for finding_id, story in stories.items():
        cancelled = undone_ids([event for event, *_ in story])
        found[finding_id].events = [
            Told(event, author(editor, token, revision), event.id in cancelled)
            for event, editor, token, revision in story
        ]
