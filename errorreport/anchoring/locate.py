"""Where a quote stands in one text."""

from errorreport.anchoring.fold import fold
from errorreport.anchoring.selectors import Anchor, AnchorStatus, QuoteSelector
from errorreport.anchoring.text import Text


def locate(quote: QuoteSelector, text: str | Text) -> Anchor:
    """Where ``quote`` stands in ``text``; ``ambiguous`` when two places are as good as each other.

    ``start`` and ``end`` of the anchor count code points of ``text`` and split no cluster.
    """
    text = Text.of(text)
    exact, prefix, suffix = (fold(part)[0] for part in (quote.exact, quote.prefix, quote.suffix))
    exact = exact.strip()
    places = []
    at = text.folded.find(exact) if exact else -1
    while at >= 0:
        before, after = text.folded[:at].rstrip(), text.folded[at + len(exact) :].lstrip()
        context = _common(before[::-1], prefix.rstrip()[::-1]) + _common(after, suffix.lstrip())
        start, end = text.raw_span(at, at + len(exact))
        near = -abs(start - quote.start) if quote.start is not None else 0
        places.append((context, near, start, end))
        at = text.folded.find(exact, at + 1)
    if not places:
        return Anchor(AnchorStatus.ORPHANED, None, None, 0.0)
    places.sort(reverse=True)
    _, _, start, end = places[0]
    if len(places) > 1 and places[0][:2] == places[1][:2]:
        return Anchor(AnchorStatus.AMBIGUOUS, start, end, 0.5)
    if text.value[start:end].strip() != quote.exact.strip():
        return Anchor(AnchorStatus.FUZZY, start, end, 0.9)
    moved = quote.start is not None and quote.start != start
    return Anchor(AnchorStatus.SHIFTED if moved else AnchorStatus.EXACT, start, end, 1.0)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    for count, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return count
    return min(len(one), len(other))
