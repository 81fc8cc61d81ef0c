"""Where a reader's mark stands, and what the texts since the reader's have done to it."""

from dataclasses import dataclass
from functools import lru_cache

from errorreport.anchoring import (
    AnchorStatus,
    Carried,
    Passage,
    QuoteSelector,
    Text,
    carry,
    locate,
)
from errorreport.articles import revisions
from errorreport.articles.revisions import Mark, Older
from errorreport.articles.service import Snapshot
from errorreport.findings import verdicts
from errorreport.findings.life import Attention, Standing, State
from errorreport.findings.verdicts import STOOD, Before, Verdict
from errorreport.prepared import Direct
from errorreport.reports.answers import Sight
from errorreport.sites.models import ResolvePolicy

_ATTENTION = {
    AnchorStatus.AMBIGUOUS: Attention.AMBIGUOUS,
    AnchorStatus.ORPHANED: Attention.ORPHANED,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The revision that the reader saw, if it is an older one."""

    #: its place among the article's revisions: after the one with this number
    number: int | None
    #: read only where it is not the current revision
    older: Older | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mark stands in the current text."""

    sight: Sight
    #: why an editor should look at the place, if it is not plain
    attention: Attention | None = None
    #: newest known revision in which the reader's very words stood
    stood_in: str | None = None
    #: None where there is no text, or the report is not about it
    verdict: Verdict | None = None

    @property
    def span(self) -> tuple[int, int] | None:
        """The mark's place in the current text, None where it has none."""
        if self.verdict is None or self.verdict.start is None or self.verdict.end is None:
            return None
        return self.verdict.start, self.verdict.end


def what_was_seen(direct: Direct, article: Snapshot, mark: Mark) -> Seen:
    """Read which revision the reader saw, with its text where that is an older one."""
    if article.article_id is None or article.current is None:
        return Seen(None)
    number = revisions.seen_by(direct, article.article_id, mark, article.current)
    if number is None or number == article.current.number:
        return Seen(number)
    older = revisions.numbered(direct, article.article_id, number)
    return Seen(older.follows, older)


def place(
    quote: QuoteSelector | None,
    suggestion: str | None,
    article: Snapshot,
    seen: Seen,
    policy: ResolvePolicy,
) -> Placed:
    """Place a mark in the current text; where only an older text holds it, carry it from there."""
    number = article.current.number if article.current else 0
    if quote is None or article.current is None:
        return Placed(Sight(None, number, stands=False, unpublished=article.unpublished))
    text = prepared(article.current.id, article.current.text)
    anchor = locate(quote, text)
    stands = anchor.status in STOOD
    sight = Sight(seen.number, number, stands, article.unpublished)
    if not stands and seen.older is not None:
        carried_on = _carried_on(quote, suggestion, seen.older, text, policy)
        if carried_on is not None:
            return Placed(sight, stood_in=seen.older.id, verdict=carried_on)
    return Placed(
        sight,
        attention=_ATTENTION.get(anchor.status),
        stood_in=article.current.id if stands else None,
        verdict=Verdict(anchor.status, anchor.start, anchor.end, anchor.score),
    )


def _carried_on(
    quote: QuoteSelector,
    suggestion: str | None,
    older: Older,
    text: Text,
    policy: ResolvePolicy,
) -> Verdict | None:
    """Return what the texts since did to the mark; None when it does not stand in the older one."""
    base = prepared(older.id, older.text)
    stood = locate(quote, base)
    if stood.status not in STOOD:
        return None
    there = QuoteSelector(quote.exact, quote.prefix, quote.suffix, stood.start, stood.end)
    wordings = [] if suggestion is None or suggestion == quote.exact else [suggestion]
    passage: Passage = verdicts.passage(there, wordings, None)
    carried: Carried = carry([passage], base, text)[0]
    return verdicts.decide(
        Standing(State.OPEN),
        passage,
        carried,
        Before(AnchorStatus.EXACT, quote.exact),
        base_start=stood.start,
        policy=policy,
    )


@lru_cache(maxsize=64)
def prepared(_revision_id: str, text: str) -> Text:
    """Fold a revision's text once: readers of one article come in crowds."""
    return Text.of(text)
