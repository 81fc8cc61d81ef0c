"""Merging by hand: several findings are one mistake from now on, for later reports too."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, insert, literal, select, update

from errorreport.acts.act import By, Chosen, Done
from errorreport.acts.gathering import Gathered, change_of, gather
from errorreport.acts.writing import write
from errorreport.articles.lock import Lock, write_locked
from errorreport.clock import Clock
from errorreport.db import UnitOfWork
from errorreport.errors import BadInput, DomainError, Refused
from errorreport.findings.carrying import Change
from errorreport.findings.life import EventKind, Happened
from errorreport.findings.models import Finding
from errorreport.ids import new_id
from errorreport.reports.models import Move, Report
from errorreport.reports.recounting import recount
from errorreport.texts import gettext_noop as _


def merge(into: Chosen | None, chosen: Sequence[Chosen], *, by: By, clock: Clock) -> Done:
    """Let ``into`` take in the chosen findings of its article with their reports.

    Raises why ``into`` cannot; a chosen one that cannot be taken in is left out and said so.
    """
    if into is None:
        raise BadInput(_("Name the finding that takes the others in; send into."), pointer="#/into")

    def write_merge(uow: UnitOfWork, lock: Lock) -> Done:
        gathered = gather(uow, lock, [into, *chosen], by=by)
        if into.id in gathered.errors:
            raise gathered.errors[into.id]
        return _merge(uow, gathered, into.id, chosen, by=by, clock=clock)

    return write_locked(write_merge, clock=clock)


def _merge(
    uow: UnitOfWork,
    gathered: Gathered,
    into: str,
    chosen: Sequence[Chosen],
    *,
    by: By,
    clock: Clock,
) -> Done:
    survivor = gathered.findings[into]
    changes = _taken_in(gathered, survivor)
    act_id = new_id()
    items = [one.id for one in chosen if one.id != into]
    if not items:
        raise Refused(_("A finding cannot be merged into itself; choose another one."))
    if not changes:
        return Done(act_id, tuple(gathered.item(one, None, {}) for one in items))
    living = change_of(survivor, Happened(EventKind.MERGED, {"took": len(changes)}))
    events = write(uow, gathered, [living, *changes.values()], act_id=act_id, by=by, now=clock())
    move(uow, Report.finding_id.in_(changes), into, act_id=act_id)
    taken = [gathered.findings[one] for one in changes]
    gained = sum(finding.readers_count for finding in taken)
    recount(uow, [survivor, *taken], {into: gained})
    return Done(
        act_id,
        tuple(gathered.item(one, changes.get(one), events) for one in items),
        gathered.item(into, living, events),
    )


def _taken_in(gathered: Gathered, survivor: Finding) -> dict[str, Change]:
    changes = {}
    event = Happened(EventKind.MERGED, {"into": survivor.id})
    for finding_id, finding in gathered.findings.items():
        if finding_id == survivor.id or finding_id in gathered.errors:
            continue
        try:
            if finding.article_id != survivor.article_id:
                raise Refused(
                    _("It stands in another article; only mistakes of one article merge.")
                )
            changes[finding_id] = change_of(finding, event)
        except DomainError as error:
            gathered.errors[finding_id] = error
    return changes


def move(uow: UnitOfWork, which: ColumnElement[bool], to_id: str, *, act_id: str) -> None:
    """Give some reports to a finding, and write down which they were and whose."""
    rows = select(
        literal(act_id), Report.id, Report.site_id, Report.finding_id, literal(to_id)
    ).where(which)
    columns = ["act_id", "report_id", "site_id", "from_id", "to_id"]
    uow.connection.execute(insert(Move).from_select(columns, rows))
    uow.connection.execute(update(Report).where(which).values(finding_id=to_id))
