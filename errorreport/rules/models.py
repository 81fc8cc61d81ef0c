"""Words that a site means as they stand, and what readers who mark them are told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.db import Base, Id, UtcDateTime, closed_set
from errorreport.ids import new_id
from errorreport.rules.reasons import Reason


class RuleScope(StrEnum):
    """Where the words of a rule are meant as they stand."""

    ARTICLE = "article"
    SITE = "site"


class HouseRule(Base):
    """One rule of a site; it answers readers instead of an editor while it is on."""

    __tablename__ = "house_rule"
    __table_args__ = (
        Index(None, "site_id", "id"),
        CheckConstraint("reason NOT IN ('unclear', 'spam')", name="remembered"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    #: the one article it holds in; None holds on the whole site
    article_id: Mapped[str | None] = mapped_column(Id, ForeignKey("article.id"))
    #: the protected words, as the site writes them
    words: Mapped[str] = mapped_column(Text)
    reason: Mapped[Reason] = mapped_column(closed_set(Reason, "reason"))
    #: the sentence for readers; None leaves the reason to speak for itself
    text: Mapped[str | None] = mapped_column(Text)
    #: whether reports about facts are answered too, and not those about spelling alone
    facts: Mapped[bool] = mapped_column(default=False)
    #: None when a program added it with a token
    made_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("editor.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: when it was switched off; None while it is on
    off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
