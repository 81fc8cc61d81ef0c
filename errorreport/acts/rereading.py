"""An editor's rulings on one report: its suggestion is a comment, or its comment is hidden."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from errorreport.acts.act import Act, By, Chosen, Done
from errorreport.acts.gathering import change_of, gather
from errorreport.acts.writing import write
from errorreport.articles.lock import Lock, write_locked
from errorreport.clock import Clock
from errorreport.db import UnitOfWork
from errorreport.errors import BadInput, NotFound, Refused
from errorreport.findings.life import EventKind, Happened
from errorreport.findings.models import Event, Finding
from errorreport.findings.undo import counted
from errorreport.ids import new_id
from errorreport.reports.models import Report
from errorreport.reports.recounting import recount
from errorreport.texts import gettext_noop as _

_COMMENT, _SUGGESTION = "comment", "suggestion"


def rule(chosen: Chosen, act: Act, *, by: By, clock: Clock) -> Done:
    """Let an editor rule on one report of a finding; the report itself stays as it was sent."""
    if act.report is None:
        raise BadInput(_("Name the report; send report."), pointer="#/report")

    def write_ruling(uow: UnitOfWork, lock: Lock) -> Done:
        gathered = gather(uow, lock, [chosen], by=by)
        if chosen.id in gathered.errors:
            raise gathered.errors[chosen.id]
        finding = gathered.findings[chosen.id]
        report = uow.session.scalars(
            select(Report).where(Report.id == act.report, Report.finding_id == chosen.id)
        ).first()
        if report is None:
            raise NotFound(f"There is no report {act.report} in this finding.")
        change = change_of(finding, _reread(report, act) if _rereads(act) else _hidden(report))
        act_id = new_id()
        events = write(uow, gathered, [change], act_id=act_id, by=by, now=clock())
        if _rereads(act):
            _read(uow, report, as_comment=act.as_comment)
        else:
            report.hidden = True
        return Done(act_id, (gathered.item(chosen.id, change, events),))

    return write_locked(write_ruling, clock=clock)


def _rereads(act: Act) -> bool:
    return act.kind is EventKind.REREAD


def _reread(report: Report, act: Act) -> Happened:
    if report.suggestion is None:
        raise Refused(_("This report suggests no wording."))
    if report.read_as_comment is act.as_comment:
        raise Refused(
            _("It is read as a comment already.")
            if act.as_comment
            else _("It is read as a suggestion already.")
        )
    payload = {"as": _name(act.as_comment), "was": _name(report.read_as_comment)}
    return Happened(EventKind.REREAD, payload, report.id)


def _hidden(report: Report) -> Happened:
    if report.hidden:
        raise Refused(_("It is hidden already."))
    if report.comment is None and not report.read_as_comment:
        raise Refused(_("This report has no comment."))
    return Happened(EventKind.HIDDEN, {}, report.id)


def _name(as_comment: bool) -> str:
    return _COMMENT if as_comment else _SUGGESTION


def _read(uow: UnitOfWork, report: Report, *, as_comment: bool) -> None:
    report.read_as_comment = as_comment
    uow.session.flush()
    finding = uow.session.get_one(Finding, report.finding_id)
    recount(uow, [finding])


def take_back(
    uow: UnitOfWork,
    stories: Mapping[str, Sequence[Event]],
    undone: Mapping[str, str],
) -> None:
    """Rule on a report as its finding's events say once those in ``undone`` are taken back."""
    for finding_id, event_id in undone.items():
        story = stories[finding_id]
        root = _root(story, event_id)
        if root.kind not in {EventKind.REREAD, EventKind.HIDDEN} or root.report_id is None:
            continue
        about = [event for event in story if event.report_id == root.report_id]
        rulings = [event for event in about if event.kind is root.kind]
        left = [event for event in counted(story, event_id) if event in rulings]
        report = uow.session.get_one(Report, root.report_id)
        if root.kind is EventKind.HIDDEN:
            report.hidden = bool(left)
        else:
            read = left[-1].payload["as"] if left else rulings[0].payload["was"]
            _read(uow, report, as_comment=read == _COMMENT)


def _root(story: Sequence[Event], event_id: str) -> Event:
    by_id = {event.id: event for event in story}
    event = by_id[event_id]
    while event.kind is EventKind.UNDONE:
        event = by_id[event.payload["undoes"]]
    return event
