"""Receiving a revision: every open finding is carried onto it, and what it corrected leaves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.articles import index, revisions
from errorreport.articles import service as articles
from errorreport.articles.index import Difference
from errorreport.articles.lock import (
    ArticleMoved,
    Decision,
    Lock,
    decide_and_write,
    write_locked,
)
from errorreport.articles.models import Article, Revision
from errorreport.articles.revisions import NewRevision
from errorreport.articles.service import Snapshot
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import NotFound, Refused
from errorreport.extract import fingerprint
from errorreport.findings import carrying
from errorreport.findings.carriable import carriable
from errorreport.findings.carrying import NOTHING, Ruling
from errorreport.findings.impact import Zones
from errorreport.findings.life import EventKind, State
from errorreport.findings.rulings import Author, write_anchors, write_ruling
from errorreport.findings.words import rewrite_title
from errorreport.notify import outbox
from errorreport.notify.outbox import Happening
from errorreport.prepared import Direct
from errorreport.sites.models import Site
from errorreport.texts import gettext_noop as _


class Fate(StrEnum):
    """What became of a text that was sent."""

    NEW = "new"
    SAME = "same"  # it is the current text; nothing was written
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Touched:
    """One finding that a revision changed."""

    id: str
    event: EventKind
    state: State


@dataclass(frozen=True, slots=True)
class Received:
    """What a revision did; ``number`` is its place in the article's history."""

    fate: Fate
    article_id: str
    revision_id: str
    number: int
    fingerprint: str
    outcomes: dict[str, int] | None
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    known: Snapshot
    fate: Fate
    late: bool = False
    #: the held revision that is used now, instead of storing the text again
    held_id: str | None = None
    ruling: Ruling = NOTHING
    #: what it changes in the index of words
    terms: Difference | None = None


@dataclass(frozen=True, slots=True)
class _Receiving:
    """One text on its way in."""

    site: Site
    url: str
    new: NewRevision
    clock: Clock
    #: an editor decided that this held revision is right
    use_id: str | None = None

    def find(self, session: Session) -> str | None:
        return articles.find(session, self.site.id, self.url, self.new.facts.external_id)

    def plan(self) -> _Plan:
        now = self.clock()
        with read_scope() as session:
            direct = Direct.of(session.connection())
            known = articles.look_up(direct, self.site.id, self.url, self.new.facts.external_id)
            article_id, current, back = known.article_id, known.current, known.unpublished
            if article_id is None:
                terms = Difference.between(None, self.new.text)
                return _Plan(known, Fate.NEW, terms=terms)
            print_ = fingerprint(self.new.text)
            if current is not None and current.fingerprint == print_ and not back:
                return _Plan(known, Fate.SAME)
            held_id = self.use_id or revisions.held_twin(
                direct, article_id, print_, after=known.revision_number
            )
            findings = carriable(direct, article_id, current, now=now)
            texts = carrying.base_texts(session, findings, current)
            returning = carrying.taken_off(session, article_id) if back else {}
            others = carrying.returned(session, returning, findings)
        old = current.text if current else None
        ruling = carrying.rule(
            findings,
            texts,
            self.new.text,
            old=old,
            policy=self.site.resolve_policy,
            returning=returning,
            others=others,
        )
        trusted = self.new.complete or self.use_id is not None
        late = revisions.older(self.new, current)
        fate = Fate.HELD if ruling.suspect and not trusted and not late else Fate.NEW
        terms = Difference.between(old, self.new.text)
        return _Plan(known, fate, late, held_id, ruling, terms)

    def write(self, uow: UnitOfWork, lock: Lock, plan: _Plan) -> Received:
        seen = plan.known.current
        if plan.fate is Fate.SAME and seen is not None and plan.known.article_id is not None:
            return Received(
                Fate.SAME, plan.known.article_id, seen.id, seen.number, seen.fingerprint, None, ()
            )
        now = self.clock()
        article_id = self._locked(uow, lock, plan, now)
        held = plan.fate is Fate.HELD
        revision_id, number = self._stored(uow, article_id, plan, held=held, now=now)
        if not held:
            write_anchors(uow, revision_id, plan.ruling.rows)
            if not plan.late:
                self._put_up(uow, article_id, (revision_id, number), plan, now)
        return Received(
            plan.fate,
            article_id,
            revision_id,
            number,
            fingerprint(self.new.text),
            None if held or plan.late else carrying.outcomes_of(plan.ruling),
            () if held or plan.late else _touched(plan.ruling),
        )

    def _put_up(
        self,
        uow: UnitOfWork,
        article_id: str,
        revision: tuple[str, int],
        plan: _Plan,
        now: datetime,
    ) -> None:
        """Let the text be the article's current one, with all that follows from it."""
        revision_id, number = revision
        facts = self.new.facts
        revisions.put_up(uow, article_id, number)
        revisions.tell(uow, article_id, facts)
        if plan.known.article_id is not None and plan.known.is_retold(facts):
            rewrite_title(uow, article_id)
        if plan.terms is not None:
            index.write(uow, self.site.id, article_id, plan.terms)
        write_ruling(
            uow,
            self.site.id,
            plan.ruling,
            Zones.of(self.new.text, facts.title or plan.known.title),
            current=plan.known.current,
            author=Author(revision_id=revision_id),
            now=now,
        )

    def _locked(self, uow: UnitOfWork, lock: Lock, plan: _Plan, now: datetime) -> str:
        """Lock the article, which is added when it is new, and return its id."""
        article_id = plan.known.article_id
        if article_id is None:
            facts = self.new.facts
            article_id = articles.add(
                uow,
                self.site.id,
                self.url,
                title=facts.title,
                section=facts.section,
                language=facts.language,
                now=now,
            )
            if article_id is None:
                raise ArticleMoved
        if lock.hold(uow, article_id).generation != plan.known.generation:
            raise ArticleMoved
        return article_id

    def _stored(
        self, uow: UnitOfWork, article_id: str, plan: _Plan, *, held: bool, now: datetime
    ) -> tuple[str, int]:
        site_id = self.site.id
        if plan.held_id is None:
            added = revisions.add(uow, site_id, article_id, self.new, held=held, now=now)
            if held:
                held_one = {"article": article_id, "revision": added[0]}
                outbox.add(uow, Happening.REVISION_HELD, site_id=site_id, now=now, **held_one)
            return added
        revision = uow.session.get_one(Revision, plan.held_id)
        revision.held = held
        return revision.id, revision.number


def receive(site: Site, url: str, new: NewRevision, *, clock: Clock) -> Received:
    """Store a new text of the article at ``url`` with all that it does to its findings.

    The current text again writes nothing. A text too unlike the last is held: stored, and
    deciding nothing. Either everything is written or nothing; raises ``Busy``.
    """
    receiving = _Receiving(site, url, new, clock)
    return decide_and_write(Decision(receiving.find, receiving.plan, receiving.write), clock=clock)


def use_held(site: Site, revision_id: str, *, clock: Clock) -> Received:
    """Let a held revision decide after all; ``Refused`` when a newer text has come since."""
    with read_scope() as session:
        revision, article = _held(session, site, revision_id)
    if revision.number < article.revision_number:
        raise Refused(_("A newer text of this article has arrived since. Ignore this one."))
    new = NewRevision(
        text=revision.text,
        source=revision.source,
        version=revision.version,
        published_at=revision.published_at,
        complete=True,
        facts=revisions.Facts(),
    )
    receiving = _Receiving(site, article.url, new, clock, use_id=revision.id)
    return decide_and_write(
        Decision(lambda _: article.id, receiving.plan, receiving.write), clock=clock
    )


def ignore_held(site: Site, revision_id: str, *, clock: Clock) -> None:
    """Say that a held revision is none of the article's texts; it never decides anything."""

    def write(uow: UnitOfWork, lock: Lock) -> None:
        revision, article = _held(uow.session, site, revision_id)
        lock.take(uow, article.id)
        revision.ignored_at = clock()

    write_locked(write, clock=clock)


def _held(session: Session, site: Site, revision_id: str) -> tuple[Revision, Article]:
    row = session.execute(
        select(Revision, Article)
        .join(Article, Article.id == Revision.article_id)
        .where(Revision.id == revision_id, Revision.site_id == site.id)
    ).first()
    if row is None:
        raise NotFound(f"There is no revision {revision_id}.")
    if not row[0].held or row[0].ignored_at is not None:
        raise Refused(_("This revision is not held any more."))
    return row[0], row[1]


def _touched(ruling: Ruling) -> tuple[Touched, ...]:
    return tuple(
        Touched(change.finding_id, change.events[-1].kind, change.after.state)
        for change in ruling.changes
    )
