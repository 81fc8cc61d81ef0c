"""Undo, of one event or of all that one act did; an undo is an act, and can itself be undone."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from errorreport.acts import regrouping, remembering, rereading
from errorreport.acts.act import By, Chosen, Done
from errorreport.acts.gathering import Gathered, change_of, gather
from errorreport.acts.homing import homes_without
from errorreport.acts.writing import write
from errorreport.articles.lock import ArticleMoved, Decision, Lock, decide_and_write
from errorreport.articles.models import Article
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import BadInput, DomainError, NotFound, Refused
from errorreport.findings.carrying import Change
from errorreport.findings.life import EventKind, Happened
from errorreport.findings.models import Event, Finding
from errorreport.findings.undo import undo
from errorreport.ids import new_id
from errorreport.reports.recounting import recount
from errorreport.texts import gettext_noop as _

_REGROUPING = frozenset({EventKind.MERGED, EventKind.SPLIT})


@dataclass(frozen=True, slots=True)
class _Targets:
    """The events to take back, by finding."""

    events: Mapping[str, str]
    #: the act they are of where it moved reports: then all of them go back, or none
    regrouping: str | None
    #: whether those reports had been split off
    split: bool = False


def undo_event(chosen: Chosen, event_id: str | None, *, by: By, clock: Clock) -> Done:
    """Take back one event of a finding; a merge or a split goes back as a whole."""
    if event_id is None:
        raise BadInput(_("Name the event to undo; send undoes."), pointer="#/undoes")

    taking = _Undoing(lambda session: _of_event(session, chosen.id, event_id), chosen, by, clock)
    return decide_and_write(Decision(taking.find, taking.plan, taking.write), clock=clock)


def undo_act(act_id: str, *, by: By, clock: Clock) -> Done:
    """Take back all that an act did; the findings where later steps rest on it are left out."""
    taking = _Undoing(lambda session: _of_act(session, act_id), None, by, clock)
    return decide_and_write(Decision(taking.find, taking.plan, taking.write), clock=clock)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is taken back, and which later reports go with it to which finding."""

    targets: _Targets
    homes: Mapping[str, str]
    #: of the article, where the homes rest on it
    generation: int | None


@dataclass(frozen=True, slots=True)
class _Undoing:
    """One undo on its way."""

    targets: Callable[[Session], _Targets]
    #: the one finding that was asked for; None takes back a whole act
    chosen: Chosen | None
    by: By
    clock: Clock

    def find(self, session: Session) -> str | None:
        return _article(session, self.targets(session)).id

    def plan(self) -> _Plan:
        with read_scope() as session:
            targets = self.targets(session)
            if targets.regrouping is None:
                return _Plan(targets, {}, None)
            generation = _article(session, targets).generation
        return _Plan(targets, homes_without(targets.regrouping), generation)

    def write(self, uow: UnitOfWork, lock: Lock, plan: _Plan) -> Done:
        targets = plan.targets
        gathered = gather(uow, lock, self._asked_for(targets), by=self.by)
        if plan.generation is not None:
            if _article(uow.session, targets).generation - 1 != plan.generation:
                raise ArticleMoved
            if gathered.errors:
                raise next(iter(gathered.errors.values()))
        stories = _stories(uow.session, targets)
        changes = _changes(gathered, stories, targets)
        if not changes or (targets.regrouping is not None and gathered.errors):
            raise next(iter(gathered.errors.values()))
        act_id = new_id()
        events = write(
            uow, gathered, list(changes.values()), act_id=act_id, by=self.by, now=self.clock()
        )
        if targets.regrouping is not None:
            _regroup(uow, plan, gathered, changes, stories, act_id=act_id)
        undone = {one: targets.events[one] for one in changes}
        rereading.take_back(uow, stories, undone)
        remembering.take_back(uow, stories, undone, now=self.clock())
        ids = [one.id for one in self._asked_for(targets)]
        return Done(act_id, tuple(gathered.item(one, changes.get(one), events) for one in ids))

    def _asked_for(self, targets: _Targets) -> list[Chosen]:
        """The one that was asked for stands first, so that the answer begins with it."""
        first = [] if self.chosen is None else [self.chosen]
        known = {one.id for one in first}
        return [*first, *(Chosen(one, None) for one in sorted(targets.events.keys() - known))]


def _regroup(
    uow: UnitOfWork,
    plan: _Plan,
    gathered: Gathered,
    changes: Mapping[str, Change],
    stories: Mapping[str, Sequence[Event]],
    *,
    act_id: str,
) -> None:
    undone = str(plan.targets.regrouping)
    regrouping.give_back(uow, undone, changes, gathered, act_id=act_id)
    survivors = {change.before.merged_into for change in changes.values()} - {None}
    survivor = survivors.pop() if survivors else None
    readers = regrouping.readers_moved(changes, gathered, stories, plan.homes, survivor)
    regrouping.send_home(uow, plan.homes, act_id=act_id)
    if plan.targets.split:
        regrouping.swap_passages(uow, gathered, stories)
    recount(uow, [gathered.findings[one] for one in changes], readers)


def _article(session: Session, targets: _Targets) -> Article:
    """The article of a regrouping; that of the first finding where they are of several."""
    query = select(Article).join(Finding, Finding.article_id == Article.id)
    query = query.where(Finding.id == min(targets.events))
    found = session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(f"There is no finding {min(targets.events)}.")
    return found


def _changes(
    gathered: Gathered, stories: Mapping[str, Sequence[Event]], targets: _Targets
) -> dict[str, Change]:
    changes = {}
    for finding_id, finding in gathered.findings.items():
        if finding_id in gathered.errors:
            continue
        try:
            target = targets.events[finding_id]
            if finding.reports_count and _begins(stories[finding_id], target):
                raise Refused(_("A reader has reported this since; decline it instead."))
            payload = undo(stories[finding_id], target)
            changes[finding_id] = change_of(finding, Happened(EventKind.UNDONE, payload))
        except DomainError as error:
            gathered.errors[finding_id] = error
    return changes


def _begins(story: Sequence[Event], event_id: str) -> bool:
    """Whether an event is the editor's finding of a mistake that nobody had reported."""
    first = story[0]
    return first.id == event_id and first.kind is EventKind.FOUND


def _of_event(session: Session, finding_id: str, event_id: str) -> _Targets:
    event = session.scalars(
        select(Event).where(Event.id == event_id, Event.finding_id == finding_id)
    ).first()
    if event is None:  # the finding may be another site's; that is told first
        return _Targets({finding_id: event_id}, None)
    if event.act_id is not None and _root(session, event) in _REGROUPING:
        return _of_act(session, event.act_id)
    return _Targets({finding_id: event_id}, None)


def _of_act(session: Session, act_id: str) -> _Targets:
    events = session.scalars(select(Event).where(Event.act_id == act_id)).all()
    if not events:
        raise NotFound(f"There is no act {act_id}.")
    targets = {event.finding_id: event.id for event in events}
    kind = _root(session, events[0])
    return _Targets(targets, act_id if kind in _REGROUPING else None, kind is EventKind.SPLIT)


def _root(session: Session, event: Event) -> EventKind:
    """Return what an event did, or what was done that an undo took back or brought back."""
    while event.kind is EventKind.UNDONE:
        event = session.get_one(Event, event.payload["undoes"])
    return event.kind


def _stories(session: Session, targets: _Targets) -> dict[str, list[Event]]:
    """Read the stories without the reports that only joined: they change nothing."""
    stories: dict[str, list[Event]] = defaultdict(list)
    asked_for = Event.id.in_(targets.events.values())
    rows = session.scalars(
        select(Event)
        .where(
            Event.finding_id.in_(targets.events),
            or_(Event.kind != EventKind.JOINED, asked_for),
        )
        .order_by(Event.finding_id, Event.number)
    )
    for event in rows:
        stories[event.finding_id].append(event)
    return stories
