"""What must leave the building."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.db import Base, Id, PortableJson, UtcDateTime
from errorreport.ids import new_id


class Outbox(Base):
    """One happening to be told outside, written in the transaction it happened in."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "site_id", "sent_at", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    #: what happened, as "finding.opened"
    event: Mapped[str] = mapped_column(String(64))
    #: ids only: the words are read when it is sent, so that an erasure reaches them
    payload: Mapped[dict[str, Any]] = mapped_column(PortableJson)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
