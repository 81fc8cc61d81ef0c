"""The values that go into the grouping core, the same for every version of the rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from errorreport.anchoring import QuoteSelector


@dataclass(frozen=True, slots=True)
class Candidate:
    """One report as grouping sees it: the mark, and what the reader would put there.

    ``suggestion`` is ``None`` for "something is wrong here" and ``""`` for "take this out".
    """

    quote: QuoteSelector
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """A finding: its marks, where it stands now, and the marks an editor split from it.

    ``start`` and ``end`` count code points of the text given beside it, ``None`` where the finding
    stands nowhere in that text or there is no text.
    """

    reports: Sequence[Candidate]
    start: int | None
    end: int | None
    apart: Sequence[Candidate] = ()
