"""What became of each passage of the old text in the new one."""

from collections.abc import Sequence

from errorreport.anchoring.locate import locate
from errorreport.anchoring.selectors import (
    AnchorStatus,
    Carried,
    Outcome,
    Passage,
    WrongWords,
)
from errorreport.anchoring.text import Text


def carry(passages: Sequence[Passage], old: str | Text | None, new: str | Text) -> list[Carried]:
    """What became of each passage of ``old`` in ``new``; without ``old``, from the quotes alone."""
    new = Text.of(new)
    carried = []
    for passage in passages:
        anchor = locate(passage.quote, new)
        if anchor.start is None or anchor.end is None:
            carried.append(Carried(Outcome.UNSURE, None, None, "", 0.0, None, WrongWords.UNKNOWN))
            continue
        intact = anchor.status in (AnchorStatus.EXACT, AnchorStatus.SHIFTED)
        outcome = Outcome.INTACT if intact else Outcome.UNSURE
        words = WrongWords.STANDING if intact else WrongWords.UNKNOWN
        said = new.value[anchor.start : anchor.end]
        carried.append(Carried(outcome, anchor.start, anchor.end, said, anchor.score, None, words))
    return carried
