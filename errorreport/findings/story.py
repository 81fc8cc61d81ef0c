"""One finding on the desk: where it stands, what happened to it, what may happen next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.accounts.models import Editor
from errorreport.articles.models import Article, Revision
from errorreport.db import read_scope
from errorreport.errors import NotFound
from errorreport.findings.life import BY_READERS, TABLE, EventKind, Reason, State
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.findings.queries import Row, findings_with_articles, row_of
from errorreport.findings.undo import undone_ids


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The paragraph of the current text that a finding stands in, cut at the mark."""

    before: str
    exact: str
    after: str
    #: the paragraphs round it, "" at the ends of the text
    above: str
    below: str
    revision_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a finding's story."""

    event_id: str
    number: int
    kind: EventKind
    at: datetime
    #: an editor's name, None for readers and the new text
    who: str | None
    by_revision: bool
    reason: Reason | None
    replacement: str | None
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything the finding pane shows but its readers' comments."""

    row: Row
    etag: str
    note: str | None
    points_at: str | None
    paragraph: Paragraph | None
    #: last line first
    story: tuple[Line, ...]
    #: the event that Undo takes back
    undoable: str | None
    #: what an editor's event may be now
    possible: frozenset[EventKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one event did, for the line that says so and offers to undo it."""

    finding_id: str
    event_id: str
    kind: EventKind
    reason: Reason | None
    exact: str | None
    state: State
    etag: str
    undone: bool
    who: str | None
    at: datetime


def detail(finding_id: str, site_ids: Sequence[str]) -> Detail:
    """Return a finding with its story; ``NotFound`` when it is none of the sites'."""
    with read_scope() as session:
        found = session.execute(
            findings_with_articles().where(Finding.id == finding_id, Finding.site_id.in_(site_ids))
        ).first()
        if found is None:
            raise NotFound("There is no such finding.")
        finding, article = found
        story = _story(session, finding_id)
        paragraph = _paragraph(session, finding, article)
    return Detail(
        row=row_of(finding, article),
        etag=finding.etag,
        note=finding.note,
        points_at=finding.points_at,
        paragraph=paragraph,
        story=story,
        undoable=_undoable(story),
        possible=frozenset(kind for kind, moves in TABLE.items() if finding.state in moves),
    )


def done(etag: str, site_ids: Sequence[str]) -> Done | None:
    """Return what the event did that gave a finding the entity tag ``etag``; None if none did."""
    finding_id, _, number = etag.rpartition("-")
    if not (number.isascii() and number.isdigit()) or len(number) > 9:  # a 32-bit column
        return None
    with read_scope() as session:
        finding = session.scalars(
            select(Finding).where(Finding.id == finding_id, Finding.site_id.in_(site_ids))
        ).first()
        if finding is None:
            return None
        story = _story(session, finding_id)
    line = next((line for line in story if line.number == int(number)), None)
    if line is None:
        return None
    return Done(
        finding_id=finding.id,
        event_id=line.event_id,
        kind=line.kind,
        reason=line.reason,
        exact=finding.exact,
        state=finding.state,
        etag=finding.etag,
        undone=line.undone,
        who=line.who,
        at=line.at,
    )


def _paragraph(session: Session, finding: Finding, article: Article) -> Paragraph | None:
    place = session.execute(
        select(Revision.text, Revision.number, Anchor.start, Anchor.end)
        .join(Anchor, Anchor.revision_id == Revision.id)
        .where(
            Anchor.finding_id == finding.id,
            Revision.article_id == article.id,
            Revision.number == article.revision_number,
        )
    ).first()
    if place is None or place[2] is None or place[3] is None:
        return None
    text, number, start, end = place
    first = text.rfind("\n", 0, start) + 1
    last = len(text) if (found := text.find("\n", end)) < 0 else found
    return Paragraph(
        before=text[first:start],
        exact=text[start:end],
        after=text[end:last],
        above=text[: max(first - 1, 0)].rpartition("\n")[2],
        below=text[last + 1 :].partition("\n")[0],
        revision_number=number,
    )


def _story(session: Session, finding_id: str) -> tuple[Line, ...]:
    events = session.execute(
        select(Event, Editor.name)
        .outerjoin(Editor, Editor.id == Event.editor_id)
        .where(Event.finding_id == finding_id)
        .order_by(Event.number)
    ).all()
    cancelled = undone_ids([event for event, _ in events])
    return tuple(
        Line(
            event_id=event.id,
            number=event.number,
            kind=event.kind,
            at=event.created_at,
            who=name,
            by_revision=event.revision_id is not None,
            reason=Reason(event.payload["reason"]) if event.payload.get("reason") else None,
            replacement=event.payload.get("replacement"),
            undone=event.id in cancelled,
        )
        for event, name in reversed(events)
    )


def _undoable(story: Sequence[Line]) -> str | None:
    """The last event that still counts, unless it is a reader's or an undo."""
    for line in story:
        if not line.undone and line.kind is not EventKind.UNDONE:
            return None if line.kind in BY_READERS else line.event_id
    return None
