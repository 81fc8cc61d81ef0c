"""What a site keeps its queue clear of for a while, and the reports that are kept aside for it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.db import Base, Id, PortableJson, UtcDateTime, closed_set
from errorreport.ids import new_id


class BlockKind(StrEnum):
    """What of a report a block looks at."""

    ADDRESS = "address"  # whom it comes from, until midnight
    WORDS = "words"  # what its reader wrote
    LINK = "link"  # which sites that leads to


class Block(Base):
    """One entry of a site's lists; reports that it fits are kept aside until it ends."""

    __tablename__ = "block"
    __table_args__ = (
        Index(None, "site_id", "id"),
        CheckConstraint("(kind = 'address') = (value IS NULL)", name="value_unless_address"),
        CheckConstraint("ends_at > created_at", name="ends_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    kind: Mapped[BlockKind] = mapped_column(closed_set(BlockKind, "kind"))
    #: the words as they were written, or a host; None for an address, which is never stored
    value: Mapped[str | None] = mapped_column(Text)
    #: an address as the day's key hashes it (findings/readers.py); goes with the key
    reader: Mapped[int | None] = mapped_column(BigInteger)
    made_by_id: Mapped[str] = mapped_column(Id, ForeignKey("editor.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: when an editor ended it before its time
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: reports it has kept aside
    held_count: Mapped[int] = mapped_column(default=0)

    def holds_at(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.ended_at is None and now < self.ends_at


class HeldFor(StrEnum):
    """Why a report is kept aside, and no part of the queue yet."""

    PAGE = "page"  # no push has named its page, on a site that pushes
    ADDRESS = "address"
    NETWORK = "network"
    WORDS = "words"
    LINK = "link"


class HeldReport(Base):
    """A report that is kept aside: it has no article and no finding until somebody lets it in."""

    __tablename__ = "held_report"
    __table_args__ = (
        Index(None, "site_id", "url"),
        Index(None, "site_id", "turned_away_at", "id"),
        Index(None, "block_id"),
        Index(None, "act_id"),
    )

    #: the report's id once it is let in
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    #: the canonical address of its page
    url: Mapped[str] = mapped_column(String(2048))
    why: Mapped[HeldFor] = mapped_column(closed_set(HeldFor, "why"))
    block_id: Mapped[str | None] = mapped_column(Id, ForeignKey(Block.id))
    #: the report as it was sent (reports/held.py); empty once its words are erased
    content: Mapped[dict[str, Any]] = mapped_column(PortableJson)
    #: its sender as the day's key hashes them; goes with the key
    reader: Mapped[int | None] = mapped_column(BigInteger)
    #: a hash of the key that the reader's device has for their own list on this site
    reader_key: Mapped[str | None] = mapped_column(String(32))
    #: SHA-256 of the secret in the receipt's link, in hex
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: when an editor turned it away, and by which act, so that one undo brings all of it back
    turned_away_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    act_id: Mapped[str | None] = mapped_column(Id)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: nobody had looked at it by then; else its reader, or a takedown, erased it
    lapsed: Mapped[bool] = mapped_column(default=False)

    def erase(self, *, now: datetime, lapsed: bool = False) -> None:
        """Take the reader's words; the row stays, so that the receipt can say so."""
        self.content, self.reader, self.reader_key = {}, None, None
        self.erased_at, self.lapsed = now, lapsed
