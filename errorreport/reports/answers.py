"""What a reader is answered, and what that does to the finding: a pure decision.

A finding that an editor closed opens again only where the mistake is known to stand in the
current text. A copy of the page that cannot be told neither reopens nor closes anything: such a
report becomes a finding of its own, in front of an editor.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from errorreport.findings.intake import Joined
from errorreport.findings.life import EventKind, Reason, Standing, State
from errorreport.findings.models import Category
from errorreport.findings.verdicts import Verdict

_COUNTED = frozenset(Category) - {Category.FACT, Category.OTHER}


class AnswerKind(StrEnum):
    """What is true of the mistake a reader reported."""

    NEW = "new"
    KNOWN = "known"
    ALREADY_FIXED = "already_fixed"
    GONE = "gone"
    DECLINED = "declined"
    REGRESSED = "regressed"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known of the text the reader saw."""

    #: number of that revision; None when it cannot be told
    seen: int | None
    #: number of the current revision; 0 without any
    current: int
    #: whether the reader's words stand in the current text
    stands: bool
    #: whether the article was taken off the site
    unpublished: bool = False

    @property
    def now(self) -> bool:
        """Whether the mistake is known to stand in the text of today."""
        return self.stands and self.seen in {None, self.current}

    @property
    def older(self) -> bool:
        """Whether the reader looked at a copy from before the current text."""
        return self.seen is not None and self.seen < self.current and not self.stands


@dataclass(frozen=True, slots=True)
class Met:
    """The finding that a report means."""

    standing: Standing
    #: number of the revision that corrected it last; None when an editor said so, or nobody
    corrected_in: int | None
    #: whether the report says something that its finding had not been told
    new_words: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """The answer, and the event that befalls the finding; None opens a finding of its own."""

    answer: AnswerKind
    event: EventKind | None

    @property
    def kind(self) -> EventKind:
        """The event of a report that joins; a finding of its own has none to ask for."""
        if self.event is None:
            raise ValueError("a report that opens its own finding joins none")
        return self.event


OWN = Meeting(AnswerKind.NEW, None)
_JOINED = Meeting(AnswerKind.KNOWN, EventKind.JOINED)


def meet(met: Met, sight: Sight) -> Meeting:
    """Return what a report on a known finding is answered, and what it does to the finding."""
    match met.standing.state:
        case State.OPEN | State.CONFIRMED:
            return _JOINED
        case State.CORRECTED:
            return _on_corrected(met, sight)
        case State.GONE:
            return _on_gone(sight)
        case State.DECLINED:
            return _on_declined(met)


def _on_corrected(met: Met, sight: Sight) -> Meeting:
    if sight.now:
        return Meeting(AnswerKind.REGRESSED, EventKind.REGRESSED)
    before_it = met.corrected_in is None or (
        sight.seen is not None and sight.seen < met.corrected_in
    )
    if sight.older and before_it:
        return Meeting(AnswerKind.ALREADY_FIXED, EventKind.JOINED)
    return OWN


def _on_gone(sight: Sight) -> Meeting:
    if sight.now and not sight.unpublished:
        return Meeting(AnswerKind.KNOWN, EventKind.RESTORED)
    if sight.older or sight.unpublished:
        return Meeting(AnswerKind.GONE, EventKind.JOINED)
    return OWN


def _on_declined(met: Met) -> Meeting:
    match met.standing.reason:
        case Reason.SPAM | None:
            return OWN  # what one reader did is not held against the next
        case Reason.UNCLEAR:
            return Meeting(AnswerKind.KNOWN, EventKind.REOPENED) if met.new_words else _JOINED
        case _:
            return Meeting(AnswerKind.DECLINED, EventKind.JOINED)


def on_its_own(verdict: Verdict | None) -> Meeting:
    """Return what a report is answered that opens a finding; what the text did since is told."""
    match verdict.event if verdict else None:
        case EventKind.CORRECTED:
            return Meeting(AnswerKind.ALREADY_FIXED, None)
        case EventKind.REMOVED:
            return Meeting(AnswerKind.GONE, None)
        case _:
            return OWN


def tell_own(
    answer: AnswerKind,
    standing: Standing,
    category: Category,
    corrected_at: datetime | None,
    *,
    now: datetime,
) -> dict[str, Any]:
    """Return the answer's facts for a report that opened a finding."""
    fixed = standing.state is State.CORRECTED
    return _facts(
        answer,
        {
            "state": standing.state.value,
            "snoozed": False,
            "others": _others(1, category),
            "since": now.isoformat(),
            "corrected_at": corrected_at.isoformat() if fixed and corrected_at else None,
        },
    )


def tell_joined(
    answer: AnswerKind, joined: Joined, category: Category, *, now: datetime
) -> dict[str, Any]:
    """Return the answer's facts for a report that joined a finding."""
    finding, was = joined
    corrected = answer in {AnswerKind.ALREADY_FIXED, AnswerKind.REGRESSED}
    counted = category if finding.category in _COUNTED else finding.category
    return _facts(
        answer,
        {
            "state": finding.state.value,
            "snoozed": finding.snoozed_until is not None and finding.snoozed_until > now,
            "others": _others(finding.reports_count, counted),
            "since": finding.first_reported_at.isoformat(),
            "corrected_at": was.isoformat() if corrected else None,
        },
        reason=finding.reason.value if finding.reason else None,
        note=finding.note,
    )


def _facts(
    answer: AnswerKind,
    finding: dict[str, Any],
    *,
    reason: str | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    return {
        "answer": answer.value,
        "finding": finding,
        "reason": reason,
        "note": note,
        "rule": None,
    }


def _others(reports: int, category: Category) -> int | None:
    """A number invites campaigns where the dispute is about facts, so those get none."""
    return reports - 1 if category in _COUNTED else None
