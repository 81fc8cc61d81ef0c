"""What a reader is answered, case by case."""

import pytest

from errorreport.findings.life import EventKind, Reason, Standing, State
from errorreport.reports.answers import (
    OWN,
    AnswerKind,
    Meeting,
    Met,
    Sight,
    meet,
    on_its_own,
    rounded_down,
)
from errorreport.rules.concern import Rule

CURRENT = Sight(seen=3, current=3, stands=True)
OLD_COPY = Sight(seen=1, current=3, stands=False)
UNTOLD = Sight(seen=None, current=3, stands=False)
UNTOLD_BUT_THERE = Sight(seen=None, current=3, stands=True)
OLD_LOOKALIKE = Sight(seen=1, current=3, stands=True)
NO_TEXT = Sight(seen=None, current=0, stands=False)
TAKEN_OFF = Sight(seen=None, current=3, stands=True, unpublished=True)

JOINED = Meeting(AnswerKind.KNOWN, EventKind.JOINED)
FIXED = Meeting(AnswerKind.ALREADY_FIXED, EventKind.JOINED)
BACK = Meeting(AnswerKind.REGRESSED, EventKind.REGRESSED)
LEFT = Meeting(AnswerKind.GONE, EventKind.JOINED)
RESTORED = Meeting(AnswerKind.KNOWN, EventKind.RESTORED)


def on(state: State, sight: Sight, *, corrected_in: int | None = 2) -> Meeting:
    return meet(Met(Standing(state), corrected_in, new_words=False), sight)


@pytest.mark.parametrize("state", [State.OPEN, State.CONFIRMED])
@pytest.mark.parametrize("sight", [CURRENT, OLD_COPY, UNTOLD, NO_TEXT])
def test_a_live_finding_takes_the_report_in(state: State, sight: Sight) -> None:
    assert on(state, sight) == JOINED


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        (CURRENT, BACK),
        (UNTOLD_BUT_THERE, BACK),
        (OLD_COPY, FIXED),
        (UNTOLD, OWN),
        (OLD_LOOKALIKE, OWN),
        (Sight(seen=2, current=3, stands=False), OWN),  # the correcting text itself
        (NO_TEXT, OWN),
    ],
)
def test_a_corrected_finding_opens_only_where_the_mistake_stands(
    sight: Sight, expected: Meeting
) -> None:
    assert on(State.CORRECTED, sight) == expected


@pytest.mark.parametrize(
    ("sight", "expected"),
    [(CURRENT, BACK), (OLD_COPY, FIXED), (UNTOLD, OWN), (NO_TEXT, OWN)],
)
def test_a_correction_by_hand_does_not_hide_what_stands_there(
    sight: Sight, expected: Meeting
) -> None:
    assert on(State.CORRECTED, sight, corrected_in=None) == expected


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        (OLD_COPY, LEFT),
        (CURRENT, RESTORED),
        (TAKEN_OFF, LEFT),
        (UNTOLD, OWN),
        (OLD_LOOKALIKE, OWN),
    ],
)
def test_a_passage_that_was_taken_out(sight: Sight, expected: Meeting) -> None:
    assert on(State.GONE, sight) == expected


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("new_words", [False, True])
def test_a_ruling_is_remembered_but_not_spam_nor_for_ever_unclear(
    reason: Reason, new_words: bool
) -> None:
    standing = Standing(State.DECLINED, reason=reason)
    expected = {
        Reason.SPAM: OWN,
        Reason.UNCLEAR: Meeting(AnswerKind.KNOWN, EventKind.REOPENED) if new_words else JOINED,
    }.get(reason, Meeting(AnswerKind.DECLINED, EventKind.JOINED))
    assert meet(Met(standing, None, new_words), CURRENT) == expected


def test_a_rule_answers_what_it_means_and_an_editor_the_rest() -> None:
    rule = Rule("r1", None, "e-mail", "house_style", "With a hyphen.", facts=False)
    by_rule = Standing(State.DECLINED, reason=Reason.HOUSE_STYLE, rule="r1")

    def met(rule: Rule | None, *, on: bool) -> Meeting:
        return meet(Met(by_rule, None, new_words=True, rule=rule, rule_on=on), CURRENT)

    assert met(rule, on=True) == Meeting(AnswerKind.DECLINED, EventKind.ANSWERED_BY_RULE, rule)
    assert met(None, on=True) == OWN
    assert met(None, on=False) == Meeting(AnswerKind.KNOWN, EventKind.REOPENED)
    assert on_its_own(None, rule) == Meeting(AnswerKind.DECLINED, None, rule)
    assert on_its_own(None) == OWN


def test_a_bare_mark_that_goes_beyond_what_was_ruled_on_is_its_own() -> None:
    declined = Standing(State.DECLINED, reason=Reason.HOUSE_STYLE)

    assert meet(Met(declined, None, new_words=False, wider=True), CURRENT) == OWN


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, 0), (1, 1), (2, 2), (4, 2), (5, 5), (9, 5), (19, 10), (20, 20), (49, 20), (5000, 50)],
)
def test_who_only_asks_learns_a_rough_count(count: int, told: int) -> None:
    assert rounded_down(count) == told
