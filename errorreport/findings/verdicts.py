"""What a new revision means for one finding: a pure decision, made from what was carried.

Two rules stand above all others. A passage that says what it said in the revision before decides
nothing: an editor's ruling holds until the text itself changes at that place. And where the
engine is unsure, the finding stays in front of an editor.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from errorreport.anchoring import AnchorStatus, Carried, Outcome, Passage, QuoteSelector, WrongWords
from errorreport.findings.life import LIVE, Attention, EventKind, Standing, State
from errorreport.sites.models import ResolvePolicy

WATCHED_FOR = timedelta(days=365)  # corrected and gone findings are watched for coming back

#: of anchors that say that the passage's own words stand in their revision
STOOD = frozenset({AnchorStatus.EXACT, AnchorStatus.SHIFTED})
_LEFT = frozenset({AnchorStatus.FUZZY, AnchorStatus.ORPHANED})


# Tuples: one of each is made for every finding of every revision, and a frozen dataclass takes
# several times as long.
class Before(NamedTuple):
    """How the passage stood in the revision before: its anchor's status, and the words there."""

    status: AnchorStatus
    text: str | None  # None where the anchor has no place


class Verdict(NamedTuple):
    """The anchor to store, and the event that follows, if any."""

    status: AnchorStatus
    start: int | None
    end: int | None
    score: float
    event: EventKind | None = None
    payload: dict[str, Any] | None = None


def watched(standing: Standing, state_since: datetime, *, now: datetime) -> bool:
    """Whether a finding is carried to a new revision."""
    if standing.merged_into is not None:
        return False
    if standing.state in {State.CORRECTED, State.GONE}:
        return now - state_since < WATCHED_FOR
    return True


def passage(quote: QuoteSelector, suggestions: Sequence[str], replacement: str | None) -> Passage:
    """Return what is carried: the mark, and the wordings that would be its correction."""
    if replacement is None:
        return Passage(quote, tuple(suggestions))
    others = (wording for wording in suggestions if wording != replacement)
    return Passage(quote, (replacement, *others))


def decide(
    standing: Standing,
    carried_passage: Passage,
    carried: Carried,
    before: Before | None,
    *,
    base_start: int | None,
    policy: ResolvePolicy,
) -> Verdict:
    """Return what a revision does to one finding.

    ``base_start`` is where the passage stood in the text it was carried from, ``before`` how it
    stood in the current revision so far (None when it was never placed there).
    """
    status = _status(carried, base_start)
    if carried.outcome is Outcome.INTACT and standing.state in LIVE:  # of most texts, nearly all
        return Verdict(status, carried.start, carried.end, carried.score)
    event, payload = _event(standing, carried_passage, carried, before, policy)
    return Verdict(status, carried.start, carried.end, carried.score, event, payload)


def _status(carried: Carried, base_start: int | None) -> AnchorStatus:
    match carried.outcome:
        case Outcome.INTACT:
            stayed = carried.start == base_start
            return AnchorStatus.EXACT if stayed else AnchorStatus.SHIFTED
        case Outcome.EDITED:
            return AnchorStatus.FUZZY
        case Outcome.REMOVED:
            return AnchorStatus.ORPHANED
        case Outcome.UNSURE:
            placed = carried.start is not None
            return AnchorStatus.AMBIGUOUS if placed else AnchorStatus.ORPHANED


def _event(
    standing: Standing,
    carried_passage: Passage,
    carried: Carried,
    before: Before | None,
    policy: ResolvePolicy,
) -> tuple[EventKind | None, dict[str, Any] | None]:
    came_back = carried.outcome is Outcome.INTACT and before is not None and before.status in _LEFT
    if standing.state is State.CORRECTED:
        return (EventKind.REGRESSED, {}) if came_back else (None, None)
    if standing.state is State.GONE:
        return (EventKind.RESTORED, {}) if came_back else (None, None)
    if standing.state not in LIVE:
        return None, None
    if carried.outcome is Outcome.UNSURE:
        return EventKind.CARRIED, {"attention": Attention.UNSURE.value}
    if before is not None and _as_before(carried, before):
        return None, None
    if _corrects(carried_passage, carried, policy):
        return EventKind.CORRECTED, {}
    if carried.outcome is Outcome.REMOVED and policy is not ResolvePolicy.NEVER:
        return EventKind.REMOVED, {"was": standing.state.value}
    return EventKind.CHANGED, {}


def _as_before(carried: Carried, before: Before) -> bool:
    """Whether the passage had left already, and its place says what it said."""
    if carried.outcome is Outcome.REMOVED:
        return before.status is AnchorStatus.ORPHANED
    return before.status is AnchorStatus.FUZZY and before.text == carried.text


def _corrects(carried_passage: Passage, carried: Carried, policy: ResolvePolicy) -> bool:
    if policy is ResolvePolicy.NEVER:
        return False
    taken_out = carried.outcome is Outcome.REMOVED and "" in carried_passage.suggestions
    if carried.suggestion is not None or taken_out:
        return True
    return policy is ResolvePolicy.EDITED and carried.wrong_words is WrongWords.GONE


def suspect(old: str | None, new: str, live_outcomes: Sequence[Outcome]) -> bool:
    """Whether a text is too unlike the last to be believed: a paywall, a consent or error page."""
    if old is not None and len(new) * 2 < len(old):
        return True
    removed = sum(outcome is Outcome.REMOVED for outcome in live_outcomes)
    return len(live_outcomes) >= 3 and removed * 2 > len(live_outcomes)
