"""Storing revisions, and finding the one that a reader saw."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session, aliased

from errorreport.articles.models import Article, Revision, RevisionSource
from errorreport.db import UnitOfWork
from errorreport.extract import block_hashes, fingerprint
from errorreport.ids import new_id
from errorreport.prepared import Direct, Prepared

KEPT = 64  # texts
SEARCHED_BACK = 50  # revisions; older copies than that are hardly still on a reader's screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a site says of an article; None leaves what is known."""

    title: str | None = None
    section: str | None = None
    authors: tuple[str, ...] | None = None
    language: str | None = None
    edit_url: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """A text on its way in."""

    text: str
    source: RevisionSource
    version: str | None
    published_at: datetime | None
    #: the sender says that the text is whole, however unlike the last it is
    complete: bool
    facts: Facts


@dataclass(frozen=True, slots=True)
class Seen:
    """A revision as a snapshot knows it."""

    id: str
    number: int
    fingerprint: str
    published_at: datetime | None
    created_at: datetime
    text: str

    @property
    def since(self) -> datetime:
        """When the text came to stand on the site, as far as is known."""
        return self.published_at or self.created_at


class Older(NamedTuple):
    """A revision that is not the current one, as a report on it needs it."""

    id: str
    text: str
    #: number of the revision it follows in the order of publication; its own, unless it came late
    follows: int


_sooner = aliased(Revision)
_OVERTAKEN_BY = (
    select(func.min(_sooner.number))
    .where(
        _sooner.article_id == Revision.article_id,
        _sooner.number < Revision.number,
        _sooner.published_at > Revision.published_at,
        _sooner.held.is_(False),
    )
    .scalar_subquery()
)
_OF_ARTICLE = Revision.article_id == bindparam("article")
_NUMBERED = Prepared(
    select(Revision.id, Revision.text, func.coalesce(_OVERTAKEN_BY - 1, Revision.number)).where(
        _OF_ARTICLE, Revision.number == bindparam("number")
    )
)
_NEWEST = Prepared(select(func.max(Revision.number)).where(_OF_ARTICLE))
_HELD_TWIN = Prepared(
    select(Revision.id)
    .where(
        _OF_ARTICLE,
        Revision.fingerprint == bindparam("told"),
        Revision.held,
        Revision.ignored_at.is_(None),
        Revision.number > bindparam("after"),
    )
    .order_by(Revision.number.desc())
    .limit(1)
)
_PUT_UP = Prepared(
    update(Article)
    .where(Article.id == bindparam("article"))
    .values(revision_number=bindparam("number"), unpublished_at=None)
)
_TEXT = Prepared(select(Revision.text).where(Revision.id == bindparam("revision")))
_BELIEVED = select(Revision.number).where(_OF_ARTICLE, Revision.held.is_(False))
_NEWEST_FIRST = _BELIEVED.order_by(Revision.number.desc())
_OF_VERSION, _OF_FINGERPRINT = (
    Prepared(_NEWEST_FIRST.where(column == bindparam("told")).limit(1))
    for column in (Revision.version, Revision.fingerprint)
)
_TEXTS = Prepared(
    _NEWEST_FIRST.add_columns(Revision.text)
    .where(Revision.emptied_at.is_(None))
    .limit(SEARCHED_BACK)
)


def numbered(direct: Direct, article_id: str, number: int) -> Older:
    """Return a revision that is known to exist.

    One that came late was published before a revision with a lower number, and follows what
    stood before that one.
    """
    [row] = _NUMBERED.all(direct, {"article": article_id, "number": number})
    return Older(*row)


class _Texts:
    """The texts read last, by revision and fingerprint: one changes with a takedown alone."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()

    def of(self, direct: Direct, revision_id: str, fingerprint: str) -> str:
        key = revision_id, fingerprint
        with self._guard:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        [(text,)] = _TEXT.all(direct, {"revision": revision_id})
        with self._guard:
            self._kept[key] = text
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return str(text)


#: Return the text of a revision that is known to exist: readers of one article come in crowds.
text_of = _Texts().of


def current(session: Session, article_id: str) -> Seen | None:
    """Return the article's current revision."""
    row = session.execute(
        select(
            Revision.id,
            Revision.number,
            Revision.fingerprint,
            Revision.published_at,
            Revision.created_at,
            Revision.text,
        )
        .join(Article, Article.id == Revision.article_id)
        .where(Article.id == article_id, Revision.number == Article.revision_number)
    ).first()
    return None if row is None else Seen(*row)


def older(new: NewRevision, than: Seen | None) -> bool:
    """Whether a text was published before the current one; without dates, arrival is the order."""
    if than is None or than.published_at is None or new.published_at is None:
        return False
    return new.published_at < than.published_at


def held_twin(direct: Direct, article_id: str, of: str, *, after: int) -> str | None:
    """Return the id of a held revision with the same fingerprint that nobody has ruled on.

    One that arrived before the current revision, number ``after``, has been passed over: the
    same text is a new arrival.
    """
    row = _HELD_TWIN.first(direct, {"article": article_id, "told": of, "after": after})
    return None if row is None else str(row[0])


def add(
    uow: UnitOfWork, site_id: str, article_id: str, new: NewRevision, *, held: bool, now: datetime
) -> tuple[str, int]:
    """Store a text and return its (id, number); a held one keeps its number for good."""
    [(newest,)] = _NEWEST.all(uow.direct, {"article": article_id})
    revision_id, number = new_id(), (newest or 0) + 1
    uow.insert(
        Revision,
        id=revision_id,
        site_id=site_id,
        article_id=article_id,
        number=number,
        fingerprint=fingerprint(new.text),
        source=new.source,
        version=new.version,
        published_at=new.published_at,
        held=held,
        text=new.text,
        created_at=now,
    )
    return revision_id, number


def put_up(uow: UnitOfWork, article_id: str, number: int) -> None:
    """Let a revision be the article's current one, and the article stand on the site."""
    uow.gather(_PUT_UP, {"article": article_id, "number": number})


def tell(uow: UnitOfWork, article_id: str, facts: Facts) -> None:
    """Write what the site says of an article; what it does not mention stays."""
    changes: dict[str, Any] = {
        "title": facts.title,
        "section": facts.section,
        "authors": None if facts.authors is None else list(facts.authors),
        "language": facts.language,
        "edit_url": facts.edit_url,
        "external_id": facts.external_id,
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    if facts.title is not None:
        changes["title_from_site"] = True
    if changes:
        uow.connection.execute(update(Article).where(Article.id == article_id).values(changes))


@dataclass(frozen=True, slots=True)
class Mark:
    """What a report tells of the text its reader saw."""

    version: str | None
    fingerprint: str | None
    block: str | None
    #: prefix, quote and suffix in one piece
    window: str | None


def seen_by(direct: Direct, article_id: str, mark: Mark, current: Seen | None) -> int | None:
    """Return the number of the revision that a reader saw, None when it cannot be told.

    In this order: the version the page declared, an equal fingerprint, the newest revision that
    holds the mark's line, the newest that holds the words in their surroundings. Held revisions
    are not looked at. Pages are alive, so an unequal fingerprint proves nothing.
    """
    if current is None:
        return None  # the current revision is the newest that is not held: there is no other
    for newest, told in ((_OF_VERSION, mark.version), (_OF_FINGERPRINT, mark.fingerprint)):
        if told is not None:
            found = newest.first(direct, {"article": article_id, "told": told})
            if found is not None:
                return int(found[0])
    if mark.block is not None and mark.block in _blocks(current.text):
        return current.number
    if mark.block is None and mark.window is not None and mark.window in current.text:
        return current.number
    if mark.block is None and mark.window is None:
        return None
    return _newest_holding(direct, article_id, mark)


@lru_cache(maxsize=KEPT)
def _blocks(text: str) -> frozenset[str]:
    return frozenset(block_hashes(text))


def _newest_holding(direct: Direct, article_id: str, mark: Mark) -> int | None:
    texts = _TEXTS.all(direct, {"article": article_id})
    if mark.block is not None:
        for number, text in texts:
            if mark.block in block_hashes(text):
                return int(number)
    if mark.window is not None:
        for number, text in texts:
            if mark.window in text:
                return int(number)
    return None
