"""Making findings of the same mistake elsewhere: one act, however many places."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.accounts.roles import check_role
from errorreport.acts.act import By, Chosen, Done
from errorreport.acts.gathering import gather
from errorreport.acts.undoing import undo_act
from errorreport.anchoring import AnchorStatus, QuoteSelector
from errorreport.articles.lock import Lock, write_locked
from errorreport.articles.models import Article
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import NotFound
from errorreport.findings.elsewhere import Found, free_places, search
from errorreport.findings.impact import Rated, Zones, place_of, weighed
from errorreport.findings.life import EventKind, Happened, begin
from errorreport.findings.models import Anchor, Event, Finding, FindingKey, Part
from errorreport.findings.words import FoundBy, write_words_of_many
from errorreport.grouping import VERSION, Candidate, keys
from errorreport.ids import new_id
from errorreport.notify.models import Outbox
from errorreport.notify.outbox import Happening


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of the places that were chosen; the act's id undoes all of it at once."""

    act_id: str
    finding_ids: tuple[str, ...]
    #: places whose article has another text by now, or where a finding stands by now
    left_out: int


def make(finding_id: str, chosen: Collection[str] | None, *, by: By, clock: Clock) -> Made:
    """Make findings of places where a confirmed finding's words stand elsewhere.

    ``chosen`` are the keys of places that ``elsewhere`` told; None takes all of them. They are
    confirmed at once, with the wording of the first: the editor has seen each in its sentence.
    Raises ``NotFound`` and ``Forbidden`` by role.
    """
    with read_scope() as session:
        source = session.get(Finding, finding_id)
        if source is None:
            raise NotFound(f"There is no finding {finding_id}.")
        places = search(session, source).places
    wanted = [place for place in places if chosen is None or place.key in chosen]
    asked = len(wanted) if chosen is None else len(set(chosen))

    def write(uow: UnitOfWork, lock: Lock) -> Made:
        lock.hold_all(uow, {source.article_id, *(place.article_id for place in wanted)})
        gathered = gather(uow, lock, [Chosen(finding_id, None)], by=by)
        for error in gathered.errors.values():
            raise error
        act_id, now = new_id(), clock()
        new = [_New.of(place, source, act_id, now) for place in _still_there(uow, wanted)]
        _write(uow, new, by)
        return Made(act_id, tuple(one.id for one in new), asked - len(new))

    return write_locked(write, clock=clock)


def take_back(finding_id: str, act_id: str, *, by: By, clock: Clock) -> Done:
    """Take back what was made from a finding; raises by role on its site, then as ``undo`` does."""
    with read_scope() as session:
        source = session.get(Finding, finding_id)
        if source is None:
            raise NotFound(f"There is no finding {finding_id}.")
        roles = accounts.roles_of(session, by.editor_id) if by.editor_id else {}
        check_role(roles.get(source.site_id), Role.EDITOR)
    return undo_act(act_id, by=by, clock=clock)


def _still_there(uow: UnitOfWork, wanted: Sequence[Found]) -> list[Found]:
    """Those whose text is still the current one, and where nobody put a finding meanwhile."""
    numbers = dict(
        uow.session.execute(
            select(Article.id, Article.revision_number).where(
                Article.id.in_({place.article_id for place in wanted}),
                Article.unpublished_at.is_(None),
                Article.moved_to_id.is_(None),
            )
        ).all()
    )
    current = [place for place in wanted if numbers.get(place.article_id) == place.number]
    return free_places(uow.session, current)


@dataclass(frozen=True, slots=True)
class _New:
    """One finding to be written."""

    id: str
    at: Found
    site_id: str
    act_id: str
    event: Happened
    rated: Rated
    quote: QuoteSelector

    @classmethod
    def of(cls, at: Found, source: Finding, act_id: str, now: datetime) -> "_New":
        place = at.place
        where = place_of(Part.TEXT, place.start, Zones.of(at.text, at.title))
        return cls(
            id=new_id(),
            at=at,
            site_id=source.site_id,
            act_id=act_id,
            event=Happened(EventKind.FOUND, {"replacement": place.wording, "like": source.id}),
            rated=Rated(0, where, source.category, now),
            quote=QuoteSelector(place.exact, at.prefix, at.suffix, place.start, place.end),
        )

    def finding(self) -> dict[str, Any]:
        wording, now = begin(self.event).replacement, self.rated.first_reported_at
        return {
            "id": self.id,
            "site_id": self.site_id,
            "article_id": self.at.article_id,
            "state": begin(self.event).state,
            "replacement": wording,
            "events_count": 1,
            "part": Part.TEXT,
            "category": self.rated.category,
            "exact": self.quote.exact,
            "prefix": self.quote.prefix,
            "suffix": self.quote.suffix,
            "start": self.quote.start,
            "end": self.quote.end,
            "suggestions": [] if wording is None else [[wording, 0]],
            "stood_in_id": self.at.revision_id,
            "grouping": VERSION,
            "reports_count": 0,
            "readers_count": 0,
            "place": self.rated.place,
            **weighed(self.id, self.rated.impact),
            "first_reported_at": now,
            "last_reported_at": now,
            "state_since": now,
        }

    def anchor(self) -> dict[str, Any]:
        return {
            "finding_id": self.id,
            "revision_id": self.at.revision_id,
            "start": self.quote.start,
            "end": self.quote.end,
            "score": 1.0,
            "status": AnchorStatus.EXACT,
        }

    def found_by(self) -> list[dict[str, Any]]:
        mark = Candidate(self.quote, self.at.place.wording)
        known = {"article_id": self.at.article_id, "finding_id": self.id}
        return [{**known, "key": key} for key in sorted(keys(mark))]

    @property
    def words(self) -> FoundBy:
        return FoundBy(self.rated.category, (self.quote.exact, begin(self.event).replacement))

    def first_event(self, by: By) -> dict[str, Any]:
        return {
            "site_id": self.site_id,
            "finding_id": self.id,
            "number": 1,
            "kind": self.event.kind,
            "act_id": self.act_id,
            "editor_id": by.editor_id,
            "token_id": by.token_id,
            "payload": self.event.payload,
            "created_at": self.rated.first_reported_at,
        }

    def told(self) -> dict[str, Any]:
        return {
            "site_id": self.site_id,
            "event": Happening.FINDING_OPENED.value,
            "payload": {"finding": self.id},
            "created_at": self.rated.first_reported_at,
        }


def _write(uow: UnitOfWork, new: Sequence[_New], by: By) -> None:
    """Write findings with their anchors, events and keys; a statement for each table."""
    uow.insert_all(Finding, [one.finding() for one in new])
    if new:
        write_words_of_many(uow, new[0].site_id, {one.id: one.words for one in new})
    uow.insert_all(Anchor, [one.anchor() for one in new])
    uow.insert_all(FindingKey, [key for one in new for key in one.found_by()])
    uow.insert_all(Event, [one.first_event(by) for one in new])
    uow.insert_all(Outbox, [one.told() for one in new])
