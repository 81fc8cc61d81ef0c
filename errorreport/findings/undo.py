"""Undo: what a finding would be had one of its events not happened.

An undone event stays in the story; the ``undone`` event beside it carries the standing that it
brings back, so that the fold of ``life.py`` needs no look into the past.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from errorreport.errors import NotFound, Refused
from errorreport.findings.life import (
    BY_READERS,
    WITHDRAWN,
    EventKind,
    Payload,
    Standing,
    replay,
)
from errorreport.texts import gettext_noop as _


class StoredEvent(Protocol):
    """An event that can be named: its id, and for an ``undone`` the id of the event it undoes."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> EventKind: ...
    @property
    def payload(self) -> Payload: ...


_RESTS_ON_THIS = _(
    "What happened later rests on this. Undo the later steps first, the last one first."
)
_NOTHING_DECIDED = frozenset({EventKind.CARRIED, EventKind.NOTED})

Event = TypeVar("Event", bound=StoredEvent)


def undone_ids(story: Sequence[StoredEvent]) -> frozenset[str]:
    """Return the ids of the events that no longer count; an undo can itself be undone."""
    cancelled: set[str] = set()
    for event in reversed(story):
        if event.kind is EventKind.UNDONE and event.id not in cancelled:
            cancelled.add(event.payload["undoes"])
    return frozenset(cancelled)


def undo(story: Sequence[StoredEvent], event_id: str) -> dict[str, Any]:
    """Return the payload of the ``undone`` event that takes ``event_id`` back.

    Raises ``NotFound`` for an event of another finding, and ``Refused`` for a reader's event, for
    one that no longer counts, and where what came later does not fit without it.
    """
    target = next((event for event in story if event.id == event_id), None)
    if target is None:
        raise NotFound(f"There is no event {event_id} in the story of this finding.")
    if target.kind in BY_READERS:
        raise Refused(_("What a reader sent cannot be undone; decline it instead."))
    if event_id in undone_ids(story):
        raise Refused(_("This was undone already."))
    return {"undoes": event_id, "restores": _without(story, event_id).to_payload()}


def counted(story: Sequence[Event], without: str) -> list[Event]:
    """Return the events after the first that count once ``without`` is taken back as well."""
    cancelled = undone_ids([*story, _Undone(without)])
    return [
        event
        for event in story[1:]
        if event.id not in cancelled and event.kind is not EventKind.UNDONE
    ]


def _without(story: Sequence[StoredEvent], event_id: str) -> Standing:
    first, later = story[0], counted(story, event_id)
    cancelled = first.id in undone_ids([*story, _Undone(event_id)])
    if cancelled and first.kind is EventKind.FOUND:
        if any(event.kind not in _NOTHING_DECIDED for event in later):
            raise Refused(_RESTS_ON_THIS)
        return WITHDRAWN
    try:
        standing = replay([first, *later])
    except Refused:
        raise Refused(_RESTS_ON_THIS) from None
    if cancelled:  # a split: what it took out goes back to where it came from
        standing = replace(standing, merged_into=first.payload["from"])
    return standing


class _Undone:
    """The event being considered, before it is stored."""

    id = ""
    kind = EventKind.UNDONE

    def __init__(self, event_id: str) -> None:
        self.payload: dict[str, Any] = {"undoes": event_id}
