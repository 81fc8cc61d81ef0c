"""What a new revision means for one finding, case by case."""

from datetime import timedelta

import pytest

from errorreport.anchoring import (
    AnchorStatus,
    Carried,
    Outcome,
    Passage,
    QuoteSelector,
    WrongWords,
    carry,
)
from errorreport.findings.life import EventKind, Reason, Standing, State
from errorreport.findings.verdicts import Before, Verdict, decide, passage, suspect, watched
from errorreport.sites.models import ResolvePolicy
from tests.factories import NOW

QUOTE = QuoteSelector("recieved", "had ", " it")
STANDING_THERE = Before(AnchorStatus.EXACT, "recieved")


def carried(
    outcome: Outcome,
    text: str = "received",
    *,
    suggestion: int | None = None,
    wrong_words: WrongWords = WrongWords.UNKNOWN,
) -> Carried:
    start = None if outcome is Outcome.UNSURE and not text else 10
    end = None if start is None else start + len(text)
    return Carried(outcome, start, end, text, 0.9, suggestion, wrong_words)


def ruled(
    made: Carried,
    *,
    state: State = State.OPEN,
    suggestions: tuple[str, ...] = ("received",),
    before: Before | None = STANDING_THERE,
    policy: ResolvePolicy = ResolvePolicy.EDITED,
) -> Verdict:
    reason = Reason.OPINION if state is State.DECLINED else None
    return decide(
        Standing(state, reason=reason),
        Passage(QUOTE, suggestions),
        made,
        before,
        base_start=10,
        policy=policy,
    )


SUGGESTED = carried(Outcome.EDITED, suggestion=0, wrong_words=WrongWords.GONE)
OTHERWISE = carried(Outcome.EDITED, "got", wrong_words=WrongWords.GONE)
BESIDE = carried(Outcome.EDITED, "recieved late", wrong_words=WrongWords.STANDING)
DOUBTFUL = carried(Outcome.EDITED, "recieved?", wrong_words=WrongWords.UNKNOWN)
TAKEN_OUT = carried(Outcome.REMOVED, "", wrong_words=WrongWords.GONE)
VANISHED = carried(Outcome.REMOVED, "", wrong_words=WrongWords.UNKNOWN)

Policy = ResolvePolicy


@pytest.mark.parametrize("state", [State.OPEN, State.CONFIRMED])
@pytest.mark.parametrize(
    ("made", "policy", "event"),
    [
        (SUGGESTED, Policy.SUGGESTED, EventKind.CORRECTED),
        (SUGGESTED, Policy.EDITED, EventKind.CORRECTED),
        (SUGGESTED, Policy.NEVER, EventKind.CHANGED),
        (OTHERWISE, Policy.SUGGESTED, EventKind.CHANGED),
        (OTHERWISE, Policy.EDITED, EventKind.CORRECTED),
        (OTHERWISE, Policy.NEVER, EventKind.CHANGED),
        (BESIDE, Policy.SUGGESTED, EventKind.CHANGED),
        (BESIDE, Policy.EDITED, EventKind.CHANGED),
        (DOUBTFUL, Policy.EDITED, EventKind.CHANGED),
        (TAKEN_OUT, Policy.SUGGESTED, EventKind.REMOVED),
        (TAKEN_OUT, Policy.EDITED, EventKind.CORRECTED),
        (TAKEN_OUT, Policy.NEVER, EventKind.CHANGED),
        (VANISHED, Policy.EDITED, EventKind.REMOVED),
        (VANISHED, Policy.NEVER, EventKind.CHANGED),
    ],
)
def test_what_counts_as_a_correction(
    made: Carried, policy: Policy, event: EventKind, state: State
) -> None:
    assert ruled(made, policy=policy, state=state).event is event


@pytest.mark.parametrize(
    ("policy", "event"),
    [
        (Policy.SUGGESTED, EventKind.CORRECTED),
        (Policy.EDITED, EventKind.CORRECTED),
        (Policy.NEVER, EventKind.CHANGED),
    ],
)
def test_taking_the_words_out_corrects_when_a_reader_wished_it(
    policy: Policy, event: EventKind
) -> None:
    assert ruled(VANISHED, suggestions=("received", ""), policy=policy).event is event


@pytest.mark.parametrize("text", ["", "recieved"])
@pytest.mark.parametrize("policy", Policy)
def test_doubt_stays_with_an_editor(policy: Policy, text: str) -> None:
    verdict = ruled(carried(Outcome.UNSURE, text), policy=policy)
    assert (verdict.event, verdict.payload) == (EventKind.CARRIED, {"attention": "unsure"})
    expected = AnchorStatus.AMBIGUOUS if text else AnchorStatus.ORPHANED
    assert verdict.status is expected


def test_an_intact_passage_is_placed_and_nothing_happens() -> None:
    intact = carried(Outcome.INTACT, "recieved", wrong_words=WrongWords.STANDING)
    assert (ruled(intact).status, ruled(intact).event) == (AnchorStatus.EXACT, None)
    moved = intact._replace(start=40, end=48)
    assert ruled(moved).status is AnchorStatus.SHIFTED


@pytest.mark.parametrize(
    ("made", "before"),
    [
        (OTHERWISE, Before(AnchorStatus.FUZZY, "got")),
        (TAKEN_OUT, Before(AnchorStatus.ORPHANED, "")),
    ],
)
def test_a_ruling_holds_until_the_text_changes_there(made: Carried, before: Before) -> None:
    """An editor reopened it: the machine was wrong, and does not say the same again."""
    assert ruled(made, before=before).event is None


def test_a_further_change_at_the_place_decides_anew() -> None:
    assert ruled(SUGGESTED, before=Before(AnchorStatus.FUZZY, "got")).event is EventKind.CORRECTED


def test_the_first_text_ever_sent_decides_too() -> None:
    assert ruled(SUGGESTED, before=None).event is EventKind.CORRECTED


INTACT = carried(Outcome.INTACT, "recieved")


@pytest.mark.parametrize(
    ("state", "event"),
    [(State.CORRECTED, EventKind.REGRESSED), (State.GONE, EventKind.RESTORED)],
)
@pytest.mark.parametrize(
    ("before", "comes_back"),
    [
        (Before(AnchorStatus.FUZZY, "received"), True),
        (Before(AnchorStatus.ORPHANED, None), True),
        (STANDING_THERE, False),  # an editor ruled while the words stood there
        (None, False),  # they were never seen to go
        (Before(AnchorStatus.AMBIGUOUS, "recieved"), False),
    ],
)
def test_only_what_went_away_can_come_back(
    state: State, event: EventKind, before: Before | None, comes_back: bool
) -> None:
    assert ruled(INTACT, state=state, before=before).event is (event if comes_back else None)


@pytest.mark.parametrize("state", [State.CORRECTED, State.GONE, State.DECLINED])
@pytest.mark.parametrize("made", [SUGGESTED, OTHERWISE, VANISHED, carried(Outcome.UNSURE)])
def test_what_is_decided_stays_so_while_its_words_are_not_back(state: State, made: Carried) -> None:
    assert ruled(made, state=state).event is None


def test_a_declined_finding_is_only_placed() -> None:
    assert ruled(INTACT, state=State.DECLINED).event is None


def test_what_was_confirmed_is_looked_for_first() -> None:
    assert passage(QUOTE, ["received", "got"], "got").suggestions == ("got", "received")
    assert passage(QUOTE, ["received"], None).suggestions == ("received",)


def test_decided_findings_are_watched_for_a_year() -> None:
    year_ago = NOW - timedelta(days=365)
    for state in (State.CORRECTED, State.GONE):
        assert watched(Standing(state), year_ago + timedelta(days=1), now=NOW)
        assert not watched(Standing(state), year_ago, now=NOW)
    for state in (State.OPEN, State.CONFIRMED, State.DECLINED):
        assert watched(Standing(state), year_ago, now=NOW)
    assert not watched(Standing(State.OPEN, merged_into="other"), NOW, now=NOW)


@pytest.mark.parametrize(
    ("old", "new", "removed", "live", "expected"),
    [
        ("a" * 100, "a" * 50, 0, 0, False),
        ("a" * 100, "a" * 49, 0, 0, True),
        (None, "", 0, 0, False),
        ("a", "a", 2, 3, True),
        ("a", "a", 2, 4, False),
        ("a", "a", 2, 2, False),  # too few to tell
        ("a", "a", 1, 3, False),
        (None, "a", 3, 3, True),
    ],
)
def test_a_text_too_unlike_the_last_is_suspect(
    old: str | None, new: str, removed: int, live: int, expected: bool
) -> None:
    outcomes = [Outcome.REMOVED] * removed + [Outcome.INTACT] * (live - removed)
    assert suspect(old, new, outcomes) is expected


@pytest.mark.parametrize("known", [True, False], ids=["old known", "old unknown"])
@pytest.mark.parametrize("suggestions", [("solely",), ("",), ()])
def test_a_wrong_word_moved_within_its_sentence_stays_with_an_editor(
    known: bool, suggestions: tuple[str, ...]
) -> None:
    old = "All was well. They only sold apples to the children there. After it came rain."
    new = old.replace("only sold apples", "sold apples only")
    start = old.index("only")
    quote = QuoteSelector("only", old[:start], old[start + 4 :][:32], start, start + 4)
    moved = Passage(quote, suggestions)

    (made,) = carry([moved], old if known else None, new)

    verdict = decide(
        Standing(State.OPEN),
        moved,
        made,
        Before(AnchorStatus.EXACT, "only"),
        base_start=start,
        policy=ResolvePolicy.EDITED,
    )
    assert verdict.event is EventKind.CARRIED
    assert verdict.payload == {"attention": "unsure"}
