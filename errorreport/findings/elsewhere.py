"""The same mistake elsewhere: searched in the site's current texts, every place looked at."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from errorreport.anchoring import QuoteSelector
from errorreport.articles import index
from errorreport.articles.models import Article, Revision
from errorreport.db import read_scope
from errorreport.errors import NotFound
from errorreport.findings.life import State
from errorreport.findings.models import Anchor, Finding, Part
from errorreport.findings.needles import Needle, Place, is_misspelling

SEARCHED = 200  # texts looked into, newest articles first; a word in more of them is no mistake
CONTEXT = 32  # code points either side, as readers' marks have


@dataclass(frozen=True, slots=True)
class Found:
    """One place in another article where the same wrong words stand."""

    article_id: str
    url: str
    title: str | None
    language: str | None
    revision_id: str
    #: number of that revision
    number: int
    place: Place
    text: str = field(repr=False)

    @property
    def prefix(self) -> str:
        """What stands before it."""
        return self.text[max(0, self.place.start - CONTEXT) : self.place.start]

    @property
    def suffix(self) -> str:
        """What stands after it."""
        return self.text[self.place.end : self.place.end + CONTEXT]

    @property
    def key(self) -> str:
        """What names it among the places found."""
        return f"{self.revision_id}-{self.place.start}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """All places found."""

    places: tuple[Found, ...]
    #: as many texts as are searched had the words; there may be others
    more: bool

    @property
    def articles(self) -> int:
        """In how many articles they are."""
        return len({place.article_id for place in self.places})


NOTHING = Elsewhere((), more=False)


def elsewhere(finding_id: str, site_ids: Sequence[str]) -> Elsewhere:
    """Return where else the words of a confirmed finding stand; ``NotFound`` if not the sites'.

    Of a finding that is not confirmed, or that is not about words of the text, there is nothing.
    """
    with read_scope() as session:
        finding = session.scalars(
            select(Finding).where(Finding.id == finding_id, Finding.site_id.in_(site_ids))
        ).first()
        if finding is None:
            raise NotFound("There is no such finding.")
        return search(session, finding)


def search(session: Session, finding: Finding) -> Elsewhere:
    """Search the current texts of the finding's site, in four statements at most."""
    if finding.state is not State.CONFIRMED or finding.part is not Part.TEXT or not finding.exact:
        return NOTHING
    quote = QuoteSelector(finding.exact, finding.prefix, finding.suffix)
    needle = Needle.of(quote, finding.replacement)
    if needle is None:
        return NOTHING
    anywhere = _is_misspelt(session, finding.site_id, needle)
    every, one_of = needle.every, frozenset() if anywhere else needle.one_of
    if needle.alone and not anywhere and not one_of:
        return NOTHING  # a single word without neighbours: it may be right wherever else it stands
    texts = _texts(session, finding, every, one_of)
    found = [one for row in texts[:SEARCHED] for one in _places(row, needle, anywhere=anywhere)]
    free = free_places(session, found)
    return Elsewhere(tuple(free), more=len(texts) > SEARCHED)


def _is_misspelt(session: Session, site_id: str, needle: Needle) -> bool:
    if needle.rivals is None:
        return False
    wrong, right = needle.rivals
    known = index.frequency(session, site_id, needle.rivals)
    return is_misspelling(known[wrong], known[right])


def _texts(
    session: Session, finding: Finding, every: Collection[int], one_of: Collection[int]
) -> Sequence[Any]:
    holding = index.holding(finding.site_id, every, one_of)
    return session.execute(
        select(Article, Revision.id, Revision.text)
        .join(
            Revision,
            and_(Revision.article_id == Article.id, Revision.number == Article.revision_number),
        )
        .where(Article.id.in_(holding), Article.id != finding.article_id)
        .order_by(Article.id.desc())
        .limit(SEARCHED + 1)
    ).all()


def _places(row: Sequence[Any], needle: Needle, *, anywhere: bool) -> Iterator[Found]:
    article, revision_id, text = row
    for place in needle.places(text, anywhere=anywhere):
        yield Found(
            article_id=article.id,
            url=article.url,
            title=article.title,
            language=article.language,
            revision_id=revision_id,
            number=article.revision_number,
            place=place,
            text=text,
        )


def free_places(session: Session, found: Sequence[Found]) -> list[Found]:
    """Return those of the places that no finding stands at, but one that an editor withdrew.

    Where a mistake was declined the editors have ruled already, so it is not offered again.
    """
    if not found:
        return []
    rows = session.execute(
        select(Anchor.revision_id, Anchor.start, Anchor.end)
        .join(Finding, Finding.id == Anchor.finding_id)
        .where(
            Anchor.revision_id.in_({one.revision_id for one in found}),
            Anchor.start.is_not(None),
            Finding.merged_into_id.is_(None),
            ~and_(Finding.state == State.GONE, Finding.reports_count == 0),
        )
    )
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for revision_id, start, end in rows:
        taken[revision_id].append((start or 0, end or 0))
    return [
        one
        for one in found
        if not any(
            start < one.place.end and one.place.start < end for start, end in taken[one.revision_id]
        )
    ]
