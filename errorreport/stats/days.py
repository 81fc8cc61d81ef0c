"""Adding up the events of one site and one day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session, aliased

from errorreport.articles.models import Article
from errorreport.findings.life import EventKind
from errorreport.findings.models import Event, Finding
from errorreport.stats.figures import Figures, bucket

#: what a reader's report can be; the last three are a revision's or an editor's doing, too
_REPORTED = (
    EventKind.OPENED,
    EventKind.JOINED,
    EventKind.ANSWERED_BY_RULE,
    EventKind.REGRESSED,
    EventKind.RESTORED,
    EventKind.REOPENED,
)
_FIRST = (EventKind.OPENED, EventKind.ANSWERED_BY_RULE)
#: what takes a mistake out of the list of those to decide
_DECIDED = (EventKind.CONFIRMED, EventKind.DECLINED, EventKind.CORRECTED, EventKind.REMOVED)
_BY_MACHINE = (EventKind.CORRECTED, EventKind.REMOVED, EventKind.ANSWERED_BY_RULE)
_AT_A_TIME = 500  # ids in one statement; SQLite takes 32,766, and a page of this many is quick


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends, in UTC."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    return start, start + timedelta(days=1)


def count(session: Session, site_id: str, day: date) -> Figures:
    """Return the figures of a day, added up from its events with a bounded number of statements."""
    figures = Figures()
    for kind, by_readers, by_revisions in _kinds(session, site_id, day):
        figures.reports += by_readers
        if kind in _BY_MACHINE:
            figures.automatic += by_revisions
    for section, opened, by_rule in _opened(session, site_id, day):
        figures.opened += opened
        figures.automatic += by_rule
        figures.sections[section or ""] += opened
    for _, at, since in _firsts(session, site_id, day, _DECIDED):
        figures.to_decision[bucket(at - since)] += 1
    for by_revision, at, since in _firsts(session, site_id, day, (EventKind.CORRECTED,)):
        figures.to_correction[bucket(at - since)] += 1
        if by_revision:
            figures.by_revision += 1
        else:
            figures.by_editor += 1
    figures.undone = len(_undone(session, site_id, day) | _reopened(session, site_id, day))
    return figures


def first_day(session: Session, site_id: str) -> date | None:
    """Return the day of a site's first event of any kind that is counted; None before it."""
    found = session.scalar(
        select(func.min(Event.created_at)).where(
            Event.site_id == site_id, Event.kind == EventKind.OPENED
        )
    )
    return None if found is None else found.date()


def _on(
    site_id: str, day: date, kinds: tuple[EventKind, ...], event: type[Event] = Event
) -> tuple[ColumnElement[bool], ...]:
    start, end = bounds(day)
    return (
        event.site_id == site_id,
        event.kind.in_(kinds),
        event.created_at >= start,
        event.created_at < end,
    )


def _kinds(session: Session, site_id: str, day: date) -> Iterator[Row[EventKind, int, int]]:
    counted = tuple(dict.fromkeys((*_REPORTED, *_BY_MACHINE)))
    yield from session.execute(
        select(Event.kind, func.count(Event.report_id), func.count(Event.revision_id))
        .where(*_on(site_id, day, counted))
        .group_by(Event.kind)
    )


def _opened(session: Session, site_id: str, day: date) -> Iterator[Row[str | None, int, int]]:
    by_rule = func.count().filter(Event.kind == EventKind.ANSWERED_BY_RULE)
    yield from session.execute(
        select(Article.section, func.count(), by_rule)
        .select_from(Event)
        .join(Finding, Finding.id == Event.finding_id)
        .join(Article, Article.id == Finding.article_id)
        .where(*_on(site_id, day, _FIRST), Event.number == 1)
        .group_by(Article.section)
    )


def _firsts(
    session: Session, site_id: str, day: date, kinds: tuple[EventKind, ...]
) -> Iterator[Row[bool, datetime, datetime]]:
    """Yield the first event of such a kind in a finding's story, where it was on this day."""
    earlier = aliased(Event)
    yield from session.execute(
        select(Event.revision_id.is_not(None), Event.created_at, Finding.first_reported_at)
        .join(Finding, Finding.id == Event.finding_id)
        .where(
            *_on(site_id, day, kinds),
            ~select(earlier.id)
            .where(
                earlier.finding_id == Event.finding_id,
                earlier.number < Event.number,
                earlier.kind.in_(kinds),
            )
            .exists(),
        )
    )


def _undone(session: Session, site_id: str, day: date) -> set[str]:
    """Return the automatic decisions that an editor undid on this day."""
    payloads = session.scalars(
        select(Event.payload).where(
            *_on(site_id, day, (EventKind.UNDONE,)), Event.editor_id.is_not(None)
        )
    )
    ids = sorted({payload["undoes"] for payload in payloads})
    return {
        event_id
        for start in range(0, len(ids), _AT_A_TIME)
        for event_id in session.scalars(
            select(Event.id).where(
                Event.id.in_(ids[start : start + _AT_A_TIME]), *_automatic(Event)
            )
        )
    }


def _reopened(session: Session, site_id: str, day: date) -> set[str]:
    """Return the automatic decisions that an editor reopened on this day."""
    decided, between = aliased(Event), aliased(Event)
    later = (*_DECIDED, EventKind.ANSWERED_BY_RULE)
    return set(
        session.scalars(
            select(decided.id)
            .join(Event, Event.finding_id == decided.finding_id)
            .where(
                *_on(site_id, day, (EventKind.REOPENED,)),
                Event.editor_id.is_not(None),
                decided.number < Event.number,
                *_automatic(decided),
                ~select(between.id)
                .where(
                    between.finding_id == Event.finding_id,
                    between.number > decided.number,
                    between.number < Event.number,
                    between.kind.in_(later),
                )
                .exists(),
            )
        )
    )


def _automatic(event: type[Event]) -> tuple[ColumnElement[bool], ...]:
    by_rule = (event.kind == EventKind.ANSWERED_BY_RULE) & (event.number == 1)
    return (event.kind.in_(_BY_MACHINE), by_rule | event.revision_id.is_not(None))
