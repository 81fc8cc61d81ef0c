"""One finding on the desk: where it stands, what happened to it, what may happen next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from errorreport.anchoring import QuoteSelector
from errorreport.articles.models import Article, Revision
from errorreport.db import direct, read_scope
from errorreport.errors import NotFound
from errorreport.findings import lines
from errorreport.findings.blame import SEARCHED, Blame, Known, as_published, blame
from errorreport.findings.closeby import close_by
from errorreport.findings.impact import Rated
from errorreport.findings.life import BY_READERS, TABLE, WHILE_MERGED, EventKind, State
from errorreport.findings.lines import Line
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.findings.queries import Row, row_of, rows_with_articles, with_holder
from errorreport.findings.readers import others_to_decide
from errorreport.prepared import Prepared
from errorreport.rules.models import HouseRule

_REGROUPING = {EventKind.MERGED, EventKind.SPLIT}


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
class Detail:
    """Everything the finding pane shows but its readers' comments."""

    row: Row
    etag: str
    #: what its impact is made of
    rated: Rated
    note: str | None
    points_at: str | None
    paragraph: Paragraph | None
    #: None without a known text that has the words
    blame: Blame | None
    #: last line first
    story: tuple[Line, ...]
    #: the line that Undo takes back
    undoable: Line | None
    #: what an editor's event may be now
    possible: frozenset[EventKind]
    #: other mistakes of the article, the nearest first
    close_by: tuple[Row, ...]
    #: how many more its only reader of today has reported today that are to be decided
    same_reader: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one event did, for the line that says so and offers to undo it."""

    finding_id: str
    exact: str | None
    state: State
    etag: str
    line: Line
    #: the house rule that it made, while that is on
    rule: HouseRule | None = None

    @property
    def can_be_undone(self) -> bool:
        """Whether the line offers to take it back."""
        return not self.line.undone and self.line.kind is not EventKind.UNDONE

    @property
    def of_many(self) -> bool:
        """Whether it was one act on several findings, none of which lost a report to another."""
        return self.line.act_findings > 1 and self.line.kind not in _REGROUPING


def detail(finding_id: str, site_ids: Sequence[str]) -> Detail:
    """Return a finding with its story; ``NotFound`` when it is none of the sites'."""
    with read_scope() as session:
        asked = {"finding": finding_id, "sites": site_ids}
        found = session.connection().execute(_FINDING, asked).first()
        if found is None:
            raise NotFound("There is no such finding.")
        row = row_of(found, found.holder)
        story = lines.story(session, finding_id)
        place = _place(session, row, found.revision_number)
        texts = _texts(session, row) if found.revision_number else []
        others = close_by(session, row, place and place[4], place and place[2])
        same_reader = others_to_decide(session, finding_id)
    return Detail(
        row=row,
        etag=row.etag,
        rated=Rated(found.readers_count, found.place, row.category, row.first_reported_at),
        note=found.note,
        points_at=found.points_at,
        paragraph=_paragraph(place),
        blame=_blame(row, texts),
        story=story,
        undoable=lines.undoable(story),
        possible=_possible(row),
        close_by=others,
        same_reader=same_reader,
    )


_FINDING = (
    with_holder(rows_with_articles())
    .add_columns(Finding.place, Finding.note, Finding.points_at)
    .add_columns(Article.revision_number)
    .where(
        Finding.id == bindparam("finding"), Finding.site_id.in_(bindparam("sites", expanding=True))
    )
)


def _possible(row: Row) -> frozenset[EventKind]:
    fit = frozenset(kind for kind, moves in TABLE.items() if row.state in moves)
    return fit if row.merged_into_id is None else fit & WHILE_MERGED


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
        story = lines.story(session, finding.id)
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
        story = lines.story(session, finding_id)
    line = next((line for line in story if line.kind not in BY_READERS), None)
    return None if line is None else _done(finding, line)


def _done(finding: Finding, line: Line) -> Done:
    return Done(
        finding_id=finding.id,
        exact=finding.exact,
        state=finding.state,
        etag=finding.etag,
        line=line,
    )


def _place(session: Session, row: Row, number: int | None) -> Any:
    """The text, number, start, end and id of the current revision; None without a place in it."""
    asked = {"finding": row.id, "article": row.article_id, "number": number}
    place = _PLACE.first(direct(session), asked)
    return None if place is None or place[2] is None or place[3] is None else place


_PLACE = Prepared(
    select(Revision.text, Revision.number, Anchor.start, Anchor.end, Revision.id)
    .join(Anchor, Anchor.revision_id == Revision.id)
    .where(
        Anchor.finding_id == bindparam("finding"),
        Revision.article_id == bindparam("article"),
        Revision.number == bindparam("number"),
    )
)


def _paragraph(place: Any) -> Paragraph | None:
    if place is None:
        return None
    text, number, start, end, _ = place
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


def _texts(session: Session, row: Row) -> list[Known]:
    """The article's newest texts in the order they stood, newest first; one more than needed."""
    if row.exact is None:
        return []
    rows = _NEWEST_TEXTS.all(direct(session), {"article": row.article_id})
    return as_published(Known(*row) for row in rows)


_NEWEST_TEXTS = Prepared(
    select(
        Revision.number,
        func.coalesce(Revision.published_at, Revision.created_at),
        Revision.text,
        Revision.published_at,
    )
    .where(
        Revision.article_id == bindparam("article"),
        ~Revision.held,
        Revision.emptied_at.is_(None),
    )
    .order_by(Revision.number.desc())
    .limit(SEARCHED + 1)
)


def _blame(row: Row, texts: Sequence[Known]) -> Blame | None:
    if row.exact is None:
        return None
    return blame(texts, QuoteSelector(row.exact, row.prefix, row.suffix))
