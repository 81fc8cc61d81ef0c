"""The life of a finding: a pure fold of its events.

``apply`` takes what is true of a finding and one event and says what is true afterwards, or
refuses. What may happen in which state stands in one table, ``TABLE``; what else an event
changes stands in one function per kind, ``_EFFECTS``. Nothing here knows a database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from errorreport.errors import Refused
from errorreport.findings.standing import (
    LIVE,
    Attention,
    EventKind,
    Payload,
    Standing,
    State,
    read,
)
from errorreport.rules.reasons import Reason
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _

__all__ = [
    "BY_READERS",
    "DECIDING",
    "LIVE",
    "TABLE",
    "WHILE_MERGED",
    "WITHDRAWN",
    "Attention",
    "Event",
    "EventKind",
    "Happened",
    "Payload",
    "Reason",
    "Standing",
    "State",
    "apply",
    "begin",
    "replay",
]


BY_READERS = frozenset({EventKind.OPENED, EventKind.JOINED, EventKind.ANSWERED_BY_RULE})


class Event(Protocol):
    """What the fold reads of an event: its kind and its JSON payload."""

    @property
    def kind(self) -> EventKind: ...
    @property
    def payload(self) -> Payload: ...


@dataclass(frozen=True, slots=True)
class Happened:
    """An event before it is stored."""

    kind: EventKind
    payload: Payload
    #: the report it is about, where an editor acts on one
    report_id: str | None = None


_EVERY = {state: state for state in State}

#: kind -> state before -> state after; a pair that is not here is refused. The first event of a
#: finding stands in ``BEGINNINGS``; ``restored`` and ``undone`` say themselves where they lead.
BEGINNINGS = {
    EventKind.OPENED: State.OPEN,
    EventKind.FOUND: State.CONFIRMED,
    EventKind.ANSWERED_BY_RULE: State.DECLINED,
    EventKind.SPLIT: State.OPEN,  # an editor took its first reports out of another finding
}
TABLE: dict[EventKind, dict[State, State]] = {
    EventKind.OPENED: {},
    EventKind.FOUND: {},
    EventKind.JOINED: _EVERY,
    EventKind.ANSWERED_BY_RULE: {State.DECLINED: State.DECLINED},
    EventKind.CARRIED: _EVERY,
    EventKind.CHANGED: {State.OPEN: State.OPEN, State.CONFIRMED: State.CONFIRMED},
    EventKind.CORRECTED: {
        State.OPEN: State.CORRECTED,
        State.CONFIRMED: State.CORRECTED,
        State.GONE: State.CORRECTED,  # an editor knows that taking it out was the correction
    },
    EventKind.REMOVED: {State.OPEN: State.GONE, State.CONFIRMED: State.GONE},
    EventKind.REGRESSED: {State.CORRECTED: State.OPEN},
    EventKind.RESTORED: {State.GONE: State.OPEN},
    EventKind.CONFIRMED: {State.OPEN: State.CONFIRMED, State.CONFIRMED: State.CONFIRMED},
    EventKind.DECLINED: {State.OPEN: State.DECLINED, State.CONFIRMED: State.DECLINED},
    EventKind.REOPENED: {
        State.CONFIRMED: State.OPEN,
        State.CORRECTED: State.OPEN,
        State.DECLINED: State.OPEN,
        State.GONE: State.OPEN,
    },
    EventKind.ASSIGNED: _EVERY,
    EventKind.RELEASED: _EVERY,
    EventKind.NOTED: _EVERY,
    EventKind.MERGED: _EVERY,
    EventKind.SPLIT: _EVERY,
    EventKind.SNOOZED: {State.OPEN: State.OPEN, State.CONFIRMED: State.CONFIRMED},
    EventKind.REREAD: _EVERY,
    EventKind.HIDDEN: _EVERY,
    EventKind.UNDONE: _EVERY,
}

#: what ends that something is to be decided
DECIDING = frozenset(
    {EventKind.FOUND, EventKind.ANSWERED_BY_RULE, EventKind.CONFIRMED, EventKind.DECLINED}
    | {EventKind.CORRECTED, EventKind.REMOVED}
)
#: what still may happen to a finding that was merged into another one
WHILE_MERGED = frozenset({EventKind.SPLIT, EventKind.NOTED, EventKind.HIDDEN, EventKind.UNDONE})


def begin(event: Event) -> Standing:
    """Return what is true after a finding's first event; any other kind is ``Refused``."""
    state = BEGINNINGS.get(event.kind)
    if state is None:
        raise Refused(f"A finding cannot begin with {event.kind}; a report or a split opens it.")
    return Standing(
        state,
        attention=read(Attention, event.payload.get("attention")),
        reason=read(Reason, event.payload.get("reason")),
        note=event.payload.get("note"),
        rule=event.payload.get("rule"),
        replacement=event.payload.get("replacement"),
    )


#: what is true of a finding once the editor who found it takes that back: no reader claimed a
#: mistake, so nothing waits for anybody; a report of the same words opens it again
WITHDRAWN = Standing(State.GONE)


def apply(standing: Standing, event: Event) -> Standing:
    """Return what is true after ``event``; raise ``Refused`` when it does not fit the state."""
    if standing.merged_into is not None and event.kind not in WHILE_MERGED:
        raise Refused(_("This finding was merged into another one. Undo the merge first."))
    state = TABLE[event.kind].get(standing.state)
    if state is None:
        raise Refused(_refusal(event.kind, standing.state))
    moved = replace(standing, state=state)
    if event.kind not in BY_READERS and event.kind not in _BY_REVISIONS_ALONE:
        moved = replace(moved, attention=None)  # an editor has looked
    effect = _EFFECTS.get(event.kind)
    return moved if effect is None else effect(moved, event.payload)


def replay(events: Sequence[Event]) -> Standing:
    """Fold a whole story, first event first."""
    standing = begin(events[0])
    for event in events[1:]:
        standing = apply(standing, event)
    return standing


_BY_REVISIONS_ALONE = frozenset(
    {
        EventKind.CARRIED,
        EventKind.CHANGED,
        EventKind.REMOVED,
        EventKind.REGRESSED,
        EventKind.RESTORED,
    }
)


def _refusal(kind: EventKind, state: State) -> str:
    if kind in {EventKind.OPENED, EventKind.FOUND}:
        return "This finding was opened before."
    if kind is EventKind.REOPENED:  # refused to an open one alone
        return _("An open finding cannot be reopened; it is open already.")
    if state in LIVE:
        return f"A finding that is {state} cannot be {kind}."  # no editor's act is refused so
    if kind is EventKind.SNOOZED:
        return filled(_("A %(state)s finding cannot be snoozed."), state=state)
    return filled(_("This finding is %(state)s already. Reopen it first."), state=state)


#: what those sentences call a state
_CALLED = (_("corrected"), _("declined"), _("gone"))


def _carried(standing: Standing, payload: Payload) -> Standing:
    attention = read(Attention, payload.get("attention"))
    return standing if attention is None else replace(standing, attention=attention)


def _changed(standing: Standing, payload: Payload) -> Standing:
    attention = read(Attention, payload.get("attention")) or Attention.CHANGED
    return replace(standing, attention=attention, snoozed_until=None)


def _ended(standing: Standing, _payload: Payload) -> Standing:
    return replace(standing, attention=None, snoozed_until=None)


def _regressed(standing: Standing, _payload: Payload) -> Standing:
    return replace(standing, attention=Attention.REGRESSED, replacement=None)


def _restored(standing: Standing, payload: Payload) -> Standing:
    state = read(State, payload.get("state")) or State.OPEN
    if state not in LIVE:
        raise Refused(f"A passage that came back is open or confirmed, not {state}.")
    return replace(standing, state=state)


def _confirmed(standing: Standing, payload: Payload) -> Standing:
    return replace(standing, replacement=payload.get("replacement"), snoozed_until=None)


def _declined(standing: Standing, payload: Payload) -> Standing:
    reason = read(Reason, payload.get("reason"))
    if reason is None:
        raise Refused(_("A finding is declined for a reason; name one."))
    return replace(
        standing, reason=reason, note=payload.get("note"), replacement=None, snoozed_until=None
    )


def _answered(standing: Standing, payload: Payload) -> Standing:
    reason = read(Reason, payload.get("reason"))
    if reason is None:  # the rule that answered it before did so again
        return standing
    return replace(standing, reason=reason, note=payload.get("note"), rule=payload.get("rule"))


def _reopened(standing: Standing, _payload: Payload) -> Standing:
    cleared = replace(standing, reason=None, note=None, rule=None)
    return replace(cleared, replacement=None, snoozed_until=None)


def _assigned(standing: Standing, payload: Payload) -> Standing:
    until = read(datetime.fromisoformat, payload.get("until"))
    return replace(standing, assignee=payload["assignee"], assigned_until=until)


def _released(standing: Standing, _payload: Payload) -> Standing:
    if standing.assignee is None:
        raise Refused(_("Nobody has this finding, so it cannot be released."))
    return replace(standing, assignee=None, assigned_until=None)


def _merged(standing: Standing, payload: Payload) -> Standing:
    # The one that lives on has no "into": only its story says that it took others in.
    return replace(standing, merged_into=payload.get("into"))


def _split(standing: Standing, payload: Payload) -> Standing:
    # The words it keeps may stand at a place that is not plain.
    attention = read(Attention, payload.get("attention"))
    return replace(standing, attention=attention, merged_into=None)


def _snoozed(standing: Standing, payload: Payload) -> Standing:
    return replace(standing, snoozed_until=datetime.fromisoformat(payload["until"]))


def _undone(_standing: Standing, payload: Payload) -> Standing:
    return Standing.from_payload(payload["restores"])


_EFFECTS: dict[EventKind, Callable[[Standing, Payload], Standing]] = {
    EventKind.ANSWERED_BY_RULE: _answered,
    EventKind.CARRIED: _carried,
    EventKind.CHANGED: _changed,
    EventKind.CORRECTED: _ended,
    EventKind.REMOVED: _ended,
    EventKind.REGRESSED: _regressed,
    EventKind.RESTORED: _restored,
    EventKind.CONFIRMED: _confirmed,
    EventKind.DECLINED: _declined,
    EventKind.REOPENED: _reopened,
    EventKind.ASSIGNED: _assigned,
    EventKind.RELEASED: _released,
    EventKind.MERGED: _merged,
    EventKind.SPLIT: _split,
    EventKind.SNOOZED: _snoozed,
    EventKind.UNDONE: _undone,
}
