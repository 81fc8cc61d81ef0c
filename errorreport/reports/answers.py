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
from errorreport.findings.life import EventKind, Happened, Reason, Standing, State, apply
from errorreport.findings.models import Category, Finding
from errorreport.findings.verdicts import Verdict
from errorreport.rules.concern import Rule

_COUNTED = frozenset(Category) - {Category.FACT, Category.OTHER}
_STEPS = (0, 1, 2, 5, 10, 20, 50)


class AnswerKind(StrEnum):
    """What is true of the mistake a reader reported."""

    NEW = "new"
    KNOWN = "known"
    ALREADY_FIXED = "already_fixed"
    GONE = "gone"
    DECLINED = "declined"
    REGRESSED = "regressed"
    HELD = "held"  # kept aside (held.py): there is no mistake yet that anything is true of


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
    #: whether its mark goes beyond the finding's words without saying what is wrong
    wider: bool = False
    #: the house rule that the report is about
    rule: Rule | None = None
    #: whether the rule that declined the finding is still on
    rule_on: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """The answer, and the event that befalls the finding; None opens a finding of its own."""

    answer: AnswerKind
    event: EventKind | None
    #: the house rule that answers
    rule: Rule | None = None

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
    if met.wider:
        return OWN  # anything of it may be meant, and that was not ruled on
    if met.standing.rule is not None:
        return _on_declined_by_rule(met)
    match met.standing.reason:
        case Reason.SPAM | None:
            return OWN  # what one reader did is not held against the next
        case Reason.UNCLEAR:
            return Meeting(AnswerKind.KNOWN, EventKind.REOPENED) if met.new_words else _JOINED
        case _:
            return Meeting(AnswerKind.DECLINED, EventKind.JOINED)


def _on_declined_by_rule(met: Met) -> Meeting:
    if met.rule is not None:
        return Meeting(AnswerKind.DECLINED, EventKind.ANSWERED_BY_RULE, met.rule)
    if met.rule_on:
        return OWN  # it says something else of these words
    return Meeting(AnswerKind.KNOWN, EventKind.REOPENED)  # no editor has ever seen it


def on_its_own(verdict: Verdict | None, rule: Rule | None = None) -> Meeting:
    """Return what a report is answered that opens a finding.

    What the text did since is told; where it did nothing, a house rule answers.
    """
    match verdict.event if verdict else None:
        case EventKind.CORRECTED:
            return Meeting(AnswerKind.ALREADY_FIXED, None)
        case EventKind.REMOVED:
            return Meeting(AnswerKind.GONE, None)
        case _:
            return OWN if rule is None else Meeting(AnswerKind.DECLINED, None, rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a reader may know of a finding once their report belongs to it."""

    standing: Standing
    category: Category
    #: other reports of it
    others: int
    since: datetime
    #: since when it had stood as it did before the report; None where it is not told
    corrected_at: datetime | None


def told_of(joined: Joined) -> Told:
    """Return what may be known of a finding that took in a report."""
    finding, was = joined
    return Told(
        standing=finding.standing,
        category=finding.category,
        others=finding.reports_count - 1,
        since=finding.first_reported_at,
        corrected_at=was,
    )


def foretold(finding: Finding, event: Happened) -> Told:
    """Return what might be known of a finding if it took in one more report by ``event``."""
    return Told(
        standing=apply(finding.standing, event),
        category=finding.category,
        others=finding.reports_count,
        since=finding.first_reported_at,
        corrected_at=finding.state_since,
    )


def told_of_own(
    standing: Standing, category: Category, corrected_at: datetime | None, *, now: datetime
) -> Told:
    """Return what may be known of a finding that a report opened."""
    return Told(
        standing=standing, category=category, others=0, since=now, corrected_at=corrected_at
    )


def tell(
    answer: AnswerKind, told: Told, category: Category, *, now: datetime, rough: bool = False
) -> dict[str, Any]:
    """Return the answer's facts; ``category`` is the report's own, ``rough`` rounds the count."""
    standing = told.standing
    corrected = answer in {AnswerKind.ALREADY_FIXED, AnswerKind.REGRESSED}
    # A number invites campaigns where the dispute is about facts, so those get none.
    counted = {category, told.category} <= _COUNTED
    others = rounded_down(told.others) if rough else told.others
    by_rule = standing.rule is not None
    return {
        "answer": answer.value,
        "finding": {
            "state": standing.state.value,
            "snoozed": standing.snoozed_until is not None and standing.snoozed_until > now,
            "others": others if counted else None,
            "since": told.since.isoformat(),
            "corrected_at": _written(told.corrected_at) if corrected else None,
        },
        "reason": standing.reason.value if standing.reason else None,
        "note": None if by_rule else standing.note,
        "rule": standing.note if by_rule else None,
    }


def rounded_down(count: int) -> int:
    """Return a count as roughly as one may know it who has not reported."""
    return max(step for step in _STEPS if step <= count)


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
