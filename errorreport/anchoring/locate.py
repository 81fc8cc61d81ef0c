"""Where a quote stands in one text."""

from typing import assert_never

from errorreport.anchoring.judge import Verdict, judge, needle_of
from errorreport.anchoring.selectors import Anchor, AnchorStatus, Outcome, QuoteSelector
from errorreport.anchoring.text import Text


def locate(quote: QuoteSelector, text: str | Text) -> Anchor:
    """Where ``quote`` stands in ``text``; ``ambiguous`` when two places are as good as each other.

    ``start`` and ``end`` of the anchor count code points of ``text`` and split no cluster. Time is
    linear in the text.
    """
    verdict = judge(quote, needle_of(quote), Text.of(text))
    if verdict.start is None:
        return Anchor(AnchorStatus.ORPHANED, None, None, 0.0)
    status = _status(quote, verdict)
    if status is AnchorStatus.ORPHANED:
        return Anchor(status, None, None, verdict.score)
    return Anchor(status, verdict.start, verdict.end, verdict.score)


def _status(quote: QuoteSelector, verdict: Verdict) -> AnchorStatus:
    if verdict.tied:
        return AnchorStatus.AMBIGUOUS
    match verdict.outcome:
        case Outcome.INTACT:
            moved = quote.start is not None and quote.start != verdict.start
            return AnchorStatus.SHIFTED if moved else AnchorStatus.EXACT
        case Outcome.EDITED:
            return AnchorStatus.FUZZY
        case Outcome.REMOVED:
            return AnchorStatus.ORPHANED
        case Outcome.UNSURE:
            return AnchorStatus.AMBIGUOUS
        case _:
            assert_never(verdict.outcome)
