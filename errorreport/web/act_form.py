"""The forms of the finding page, read into an act once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from errorreport.acts.act import Act, Chosen
from errorreport.clock import utc_now
from errorreport.findings.life import EventKind, Reason
from errorreport.rules.models import RuleScope
from errorreport.rules.reasons import NOT_REMEMBERED
from errorreport.web import session
from errorreport.web.forms import AS_GIVEN, LONGEST_TEXT, Words, fits

CLAIM = timedelta(minutes=15)  # how long “I have it” holds
DAYS = (1, 7, 30)  # of the snoozes with one key
_BY_BUTTON = [
    EventKind.CONFIRMED,
    EventKind.DECLINED,
    EventKind.CORRECTED,
    EventKind.REOPENED,
    EventKind.SNOOZED,
    EventKind.ASSIGNED,
    EventKind.RELEASED,
    EventKind.NOTED,
    EventKind.MERGED,
    EventKind.SPLIT,
    EventKind.REREAD,
    EventKind.HIDDEN,
    EventKind.UNDONE,
]
#: what takes a finding off the list the editor works on, so that the next one is shown
MOVES_ON = frozenset(
    {
        EventKind.CONFIRMED,
        EventKind.DECLINED,
        EventKind.CORRECTED,
        EventKind.REOPENED,
        EventKind.SNOOZED,
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an editor wants to happen to the finding whose page they are on."""

    act: Act
    etag: str
    #: merged: the finding that this one takes in
    taken: Chosen | None


class ActForm(Schema):
    """One act on a finding."""

    class Meta:
        unknown = EXCLUDE  # the list the editor works on stands in the same form

    event = fields.Enum(
        EventKind, by_value=True, required=True, validate=validate.OneOf(_BY_BUTTON)
    )
    etag = fields.String(required=True)
    reason = fields.Enum(Reason, by_value=True, load_default=None)
    note = Words(load_default="", validate=fits(LONGEST_TEXT))
    remember = fields.String(load_default="here", validate=validate.OneOf(["here", *RuleScope]))
    choice = Words(load_default="none", validate=fits(LONGEST_TEXT + len(AS_GIVEN)))
    other = Words(load_default="", validate=fits(LONGEST_TEXT))
    undoes = fields.String(load_default=None)
    #: snoozed: one of the usual times, or a day
    days = fields.Integer(load_default=None, validate=validate.OneOf(DAYS))
    day = fields.String(load_default="")
    #: assigned: to whom, or to oneself for a while
    assignee = fields.String(load_default=None)
    claim = fields.Boolean(load_default=False)
    #: merged: id and ETag of the one that is taken in
    taken = fields.String(load_default="")
    #: reread, hidden
    report = fields.String(load_default=None)
    as_comment = fields.Boolean(load_default=True)
    #: split
    reports = fields.List(fields.String(), load_default=list)

    @post_load
    def make(self, values: dict[str, Any], **_: Any) -> Wanted:
        """Return the act, the ETag it was decided on, and the other finding it concerns."""
        now = utc_now()
        until = _until(values["days"], values["day"], now)
        assignee = values["assignee"]
        if values["claim"]:
            until, assignee = now + CLAIM, session.editor().editor_id
        taken_id, _separator, taken_etag = values["taken"].partition(" ")
        act = Act(
            kind=values["event"],
            reason=values["reason"],
            note=values["note"].strip() or None,
            remember=_scope(values["remember"], values["reason"]),
            replacement=_wording(values["choice"], values["other"]),
            undoes=values["undoes"],
            until=until,
            assignee=assignee,
            report=values["report"],
            as_comment=values["as_comment"],
            reports=tuple(values["reports"]),
        )
        return Wanted(act, values["etag"], Chosen(taken_id, taken_etag) if taken_id else None)


def _scope(remember: str, reason: Reason | None) -> RuleScope | None:
    """What says nothing of other reports is told here alone, whatever else was chosen."""
    return None if remember == "here" or reason in NOT_REMEMBERED else RuleScope(remember)


def _wording(choice: str, other: str) -> str | None:
    if choice == "other":
        return other
    return choice.removeprefix(AS_GIVEN) if choice.startswith(AS_GIVEN) else None


def _until(days: int | None, day: str, now: datetime) -> datetime | None:
    if days is not None:
        return now + timedelta(days=days)
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError:
        return None  # none was chosen, or in a browser without date fields something was typed
