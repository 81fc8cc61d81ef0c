"""One page of a site, and the texts it has had."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.db import Base, Id, PortableJson, UtcDateTime, Word, closed_set
from errorreport.ids import new_id

URL_LENGTH = 2048  # characters; longer addresses are refused at the edge


class RevisionSource(StrEnum):
    """How a revision reached the service."""

    PUSHED = "pushed"
    FETCHED = "fetched"
    SYNCED = "synced"


class Article(Base):
    """One page of a site, known by its canonical URL; its row is the lock of all its findings."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("site_id", "url"),
        Index(None, "site_id", "external_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    url: Mapped[str] = mapped_column(String(URL_LENGTH))
    #: the CMS's own name for it, told by the site itself
    external_id: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(300))
    #: the site said so itself, and not a reader's page: only then is it told to other readers
    title_from_site: Mapped[bool] = mapped_column(default=False)
    section: Mapped[str | None] = mapped_column(String(200))
    authors: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    language: Mapped[str | None] = mapped_column(String(35))
    edit_url: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    #: raised by every write to the article or its findings; a writer that saw another starts anew
    generation: Mapped[int] = mapped_column(default=0)
    #: a writer who lost three races may hold the article for a moment, see articles/lock.py
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_holder: Mapped[str | None] = mapped_column(Id)
    #: number of the current revision; 0 before the first
    revision_number: Mapped[int] = mapped_column(default=0)
    #: findings opened since ``burst_since``, to tell a burst (articles/lock.py counts them)
    burst_count: Mapped[int] = mapped_column(default=0)
    burst_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: taken off the site; its findings are gone until it comes back
    unpublished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: this address now belongs to another article; whoever asks for this one gets that
    moved_to_id: Mapped[str | None] = mapped_column(Id, ForeignKey("article.id"))
    #: never an article of its own, only where the one it leads to stood before
    is_old_address: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Revision(Base):
    """One immutable reading text of an article."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index(None, "article_id", "fingerprint"),
        Index(None, "site_id", "id"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"))
    #: order of arrival, from 1
    number: Mapped[int]
    #: SHA-256 of the text's UTF-8, in hex
    fingerprint: Mapped[str] = mapped_column(String(64))
    source: Mapped[RevisionSource] = mapped_column(closed_set(RevisionSource, "source"))
    #: what the CMS calls it; compared for equality only
    version: Mapped[str | None] = mapped_column(String(200))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: too unlike the last to be believed; decides nothing until someone says so
    held: Mapped[bool] = mapped_column(default=False)
    #: when an editor said that a held text is none of the article's
    ignored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: when its text was let go by age; its place in the history and its fingerprint stay
    emptied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: the last column: SQLite reads through it to reach whatever stands behind it
    text: Mapped[str] = mapped_column(Text)


class TitleWord(Base):
    """A word of an article's headline or address, which every mistake on it is found by."""

    __tablename__ = "title_word"
    __table_args__ = ({"sqlite_with_rowid": False},)  # the key is the whole row: stored once

    article_id: Mapped[str] = mapped_column(Id, ForeignKey("article.id"), primary_key=True)
    word: Mapped[str] = mapped_column(Word, primary_key=True)


class ArticleTerm(Base):
    """A term of an article's current text (terms.py, index.py)."""

    __tablename__ = "article_term"
    __table_args__ = ({"sqlite_with_rowid": False},)  # the key is the whole row: stored once

    # No references: PostgreSQL looks each up, a text has thousands, and all are made from the text.
    site_id: Mapped[str] = mapped_column(Id, primary_key=True)
    term: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[str] = mapped_column(Id, primary_key=True)
