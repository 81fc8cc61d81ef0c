"""The fold of a finding's life: its table, and that any legal story replays to what is stored."""

from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errorreport.errors import NotFound, Refused
from errorreport.findings.life import (
    BY_READERS,
    WITHDRAWN,
    Attention,
    EventKind,
    Reason,
    Standing,
    State,
    apply,
    begin,
    replay,
)
from errorreport.findings.undo import undo, undone_ids

UNTIL = "2026-12-24T18:00:00+00:00"


@dataclass
class Happened:
    kind: EventKind
    payload: dict[str, Any] = field(default_factory=dict)
    id: str = ""


def standing(state: State) -> Standing:
    return Standing(state, reason=Reason.OPINION if state is State.DECLINED else None)


PAYLOADS: dict[EventKind, dict[str, Any]] = {
    EventKind.DECLINED: {"reason": "house_style", "note": "We write it so."},
    EventKind.CONFIRMED: {"replacement": "received"},
    EventKind.ASSIGNED: {"assignee": "anna", "until": UNTIL},
    EventKind.SNOOZED: {"until": UNTIL},
    EventKind.UNDONE: {"undoes": "e1", "restores": {"state": "open"}},
}

OP, CO, FX, DE, GO = State.OPEN, State.CONFIRMED, State.CORRECTED, State.DECLINED, State.GONE
# Each row says where open, confirmed, corrected, declined and gone lead; None is a refusal.
EXPECTED: dict[EventKind, tuple[State | None, ...]] = {
    EventKind.OPENED: (None, None, None, None, None),
    EventKind.FOUND: (None, None, None, None, None),
    EventKind.JOINED: (OP, CO, FX, DE, GO),
    EventKind.ANSWERED_BY_RULE: (None, None, None, DE, None),
    EventKind.CARRIED: (OP, CO, FX, DE, GO),
    EventKind.CHANGED: (OP, CO, None, None, None),
    EventKind.CORRECTED: (FX, FX, None, None, FX),
    EventKind.REMOVED: (GO, GO, None, None, None),
    EventKind.REGRESSED: (None, None, OP, None, None),
    EventKind.RESTORED: (None, None, None, None, OP),
    EventKind.CONFIRMED: (CO, CO, None, None, None),
    EventKind.DECLINED: (DE, DE, None, None, None),
    EventKind.REOPENED: (None, OP, OP, OP, OP),
    EventKind.ASSIGNED: (OP, CO, FX, DE, GO),
    EventKind.RELEASED: (None, None, None, None, None),  # nobody has it here
    EventKind.NOTED: (OP, CO, FX, DE, GO),
    EventKind.MERGED: (OP, CO, FX, DE, GO),
    EventKind.SPLIT: (OP, CO, FX, DE, GO),
    EventKind.SNOOZED: (OP, CO, None, None, None),
    EventKind.REREAD: (OP, CO, FX, DE, GO),
    EventKind.HIDDEN: (OP, CO, FX, DE, GO),
    EventKind.UNDONE: (OP, OP, OP, OP, OP),  # where its payload leads
}


def test_the_expectations_name_every_kind() -> None:
    assert set(EXPECTED) == set(EventKind)


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("state", State)
def test_each_event_leads_where_the_table_says(kind: EventKind, state: State) -> None:
    expected = EXPECTED[kind][list(State).index(state)]
    event = Happened(kind, PAYLOADS.get(kind, {}))

    if expected is None:
        with pytest.raises(Refused):
            apply(standing(state), event)
    else:
        assert apply(standing(state), event).state is expected


@pytest.mark.parametrize("kind", EventKind)
def test_a_story_begins_with_a_reader_a_split_or_an_editor_who_found_it(kind: EventKind) -> None:
    if kind in {EventKind.OPENED, EventKind.SPLIT}:
        assert begin(Happened(kind)).state is State.OPEN
    elif kind is EventKind.FOUND:
        begun = begin(Happened(kind, {"replacement": "received"}))
        assert begun == Standing(State.CONFIRMED, replacement="received")
    elif kind is EventKind.ANSWERED_BY_RULE:
        begun = begin(Happened(kind, {"reason": "house_style", "note": "so"}))
        assert begun == Standing(State.DECLINED, reason=Reason.HOUSE_STYLE, note="so")
    else:
        with pytest.raises(Refused):
            begin(Happened(kind))


@pytest.mark.parametrize("kind", sorted(set(EventKind) - BY_READERS))
def test_an_editor_who_acts_has_looked(kind: EventKind) -> None:
    before = Standing(State.OPEN, attention=Attention.UNSURE, assignee="anna")
    event = Happened(kind, PAYLOADS.get(kind, {}))
    try:
        after = apply(before, event)
    except Refused:
        return
    expected = {
        EventKind.CARRIED: Attention.UNSURE,
        EventKind.CHANGED: Attention.CHANGED,
    }.get(kind)
    assert after.attention is expected


def test_a_reader_does_not_clear_what_an_editor_should_look_at() -> None:
    before = Standing(State.OPEN, attention=Attention.CHANGED)
    assert apply(before, Happened(EventKind.JOINED)).attention is Attention.CHANGED


def test_a_revision_says_what_it_is_unsure_of() -> None:
    event = Happened(EventKind.CARRIED, {"attention": "unsure"})
    assert apply(Standing(State.OPEN), event).attention is Attention.UNSURE


def test_a_corrected_finding_whose_words_came_back_is_open_and_asks_for_a_look() -> None:
    before = Standing(State.CORRECTED, replacement="received")
    after = apply(before, Happened(EventKind.REGRESSED))
    assert after == Standing(State.OPEN, attention=Attention.REGRESSED)


def test_a_passage_that_came_back_may_be_confirmed_again() -> None:
    gone = Standing(State.GONE)
    after = apply(gone, Happened(EventKind.RESTORED, {"state": "confirmed"}))
    assert after.state is State.CONFIRMED
    with pytest.raises(Refused):
        apply(gone, Happened(EventKind.RESTORED, {"state": "declined"}))


def test_declining_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason"):
        apply(Standing(State.OPEN), Happened(EventKind.DECLINED))


def test_reopening_forgets_the_ruling() -> None:
    declined = Standing(
        State.DECLINED, reason=Reason.HOUSE_STYLE, note="We write it so.", rule="r1"
    )
    assert apply(declined, Happened(EventKind.REOPENED)) == Standing(State.OPEN)


def test_the_rule_that_answered_last_is_the_one_that_declined_it() -> None:
    first = {"reason": "house_style", "note": "We write it so.", "rule": "r1"}
    second = {"reason": "quotation", "rule": "r2"}
    begun = begin(Happened(EventKind.ANSWERED_BY_RULE, first))
    after = apply(begun, Happened(EventKind.ANSWERED_BY_RULE, second))

    assert after == Standing(State.DECLINED, reason=Reason.QUOTATION, rule="r2")
    assert Standing.from_payload(begun.to_payload()) == begun


def test_a_claim_ends_and_can_be_released() -> None:
    claimed = apply(
        Standing(State.OPEN), Happened(EventKind.ASSIGNED, {"assignee": "anna", "until": UNTIL})
    )
    assert (claimed.assignee, claimed.assigned_until) == (
        "anna",
        Standing.from_payload({"state": "open", "assigned_until": UNTIL}).assigned_until,
    )
    assert apply(claimed, Happened(EventKind.RELEASED)) == Standing(State.OPEN)


def test_a_decision_ends_the_snooze() -> None:
    snoozed = apply(Standing(State.OPEN), Happened(EventKind.SNOOZED, {"until": UNTIL}))
    assert snoozed.snoozed_until is not None
    for kind in (EventKind.CONFIRMED, EventKind.DECLINED, EventKind.CORRECTED, EventKind.CHANGED):
        assert apply(snoozed, Happened(kind, PAYLOADS.get(kind, {}))).snoozed_until is None


@pytest.mark.parametrize("kind", EventKind)
def test_a_merged_finding_only_splits_or_is_noted(kind: EventKind) -> None:
    merged = apply(Standing(State.OPEN), Happened(EventKind.MERGED, {"into": "other"}))
    assert not merged.live
    event = Happened(kind, PAYLOADS.get(kind, {}))
    if kind is EventKind.SPLIT:
        assert apply(merged, event).live
    elif kind in {EventKind.NOTED, EventKind.HIDDEN}:
        assert apply(merged, event).merged_into == "other"
    elif kind is EventKind.UNDONE:
        assert apply(merged, event) == Standing(State.OPEN)
    else:
        with pytest.raises(Refused, match="merged"):
            apply(merged, event)


standings = st.builds(
    Standing,
    state=st.sampled_from(State),
    attention=st.none() | st.sampled_from(Attention),
    reason=st.none() | st.sampled_from(Reason),
    note=st.none() | st.text(),
    replacement=st.none() | st.text(),
    snoozed_until=st.none() | st.datetimes(timezones=st.just(UTC)),
    assignee=st.none() | st.text(min_size=1),
    assigned_until=st.none() | st.datetimes(timezones=st.just(UTC)),
    merged_into=st.none() | st.text(min_size=1),
)


@given(standings)
def test_a_standing_survives_its_payload(before: Standing) -> None:
    assert Standing.from_payload(before.to_payload()) == before


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Happened], Standing]:
    """A legal story as the service makes one, and the standing it stored along the way."""
    story = [Happened(EventKind.OPENED, id="e0")]
    stored = begin(story[0])
    for number in range(1, draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(EventKind))
        payload = PAYLOADS.get(kind, {})
        try:
            if kind is EventKind.UNDONE:
                payload = undo(story, draw(st.sampled_from(story)).id)
            event = Happened(kind, payload, id=f"e{number}")
            stored = apply(stored, event)
        except Refused:
            continue
        story.append(event)
    return story, stored


@given(stories())
def test_any_legal_story_replays_to_the_stored_state(made: tuple[list[Happened], Standing]) -> None:
    story, stored = made
    assert replay(story) == stored


@given(stories())
def test_what_was_undone_might_as_well_not_have_happened(
    made: tuple[list[Happened], Standing],
) -> None:
    story, stored = made
    cancelled = undone_ids(story)
    counted = [
        event for event in story if event.id not in cancelled and event.kind is not EventKind.UNDONE
    ]
    assert replay(counted) == stored


def told(*kinds: EventKind) -> list[Happened]:
    return [Happened(kind, PAYLOADS.get(kind, {}), f"e{n}") for n, kind in enumerate(kinds)]


def test_an_undo_brings_back_what_was_true_and_can_itself_be_undone() -> None:
    story = told(EventKind.OPENED, EventKind.CONFIRMED, EventKind.DECLINED)

    story.append(Happened(EventKind.UNDONE, undo(story, "e2"), "e3"))
    assert replay(story) == Standing(State.CONFIRMED, replacement="received")

    story.append(Happened(EventKind.UNDONE, undo(story, "e3"), "e4"))
    assert replay(story).state is State.DECLINED


def test_an_undo_is_refused_where_later_steps_rest_on_it() -> None:
    story = told(EventKind.OPENED, EventKind.DECLINED, EventKind.REOPENED)
    with pytest.raises(Refused, match="later"):
        undo(story, "e1")


def test_what_a_reader_sent_and_what_was_undone_cannot_be_undone() -> None:
    story = told(EventKind.OPENED, EventKind.CONFIRMED)
    with pytest.raises(Refused, match="reader"):
        undo(story, "e0")
    story.append(Happened(EventKind.UNDONE, undo(story, "e1"), "e2"))
    with pytest.raises(Refused, match="undone already"):
        undo(story, "e1")
    with pytest.raises(NotFound):
        undo(story, "elsewhere")


def test_live_means_open_or_confirmed_and_on_its_own() -> None:
    live = {state for state in State if Standing(state).live}
    assert live == {State.OPEN, State.CONFIRMED}
    assert not replace(Standing(State.OPEN), merged_into="other").live


def test_what_an_editor_found_is_withdrawn_by_undo_and_back_by_undoing_that() -> None:
    found = Happened(EventKind.FOUND, {"replacement": "received"}, id="e0")
    taken_back = undo([found], "e0")
    assert taken_back == {"undoes": "e0", "restores": WITHDRAWN.to_payload()}

    undone = Happened(EventKind.UNDONE, taken_back, id="e1")
    back = undo([found, undone], "e1")

    assert Standing.from_payload(back["restores"]) == begin(found)
    assert replay([found, undone]) == WITHDRAWN


def test_what_was_decided_since_keeps_what_an_editor_found() -> None:
    found = Happened(EventKind.FOUND, {"replacement": None}, id="e0")

    with pytest.raises(Refused, match="Undo the later steps first"):
        undo([found, Happened(EventKind.CORRECTED, {}, id="e1")], "e0")
    assert undo([found, Happened(EventKind.CARRIED, {}, id="e1")], "e0")["restores"]
