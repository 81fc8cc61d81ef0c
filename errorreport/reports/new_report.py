"""What a reader sends, before anything is decided about it."""

from dataclasses import dataclass, field

from errorreport.anchoring import QuoteSelector
from errorreport.articles.revisions import Mark
from errorreport.blocks.matching import Written
from errorreport.findings.models import Category, Part
from errorreport.findings.wordings import Said
from errorreport.grouping import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What a reader sends, checked in shape at the edge."""

    part: Part
    source: str
    canonical: str | None
    external_id: str | None
    quote: QuoteSelector | None
    fingerprint: str | None
    block: str | None
    version: str | None
    points_at: str | None
    alt: str | None
    suggestion: str | None
    comment: str | None
    category: Category
    title: str | None
    language: str | None
    reader_language: str | None
    #: the random name of the reader's own list on their device; only a hash of it is stored
    reader_key: str | None = field(default=None, repr=False)

    @property
    def candidate(self) -> Candidate | None:
        """The report as grouping sees it; None unless it marks a passage of the text."""
        if self.part is not Part.TEXT or self.quote is None:
            return None
        return Candidate(self.quote, self.suggestion)

    @property
    def said(self) -> Said | None:
        """The wording the reader asked for; None where only "something is wrong" is said."""
        if self.suggestion is None or (self.quote and self.suggestion == self.quote.exact):
            return None
        return Said(self.quote.exact if self.quote else None, self.suggestion)

    @property
    def written(self) -> Written:
        """What blocks look at: the reader's own words, and those of the page."""
        quote = self.quote
        window = f"{quote.prefix}{quote.exact}{quote.suffix}" if quote else ""
        own = tuple(text for text in (self.suggestion, self.comment) if text)
        return Written(own, window)

    @property
    def mark(self) -> Mark:
        """What it tells of the text the reader saw."""
        quote = self.quote
        window = f"{quote.prefix}{quote.exact}{quote.suffix}" if quote else None
        return Mark(self.version, self.fingerprint, self.block, window)
