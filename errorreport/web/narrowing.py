"""What a list of the desk is narrowed to: it stands in the address, and in every form beside it."""

from enum import StrEnum
from typing import TypeVar

from flask import request

from errorreport.errors import NotFound
from errorreport.findings.filters import Filters
from errorreport.findings.life import Attention, State
from errorreport.findings.models import Category

NARROWING = ("q", "state", "attention", "category", "section", "language", "who", "reader")
NOBODY = "nobody"  # in an address, beside editors' ids
_LONGEST = 200  # characters of what is searched for

Kind = TypeVar("Kind", bound=StrEnum)


def narrowed() -> dict[str, str]:
    """Return what the request narrows its list to; what is empty narrows nothing."""
    asked = {name: request.values.get(name, "") for name in NARROWING}
    cleaned = {name: said.replace("\0", "").strip()[:_LONGEST] for name, said in asked.items()}
    return {name: said for name, said in cleaned.items() if said}


def filters_of(asked: dict[str, str]) -> Filters:
    """Return it as conditions; ``NotFound`` names a value that is none."""
    who = asked.get("who")
    return Filters(
        states=_one(State, "state", asked),
        attention=_one(Attention, "attention", asked),
        categories=_one(Category, "category", asked),
        assignee="" if who == NOBODY else who,
        section=asked.get("section"),
        language=asked.get("language"),
        reader_of=asked.get("reader"),
    )


def _one(kind: type[Kind], name: str, asked: dict[str, str]) -> frozenset[Kind]:
    value = asked.get(name)
    if value is None:
        return frozenset()
    if value not in set(kind):
        raise NotFound(f"There is no {name} {value!r}, but {', '.join(kind)}.")
    return frozenset({kind(value)})
