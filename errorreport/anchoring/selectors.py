"""The values that go into the anchoring core and come out of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class AnchorStatus(StrEnum):
    """How an anchor stands in one revision."""

    EXACT = "exact"
    SHIFTED = "shifted"
    FUZZY = "fuzzy"
    AMBIGUOUS = "ambiguous"
    ORPHANED = "orphaned"


class Outcome(StrEnum):
    """What a new revision did to a passage."""

    INTACT = "intact"
    EDITED = "edited"
    REMOVED = "removed"
    UNSURE = "unsure"


class WrongWords(StrEnum):
    """What became of the words a report calls wrong."""

    GONE = "gone"
    STANDING = "standing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class QuoteSelector:
    """A marked passage: its words, what stands either side, and where it stood.

    ``start`` and ``end`` count code points of the text the mark was made in, and are a hint:
    they are believed only where the words stand there.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A mark to be carried, with the readers' wordings for it, most frequent first."""

    quote: QuoteSelector
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quote stands in one text.

    ``start`` and ``end`` are code points of that text, ``None`` when it stands nowhere;
    ``score`` runs from 0 (nothing alike) to 1 (the same words in the same surroundings).
    """

    status: AnchorStatus
    start: int | None
    end: int | None
    score: float


class Carried(NamedTuple):
    """What became of one passage in the new text.

    ``start`` and ``end`` are code points of the new text, ``text`` is what stands between them,
    ``suggestion`` the index of the reader's wording which now stands there. A tuple and not a
    dataclass, because a publish makes thousands and a frozen dataclass costs four times as much.
    """

    outcome: Outcome
    start: int | None
    end: int | None
    text: str
    score: float
    suggestion: int | None
    wrong_words: WrongWords
