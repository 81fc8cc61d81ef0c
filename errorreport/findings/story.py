"""One finding on the desk: where it stands, what happened to it, what may happen next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from errorreport.accounts.models import Editor, Token
from errorreport.anchoring import QuoteSelector
from errorreport.articles.models import Article, Revision
from errorreport.db import read_scope
from errorreport.errors import NotFound
from errorreport.findings.blame import SEARCHED, Blame, Known, as_published, blame
from errorreport.findings.life import BY_READERS, TABLE, EventKind, Reason, State
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.findings.queries import Row, findings_with_articles, row_of
from errorreport.findings.undo import undone_ids
from errorreport.rules.models import HouseRule


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
    #: an editor's name or a program's, None for readers and the new text
    who: str | None
    by_revision: bool
    by_reader: bool
    #: whether it left because its whole article was taken off the site
    unpublished: bool
    reason: Reason | None
    replacement: str | None
    undone: bool
    #: the house rule that it made
    made_rule_id: str | None
    #: of the revision whose doing it is
    revision_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything the finding pane shows but its readers' comments."""

    row: Row
    etag: str
    note: str | None
    points_at: str | None
    paragraph: Paragraph | None
    #: None without a known text that has the words
    blame: Blame | None
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
    #: the house rule that it made, while that is on
    rule: HouseRule | None = None


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
        texts = _texts(session, finding, article)
    return Detail(
        row=row_of(finding, article),
        etag=finding.etag,
        note=finding.note,
        points_at=finding.points_at,
        paragraph=paragraph,
        blame=_blame(finding, texts),
        story=story,
        undoable=_undoable(story),
        possible=frozenset(kind for kind, moves in TABLE.items() if finding.state in moves),
    )


def done(event_id: str, site_ids: Sequence[str]) -> Done | None:
    """Return what an event did; None when it is none of the sites'."""
    if not (event_id.isascii() and event_id.isalnum()):  # it comes from an address
        return None
    with read_scope() as session:
        finding = session.scalars(
            select(Finding)
            .join(Event, Event.finding_id == Finding.id)
            .where(Event.id == event_id, Finding.site_id.in_(site_ids))
        ).first()
        if finding is None:
            return None
        story = _story(session, finding.id)
        line = next(line for line in story if line.event_id == event_id)
        rule = session.get(HouseRule, line.made_rule_id) if line.made_rule_id else None
    return replace(_done(finding, line), rule=rule if rule and rule.off_at is None else None)


def last_change(finding_id: str, site_ids: Sequence[str]) -> Done | None:
    """Return what raised a finding's version last, so that an editor's own act came too late."""
    with read_scope() as session:
        finding = session.scalars(
            select(Finding).where(Finding.id == finding_id, Finding.site_id.in_(site_ids))
        ).first()
        if finding is None:
            return None
        story = _story(session, finding_id)
    line = next((line for line in story if line.kind not in BY_READERS), None)
    return None if line is None else _done(finding, line)


def _done(finding: Finding, line: Line) -> Done:
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


def _texts(session: Session, finding: Finding, article: Article) -> list[Known]:
    """The article's newest texts in the order they stood, newest first; one more than needed."""
    if finding.exact is None or not article.revision_number:
        return []
    since = func.coalesce(Revision.published_at, Revision.created_at)
    rows = session.execute(
        select(Revision.number, since, Revision.text, Revision.published_at)
        .where(Revision.article_id == article.id, ~Revision.held)
        .order_by(Revision.number.desc())
        .limit(SEARCHED + 1)
    ).all()
    return as_published(Known(*row) for row in rows)


def _blame(finding: Finding, texts: Sequence[Known]) -> Blame | None:
    if finding.exact is None:
        return None
    return blame(texts, QuoteSelector(finding.exact, finding.prefix, finding.suffix))


def _story(session: Session, finding_id: str) -> tuple[Line, ...]:
    events = session.execute(
        select(Event, func.coalesce(Editor.name, Token.name), Revision.number)
        .outerjoin(Editor, Editor.id == Event.editor_id)
        .outerjoin(Token, Token.id == Event.token_id)
        .outerjoin(Revision, Revision.id == Event.revision_id)
        .where(Event.finding_id == finding_id)
        .order_by(Event.number)
    ).all()
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
            unpublished=bool(event.payload.get("unpublished")),
            reason=Reason(event.payload["reason"]) if event.payload.get("reason") else None,
            replacement=event.payload.get("replacement"),
            undone=event.id in cancelled,
            made_rule_id=event.payload.get("made"),
            revision_number=revision_number,
        )
        for event, name, revision_number in reversed(events)
    )


def _undoable(story: Sequence[Line]) -> str | None:
    """The last event that still counts and is neither a reader's nor an undo."""
    for line in story:
        if not line.undone and line.kind is not EventKind.UNDONE and line.kind not in BY_READERS:
            return line.event_id
    return None
