"""Where a marked passage stands, and what became of it: the pure core, no I/O of any kind."""

from errorreport.anchoring.carry import carry
from errorreport.anchoring.locate import locate
from errorreport.anchoring.selectors import (
    Anchor,
    AnchorStatus,
    Carried,
    Outcome,
    Passage,
    QuoteSelector,
    WrongWords,
)
from errorreport.anchoring.text import Text

__all__ = [
    "Anchor",
    "AnchorStatus",
    "Carried",
    "Outcome",
    "Passage",
    "QuoteSelector",
    "Text",
    "WrongWords",
    "carry",
    "locate",
]
