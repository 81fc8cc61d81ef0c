"""What can happen to a finding and be true of it: events, states, and the rest of its fold."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from errorreport.rules.reasons import Reason

Payload = Mapping[str, Any]
Value = TypeVar("Value")


class EventKind(StrEnum):
    """What can happen to a finding."""

    # by readers
    OPENED = "opened"
    JOINED = "joined"
    ANSWERED_BY_RULE = "answered_by_rule"
    # by an editor: the same mistake as in another article; it begins a finding without a report
    FOUND = "found"
    # by revisions; an editor may call a finding corrected too
    CARRIED = "carried"
    CHANGED = "changed"
    CORRECTED = "corrected"
    REMOVED = "removed"
    REGRESSED = "regressed"
    RESTORED = "restored"
    # by editors
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    RELEASED = "released"
    NOTED = "noted"
    MERGED = "merged"
    SPLIT = "split"
    SNOOZED = "snoozed"
    REREAD = "reread"
    HIDDEN = "hidden"
    UNDONE = "undone"


class State(StrEnum):
    """Where a finding stands between the reader's report and its end."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DECLINED = "declined"
    GONE = "gone"


LIVE = frozenset({State.OPEN, State.CONFIRMED})


class Attention(StrEnum):
    """Why an editor should look again."""

    CHANGED = "changed"
    REGRESSED = "regressed"
    AMBIGUOUS = "ambiguous"
    ORPHANED = "orphaned"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of a finding after its events."""

    state: State
    attention: Attention | None = None
    reason: Reason | None = None
    #: what readers are told beside the reason
    note: str | None = None
    #: the house rule that declined it; None when an editor did
    rule: str | None = None
    replacement: str | None = None
    snoozed_until: datetime | None = None
    assignee: str | None = None
    #: end of a claim; an assignment has none
    assigned_until: datetime | None = None
    merged_into: str | None = None

    @property
    def live(self) -> bool:
        """Whether it waits for an editor or for the fix."""
        return self.state in LIVE and self.merged_into is None

    def to_payload(self) -> dict[str, Any]:
        """Return it as JSON values, for the payload of an ``undone``."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
            if value is not None
        }

    @classmethod
    def from_payload(cls, values: Payload) -> "Standing":
        """Read what ``to_payload`` wrote."""
        return cls(
            state=State(values["state"]),
            attention=read(Attention, values.get("attention")),
            reason=read(Reason, values.get("reason")),
            note=values.get("note"),
            rule=values.get("rule"),
            replacement=values.get("replacement"),
            snoozed_until=read(datetime.fromisoformat, values.get("snoozed_until")),
            assignee=values.get("assignee"),
            assigned_until=read(datetime.fromisoformat, values.get("assigned_until")),
            merged_into=values.get("merged_into"),
        )


def read(make: Callable[[str], Value], value: str | None) -> Value | None:
    """Make a value of what a payload holds, or None of nothing."""
    return None if value is None else make(value)


def standing_of(row: Any) -> Standing:
    """Return what is true of a finding by the columns of its row."""
    return Standing(
        state=row.state,
        attention=row.attention,
        reason=row.reason,
        note=row.note,
        rule=row.rule_id,
        replacement=row.replacement,
        snoozed_until=row.snoozed_until,
        assignee=row.assignee_id,
        assigned_until=row.assigned_until,
        merged_into=row.merged_into_id,
    )
