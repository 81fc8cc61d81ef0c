"""What a drawing of a change is made of."""

from dataclasses import dataclass
from enum import StrEnum

from errorreport.diffs.characters import Note


class PieceKind(StrEnum):
    """What one stretch of the drawing is."""

    CONTEXT = "context"  # round the marked words
    KEPT = "kept"  # marked, but the same in both
    MARKED = "marked"  # marked, and nobody said what it should be
    OLD = "old"
    NEW = "new"
    NOTHING = "nothing"  # ∅ after what is taken out
    CARET = "caret"  # ‸ where something is put in


class Look(StrEnum):
    """How one run of characters inside a piece is drawn."""

    PLAIN = "plain"
    CHANGED = "changed"
    FINE = "fine"  # changed, and easy to miss: larger, with air
    UNSEEN = "unseen"  # the ⟦TAG⟧ of an invisible character
    CARET = "caret"  # inside an old word, where letters are put in


@dataclass(frozen=True, slots=True)
class Run:
    """Characters drawn alike."""

    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the drawing."""

    kind: PieceKind
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its characters, as drawn."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Change:
    """A drawing, and in words what the eye misses in it."""

    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
