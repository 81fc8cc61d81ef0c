"""Which text brought a mistake in, and how long it was live."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from errorreport.anchoring import AnchorStatus, QuoteSelector, locate

SEARCHED = 50  # revisions, newest first; an older beginning is told as “at least”
_WORD = re.compile(r"\w+")
_STANDS = frozenset({AnchorStatus.EXACT, AnchorStatus.SHIFTED})


@dataclass(frozen=True, slots=True)
class Known:
    """One text of an article, and since when it stood on the site."""

    number: int
    since: datetime
    text: str
    #: when the site says that it published the text; None where it does not say
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Blame:
    """The first revision with the words, and when they came and went."""

    first: int
    since: datetime
    #: the revision that no longer has them, and its moment; None while they stand
    left_in: int | None
    until: datetime | None
    #: the words may be older than the texts that were looked at
    at_least: bool


def as_published(arrived: Iterable[Known]) -> list[Known]:
    """Put texts in the order in which they stood on the site; given and returned newest first.

    A text that came after one published later stood before it; without both times, arrival
    is the order.
    """
    order: list[Known] = []  # oldest first
    for known in sorted(arrived, key=lambda known: known.number):
        at = len(order)
        while at and _earlier(known, order[at - 1]):
            at -= 1
        order.insert(at, known)
    return order[::-1]


def _earlier(known: Known, than: Known) -> bool:
    if known.published_at is None or than.published_at is None:
        return False
    return known.published_at < than.published_at


def blame(texts: Sequence[Known], quote: QuoteSelector) -> Blame | None:
    """Follow a quote back through ``texts``, newest first; None when it stands in none of them.

    Only the last unbroken time that the words stood counts: a mistake that was corrected and came
    back is blamed on the text that brought it back.
    """
    searched = texts[:SEARCHED]
    newest = next((i for i, known in enumerate(searched) if _stands(known.text, quote)), None)
    if newest is None:
        return None
    oldest = newest
    for index in range(newest + 1, len(searched)):
        if not _stands(searched[index].text, quote):
            break
        oldest = index
    follower = searched[newest - 1] if newest else None
    return Blame(
        first=searched[oldest].number,
        since=searched[oldest].since,
        left_in=follower.number if follower else None,
        until=follower.since if follower else None,
        at_least=oldest + 1 == SEARCHED < len(texts),
    )


def _stands(text: str, quote: QuoteSelector) -> bool:
    # The window as it was seen is nearly always there as it is; a search is fifty times as slow.
    if quote.prefix + quote.exact + quote.suffix in text:
        return True
    # Nor is it worth one where the longest of the words is nowhere, as after most corrections.
    if max(_WORD.findall(quote.exact), key=len, default="") not in text:
        return False
    anchor = locate(QuoteSelector(quote.exact, quote.prefix, quote.suffix), text)
    return anchor.status in _STANDS
