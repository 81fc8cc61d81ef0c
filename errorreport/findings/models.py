"""The group of all reports of one mistake, where it stands, and what happened to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.anchoring import AnchorStatus
from errorreport.db import Base, Id, PortableJson, UtcDateTime, closed_set
from errorreport.findings.impact import Place, Rated
from errorreport.findings.kinds import Category as Category
from errorreport.findings.kinds import Part as Part
from errorreport.findings.life import Attention, EventKind, Reason, Standing, State
from errorreport.findings.standing import standing_of
from errorreport.ids import new_id
from errorreport.rules.models import HouseRule


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _if(column: str) -> dict[str, Any]:
    """Like ``_where``, as each database is asked for what is true."""
    return {"sqlite_where": text(f"{column} = 1"), "postgresql_where": text(column)}


class Finding(Base):
    """The group of all reports of one mistake; the unit an editor works on.

    The columns from ``state`` to ``merged_into_id`` are the fold of its events (life.py) and are
    written by ``stand`` alone.
    """

    __tablename__ = "finding"
    __table_args__ = (
        # The last columns of these answer which list a finding is in, and how much it weighs there,
        # without reading its row; those that the condition of the index holds are for SQLite, which
        # asks for them all the same.
        Index(
            "ix_finding_listed",
            "site_id",
            "state",
            "id",
            "snoozed_until",
            "merged_into_id",
            **_where("merged_into_id IS NULL"),
        ),
        Index("ix_finding_queue", "site_id", "state", "folded", "impact", "id"),
        Index(
            "ix_finding_folded",
            "site_id",
            "state",
            "folded",  # for SQLite, which would rather take an index that has it
            "article_id",
            "impact",
            "id",
            "snoozed_until",
            "merged_into_id",
            **_if("folded"),
        ),
        Index("ix_finding_ahead", "site_id", "impact", "id", **_if("ahead")),
        Index(None, "article_id", "state"),
        Index(None, "rule_id", **_where("rule_id IS NOT NULL")),
        Index(
            "ix_finding_to_look_at",
            *("site_id", "state", "impact", "id"),
            **_where("attention IS NOT NULL"),
        ),
        Index(
            "ix_finding_to_look_at_by_age",
            *("site_id", "state", "id", "snoozed_until", "merged_into_id", "attention"),
            **_where("attention IS NOT NULL"),
        ),
        Index(
            "ix_finding_held",
            *("site_id", "assignee_id", "state", "id"),
            *("assigned_until", "snoozed_until", "merged_into_id"),
            **_where("assignee_id IS NOT NULL"),
        ),
        Index(
            "ix_finding_held_by_impact",
            *("site_id", "assignee_id", "state", "impact", "id"),
            **_where("assignee_id IS NOT NULL"),
        ),
        Index(
            "ix_finding_snoozed",
            *("site_id", "state", "id", "snoozed_until", "merged_into_id"),
            **_where("snoozed_until IS NOT NULL"),
        ),
        Index(
            "ix_finding_snoozed_by_impact",
            *("site_id", "state", "impact", "id"),
            **_where("snoozed_until IS NOT NULL"),
        ),
        # What is merged or split is found from its other half when either is let go by age.
        Index(None, "merged_into_id", **_where("merged_into_id IS NOT NULL")),
        Index(None, "split_from_id", **_where("split_from_id IS NOT NULL")),
        CheckConstraint("(state = 'declined') = (reason IS NOT NULL)", name="reason_if_declined"),
        CheckConstraint("events_count > 0", name="events_count"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"))
    #: the article it was reported on, when that one was merged into another
    moved_from_id: Mapped[str | None] = mapped_column(Id, ForeignKey("article.id"))

    state: Mapped[State] = mapped_column(closed_set(State, "state"))
    attention: Mapped[Attention | None] = mapped_column(closed_set(Attention, "attention"))
    reason: Mapped[Reason | None] = mapped_column(closed_set(Reason, "reason"))
    #: what readers are told beside the reason
    note: Mapped[str | None] = mapped_column(Text)
    #: the house rule that declined it; None when an editor did
    rule_id: Mapped[str | None] = mapped_column(Id, ForeignKey(HouseRule.id))
    #: the wording an editor confirmed; "" takes the words out
    replacement: Mapped[str | None] = mapped_column(Text)
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assignee_id: Mapped[str | None] = mapped_column(Id, ForeignKey("editor.id"))
    assigned_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[str | None] = mapped_column(Id, ForeignKey("finding.id"))
    #: the finding an editor took its first reports out of; later reports keep the two apart
    split_from_id: Mapped[str | None] = mapped_column(Id, ForeignKey("finding.id"))
    #: number of its events
    events_count: Mapped[int]
    #: raised by every event but another reader's report, which takes no decision from an editor
    version: Mapped[int] = mapped_column(default=1)

    part: Mapped[Part] = mapped_column(closed_set(Part, "part"))
    #: address of the picture or link that a report of that part is about
    points_at: Mapped[str | None] = mapped_column(String(2048))
    category: Mapped[Category] = mapped_column(closed_set(Category, "category"))
    #: the passage: its own copy of one quote, so that a report can be erased and the finding stands
    exact: Mapped[str | None] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text, default="")
    suffix: Mapped[str] = mapped_column(Text, default="")
    #: place in the text the reader saw, in code points; None where the page gave none
    start: Mapped[int | None]
    end: Mapped[int | None]
    #: [[wording, readers], …], most frequent first; "" takes the words out
    suggestions: Mapped[list[list[Any]]] = mapped_column(PortableJson, default=list)
    #: newest revision in which its own words stood, with its anchor there; it is carried from it.
    #: While they stand in the current one, that is the newest, and this may name an older one:
    #: it is written when they leave, and not for every finding with every revision
    stood_in_id: Mapped[str | None] = mapped_column(Id, ForeignKey("revision.id"))
    #: which rules put its reports together
    grouping: Mapped[str] = mapped_column(String(16))
    reports_count: Mapped[int]
    #: distinct readers, as far as they can be told apart (readers.py)
    readers_count: Mapped[int] = mapped_column(default=0)
    #: how prominent its place is in the current text
    place: Mapped[Place] = mapped_column(closed_set(Place, "place"), default=Place.BODY)
    #: orders the queue; made of the columns that ``rated`` names, see impact.py
    impact: Mapped[int] = mapped_column(default=0)
    #: weighs far more than others of its age, which leads to it (reading.py)
    ahead: Mapped[bool] = mapped_column(default=False)
    #: came in a burst: stands in the queue in one row with the others of its article (bursts.py)
    folded: Mapped[bool] = mapped_column(default=False)
    first_reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: when the state last changed
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def standing(self) -> Standing:
        """What is true of it now, as the fold sees it."""
        return standing_of(self)

    def stand(self, standing: Standing, *, now: datetime) -> None:
        """Store what is true of it after an event that happened at ``now``."""
        if self.state != standing.state:
            self.state_since = now
        self.state = standing.state
        self.attention = standing.attention
        self.reason = standing.reason
        self.note = standing.note
        self.rule_id = standing.rule
        self.replacement = standing.replacement
        self.snoozed_until = standing.snoozed_until
        self.assignee_id = standing.assignee
        self.assigned_until = standing.assigned_until
        self.merged_into_id = standing.merged_into

    @property
    def rated(self) -> Rated:
        """What its impact is made of."""
        return Rated(self.readers_count, self.place, self.category, self.first_reported_at)

    @property
    def etag(self) -> str:
        """Entity tag: changes with everything an editor may have to know before deciding."""
        return etag_of(self.id, self.version)


def etag_of(finding_id: str, version: int) -> str:
    """Return the entity tag of a finding at one version."""
    return f"{finding_id}-{version}"


class FindingKey(Base):
    """A number that reports of one place share: it finds what stands in no known text."""

    __tablename__ = "finding_key"
    # The key is the whole row: stored once. A finding's are looked for among its article's: an
    # index of their own would have fifteen new rows for every report that opens a finding.
    __table_args__ = ({"sqlite_with_rowid": False},)

    # No references, as of an anchor: they are made from the finding, and go with it.
    article_id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    finding_id: Mapped[str] = mapped_column(Id, primary_key=True)


class ReaderDay(Base):
    """The key that one day's addresses are hashed under; deleted with the day (readers.py)."""

    __tablename__ = "reader_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)


class FindingReader(Base):
    """A reader of one finding, as today's key hashes them; deleted with the key."""

    __tablename__ = "finding_reader"
    __table_args__ = (
        Index(None, "reader"),  # what else they reported today
        {"sqlite_with_rowid": False},  # the key is the whole row: stored once
    )

    finding_id: Mapped[str] = mapped_column(Id, ForeignKey("finding.id"), primary_key=True)
    reader: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Anchor(Base):
    """Where a finding stands in one revision."""

    __tablename__ = "anchor"
    __table_args__ = (
        Index(None, "revision_id", "start"),
        {"sqlite_with_rowid": False},  # found by its key or by its revision, never by a number
    )

    # No references: PostgreSQL looks each up and locks what it finds, row by row, which took as
    # long as carrying. Both rows are locked or new where an anchor is written, and what deletes a
    # finding deletes its anchors (retention/closed.py); tests look for any that are left over.
    finding_id: Mapped[str] = mapped_column(Id, primary_key=True)
    revision_id: Mapped[str] = mapped_column(Id, primary_key=True)
    #: code points of the revision's text; None when it stands nowhere
    start: Mapped[int | None]
    end: Mapped[int | None]
    #: 0 to 1, likeness of what stands there to the quote
    score: Mapped[float]
    status: Mapped[AnchorStatus] = mapped_column(closed_set(AnchorStatus, "status"))


class Event(Base):
    """One thing that happened to a finding, by whom, when; never changed, never deleted."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("finding_id", "number"),
        Index(None, "report_id"),
        Index(None, "act_id", **_where("act_id IS NOT NULL")),  # what readers do is no act
        Index(None, "site_id", "kind", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    #: the finding's; no reference of its own: PostgreSQL looks each up, and a push writes hundreds
    site_id: Mapped[str] = mapped_column(Id)
    finding_id: Mapped[str] = mapped_column(Id, ForeignKey("finding.id"))
    #: place in the finding's story, from 1
    number: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(closed_set(EventKind, "kind"))
    #: shared by all events of one act of an editor, so that one undo takes them all back
    act_id: Mapped[str | None] = mapped_column(Id)
    #: who: an editor, a program with a token of the site, a revision, or a reader's report
    editor_id: Mapped[str | None] = mapped_column(Id, ForeignKey("editor.id"))
    token_id: Mapped[str | None] = mapped_column(Id, ForeignKey("token.id"))
    revision_id: Mapped[str | None] = mapped_column(Id, ForeignKey("revision.id"))
    #: the report that did it; beside an editor or a token, the report it is about
    report_id: Mapped[str | None] = mapped_column(Id, ForeignKey("report.id"))
    #: what the fold needs; holds no reader's words but a wording that an editor confirmed
    payload: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
