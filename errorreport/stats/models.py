"""What happened on a day that is over, added up once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.db import Base, Id, PortableJson, UtcDateTime


class DayFigures(Base):
    """The figures of one site and one day in UTC.

    They are sums over events, which are never changed nor deleted, of a day that takes no more of
    them; so a row once written stays right and nobody has to keep it up.
    """

    __tablename__ = "day_figures"

    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    #: see stats/figures.py
    figures: Mapped[dict[str, Any]] = mapped_column(PortableJson)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
