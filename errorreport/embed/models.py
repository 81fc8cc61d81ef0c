"""Served builds of the snippet."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.db import Base, UtcDateTime


class Asset(Base):
    """One served build of one file; pages name it by hash for as long as a year."""

    __tablename__ = "asset"

    #: part of the address after /assets/: a hash and what it is the hash of
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_type: Mapped[str] = mapped_column(String(100))
    #: subresource integrity, "sha256-…"
    integrity: Mapped[str] = mapped_column(String(71))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
