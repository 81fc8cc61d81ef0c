"""The lines of a finding's story: each event, by whom, and whether it still counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from errorreport.accounts.models import Editor, Token
from errorreport.articles.models import Revision
from errorreport.findings.life import BY_READERS, EventKind, Reason
from errorreport.findings.models import Event
from errorreport.findings.undo import undone_ids

_OfAct = aliased(Event)
_FINDINGS_OF_ACT = (
    select(func.count(_OfAct.finding_id.distinct()))
    .where(_OfAct.act_id == Event.act_id)
    .correlate(Event)
    .scalar_subquery()
)
_STORY = (  # built once: that takes longer than to answer it
    select(Event, func.coalesce(Editor.name, Token.name), Revision.number, _FINDINGS_OF_ACT)
    .outerjoin(Editor, Editor.id == Event.editor_id)
    .outerjoin(Token, Token.id == Event.token_id)
    .outerjoin(Revision, Revision.id == Event.revision_id)
    .where(Event.finding_id == bindparam("finding"))
    .order_by(Event.number)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a finding's story."""

    event_id: str
    number: int
    kind: EventKind
    at: datetime
    #: an editor's name or a program's, None for readers and the new text
    who: str | None
    by_revision: bool
    by_reader: bool
    undone: bool
    #: what the event says beside its kind, as life.py reads it
    payload: Mapping[str, Any]
    #: of the revision whose doing it is
    revision_number: int | None = None
    act_id: str | None = None
    #: to how many findings the act happened
    act_findings: int = 1

    @property
    def unpublished(self) -> bool:
        """Whether it left because its whole article was taken off the site."""
        return bool(self.payload.get("unpublished"))

    @property
    def reason(self) -> Reason | None:
        """Why it was declined."""
        reason = self.payload.get("reason")
        return None if reason is None else Reason(reason)

    @property
    def replacement(self) -> str | None:
        """The wording that was confirmed."""
        wording: str | None = self.payload.get("replacement")
        return wording

    @property
    def made_rule_id(self) -> str | None:
        """The house rule that it made."""
        rule_id: str | None = self.payload.get("made")
        return rule_id

    @property
    def note(self) -> str | None:
        """What an editor wrote for the editors, or for the readers when declining."""
        words: str | None = self.payload.get("text", self.payload.get("note"))
        return words

    @property
    def until(self) -> datetime | None:
        """When a snooze or a claim ends."""
        until = self.payload.get("until")
        return None if until is None else datetime.fromisoformat(until)

    @property
    def assignee(self) -> str | None:
        """Id of the editor it was given to."""
        editor_id: str | None = self.payload.get("assignee")
        return editor_id


def story(session: Session, finding_id: str) -> tuple[Line, ...]:
    """Return a finding's story, last line first, in one statement."""
    events = session.execute(_STORY, {"finding": finding_id}).all()
    cancelled = undone_ids([event for event, *_ in events])
    return tuple(
        Line(
            event_id=event.id,
            number=event.number,
            kind=event.kind,
            at=event.created_at,
            who=name,
            by_revision=event.revision_id is not None,
            by_reader=event.report_id is not None and name is None,
            undone=event.id in cancelled,
            payload=event.payload,
            revision_number=revision_number,
            act_id=event.act_id,
            act_findings=max(1, findings),
        )
        for event, name, revision_number, findings in reversed(events)
    )


def undoable(lines: Sequence[Line]) -> Line | None:
    """The last event that still counts and is neither a reader's nor an undo."""
    for line in lines:
        if not line.undone and line.kind is not EventKind.UNDONE and line.kind not in BY_READERS:
            return line
    return None
