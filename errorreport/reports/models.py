"""One reader's submission, and the reader's way back to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.anchoring import QuoteSelector
from errorreport.db import Base, Id, PortableJson, UtcDateTime, closed_set
from errorreport.findings.models import Category, Part
from errorreport.ids import new_id
from errorreport.rules.models import HouseRule


class Erasure(StrEnum):
    """Why a report's words are gone."""

    READER = "reader"  # its reader asked, by the receipt
    AGE = "age"  # kept for as long as the site keeps words
    LAPSED = "lapsed"  # the same, and no editor had decided by then
    TAKEDOWN = "takedown"  # the operator had to take something out of the article's whole past


class Report(Base):
    """One reader's submission, never edited; erasing it takes the words and leaves the row.

    What editors rule of it stands beside it: whose finding it is, and the two columns that are
    the fold of their events about it.
    """

    __tablename__ = "report"
    __table_args__ = (
        Index(None, "finding_id", "id"),
        Index(None, "site_id", "id"),
        Index(
            None,
            "rule_id",
            sqlite_where=text("rule_id IS NOT NULL"),
            postgresql_where=text("rule_id IS NOT NULL"),
        ),
        Index(
            None,
            "site_id",
            "reader_key",
            sqlite_where=text("reader_key IS NOT NULL"),
            postgresql_where=text("reader_key IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"))
    finding_id: Mapped[str] = mapped_column(Id, ForeignKey("finding.id"))
    #: the house rule that answered it instead of an editor
    rule_id: Mapped[str | None] = mapped_column(Id, ForeignKey(HouseRule.id))
    part: Mapped[Part] = mapped_column(closed_set(Part, "part"))
    category: Mapped[Category] = mapped_column(closed_set(Category, "category"))

    #: TextQuoteSelector
    exact: Mapped[str | None] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text, default="")
    suffix: Mapped[str] = mapped_column(Text, default="")
    #: TextPositionSelector, in code points of the reading text
    start: Mapped[int | None]
    end: Mapped[int | None]
    #: the text the reader saw: its fingerprint, the hash of the mark's line, the CMS's version
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    block: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[str | None] = mapped_column(String(200))
    #: picture or link the report is about
    points_at: Mapped[str | None] = mapped_column(String(2048))
    alt: Mapped[str | None] = mapped_column(Text)

    suggestion: Mapped[str | None] = mapped_column(Text)
    comment: Mapped[str | None] = mapped_column(Text)

    #: the page's address and the address it calls its own, as sent
    source: Mapped[str | None] = mapped_column(String(2048))
    canonical: Mapped[str | None] = mapped_column(String(2048))
    #: what the CMS calls the article, as the page said
    external_id: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(300))
    language: Mapped[str | None] = mapped_column(String(35))
    reader_language: Mapped[str | None] = mapped_column(String(35))
    #: a hash of the key that the reader's device has for their own list on this site
    reader_key: Mapped[str | None] = mapped_column(String(32))
    #: an editor reads its suggestion as a remark, not as the new wording
    read_as_comment: Mapped[bool] = mapped_column(default=False)
    #: an editor hid its comment from the desk
    hidden: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erasure: Mapped[Erasure | None] = mapped_column(closed_set(Erasure, "erasure"))

    @property
    def quote(self) -> QuoteSelector | None:
        """What the reader marked; None where nothing was, or it was erased."""
        if self.exact is None:
            return None
        return QuoteSelector(self.exact, self.prefix, self.suffix, self.start, self.end)

    def erase(self, why: Erasure, *, now: datetime) -> None:
        """Take the reader's words and what they pointed at; the row stays, so that counts hold."""
        self.exact = self.suggestion = self.comment = self.alt = self.points_at = None
        self.prefix = self.suffix = ""
        self.start = self.end = None
        self.fingerprint = self.block = self.version = None
        self.source = self.canonical = self.external_id = self.title = None
        self.language = self.reader_language = self.reader_key = None
        self.erased_at, self.erasure = now, why


class Move(Base):
    """One report that an editor's act took from one finding to another, so that undo finds it."""

    __tablename__ = "report_move"
    __table_args__ = (Index(None, "report_id"), Index(None, "from_id"), Index(None, "to_id"))

    act_id: Mapped[str] = mapped_column(Id, primary_key=True)
    report_id: Mapped[str] = mapped_column(Id, ForeignKey("report.id"), primary_key=True)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    from_id: Mapped[str] = mapped_column(Id, ForeignKey("finding.id"))
    to_id: Mapped[str] = mapped_column(Id, ForeignKey("finding.id"))


class Receipt(Base):
    """The reader's private link to one report's fate."""

    __tablename__ = "receipt"

    report_id: Mapped[str] = mapped_column(Id, ForeignKey("report.id"), primary_key=True)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    #: SHA-256 of the secret in the link, in hex
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IdempotencyKey(Base):
    """A remembered submission: the same key and body get the same answer for a day."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        Index(None, "expires_at"),
        CheckConstraint("length(key) BETWEEN 1 AND 64", name="key"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    key: Mapped[str] = mapped_column(String(64))
    #: SHA-256 of the request's body, in hex
    body_hash: Mapped[str] = mapped_column(String(64))
    report_id: Mapped[str] = mapped_column(Id)
    #: the answer without its receipt link, which is derived anew from the report's id
    answer: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SpentProof(Base):
    """A proof of work that a report has come in by, until it would have run out."""

    __tablename__ = "spent_proof"
    __table_args__ = (Index(None, "expires_at"),)

    #: the challenge's nonce, in hex
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
