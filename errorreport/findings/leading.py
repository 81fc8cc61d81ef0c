"""What a list that is searched is read off: its own index, or that of one of the words.

Read is what stands thinnest: a word that few findings have, or the list where it holds less than
have the word. How thin is seen by how far back the fiftieth of its newest stands, as ids sort by
time; so it is known after as many rows, however many there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from errorreport.db import Id, Word, read_scope
from errorreport.findings.filters import Filters
from errorreport.findings.firsts import Shape, values_of
from errorreport.findings.lists import MOST_PARTS, Listing
from errorreport.findings.queries import View
from errorreport.findings.search import LAST, Led
from errorreport.findings.words import FindingWord
from errorreport.ids import number_of

DEPTH = 50  # of the newest, how far back is looked
FEW = 4_000  # findings that are each looked at where none of their words gives them in order
_THICK = 1 << 130  # after every id
_SIZES = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, MOST_PARTS)
_MOST_BESIDE = 12  # words that are looked up one by one: more take longer than all of a finding's
_OWN = -1  # in place of a word's number: the list's own


@dataclass(slots=True)
class _Stream:
    """Findings in their order, of several parts."""

    #: which of the words
    number: int = _OWN
    led: Led = field(default_factory=Led)
    #: the whole words that begin so; empty for too many
    written: tuple[str, ...] = ()
    newest: int = 0
    #: how far back the last of each part stands, as far as it was looked at
    ends: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, newest: str | None, end: str | None, count: int) -> None:
        if newest is not None:
            self.newest = max(self.newest, number_of(newest))
        if end is not None:
            self.ends.append(number_of(end))
        self.count += count

    def thickness(self, now: int) -> tuple[float, int]:
        """Of what was not read to its end, how many stand in a stretch; else how many there are."""
        return sum(1 / max(1, now - end) for end in self.ends), self.count


def led(listing: Listing) -> Listing:
    """Return the list with what leads to its findings, where a word does."""
    sought = listing.sought
    if sought is None or not sought.words or listing.of_few:
        return listing
    if not 0 < len(listing.site_ids) <= MOST_PARTS:
        return listing
    with read_scope() as session:
        words, wide = _of_words(session, listing, sought.words)
        own = _of_list(session, listing)
        to_look_at = own
        if len(listing.bands) > 1:
            to_look_at = _of_list(session, replace(listing, view=View.LOOK))
        able = words
        if wide and all(stream.ends for stream in (own, *words)):
            able = words + _of_beginnings(session, listing, sought.words, wide)
    now = max(stream.newest for stream in (own, *words))
    first = min((own, *able), key=lambda stream: stream.thickness(now))
    by_thickness = sorted(words, key=lambda stream: stream.thickness(now))
    order = [stream.number for stream in by_thickness] + wide
    if first is not own:
        order.insert(0, order.pop(order.index(first.number)))
    written = {stream.number: stream.written for stream in words}
    leads = replace(
        first.led,
        few=not first.ends,
        of_few_to_look_at=first.thickness(now) < to_look_at.thickness(now),
    )
    known = sought.known(order, written, None if first is own else leads)
    return replace(listing, sought=known)


def thickness(session: Session, listing: Listing) -> float:
    """Return how many findings a list has for each number that their ids go on by."""
    own = _of_list(session, listing, even_all=True)
    return own.thickness(own.newest)[0] * DEPTH


def _of_list(session: Session, listing: Listing, *, even_all: bool = False) -> _Stream:
    """Return how the list itself stands; that of all findings is no thinner than any word."""
    if listing.view is View.ALL and not listing.filters.states and not even_all:
        return _Stream(ends=[_THICK])
    narrowed = listing.filters
    thin = Filters(states=narrowed.states, attention=narrowed.attention, assignee=narrowed.assignee)
    plain = replace(listing, filters=thin, sought=None)
    found = _Stream()
    values = values_of(plain, None, DEPTH) | {"last": DEPTH - 1}
    for row in session.execute(_own(Shape.of(plain)), values):
        found.add(*row)
    return found


def _of_words(
    session: Session, listing: Listing, words: Sequence[str]
) -> tuple[list[_Stream], list[int]]:
    """Return what each word leads to; beside it, the words that begin too many others."""
    most = MOST_PARTS // len(listing.site_ids)
    found = [_Stream(number) for number in range(len(words))]
    begun: list[list[tuple[str, str]]] = [[] for _ in words]
    values = _asked(listing.site_ids, words) | {"most": DEPTH, "last": DEPTH - 1, "many": most + 1}
    for number, site_id, word, *row in session.execute(_begun(*_sizes(listing, words)), values):
        begun[number].append((site_id, word))
        found[number].add(*row)
    wide = [at for at, parts in enumerate(begun) if _widest(parts) > most]
    for at, parts in enumerate(begun):
        found[at].led = Led(_filled(parts, ("", ""), MOST_PARTS), alike=_widest(parts) > 1)
        written = sorted({word for _, word in parts})
        # filled up with what is there already: it is looked up once
        found[at].written = _filled(written, "".join(written[:1]), _MOST_BESIDE)
    return [stream for at, stream in enumerate(found) if at not in wide], wide


def _filled(some: Sequence[Any], filling: Any, most: int) -> tuple[Any, ...]:
    """Fill up to one of few sizes, so that there are few shapes of statements; empty beyond."""
    size = next((size for size in _SIZES if len(some) <= size <= most), 0)
    return (*some, *[filling] * (size - len(some))) if size else ()


def _widest(parts: Iterable[tuple[str, str]]) -> int:
    of_site: dict[str, int] = {}
    for site_id, _word in parts:
        of_site[site_id] = of_site.get(site_id, 0) + 1
    return max(of_site.values(), default=0)


def _of_beginnings(
    session: Session, listing: Listing, words: Sequence[str], wide: Sequence[int]
) -> list[_Stream]:
    """Return those of the words that few findings have, however many words they begin."""
    values = _asked(listing.site_ids, words) | {"most": FEW + 1}
    counts = dict.fromkeys(wide, 0)
    for number, count in session.execute(_counting(*_sizes(listing, words)), values):
        if number in counts:
            counts[number] += count
    return [_Stream(at, count=count) for at, count in counts.items() if count <= FEW]


def _sizes(listing: Listing, words: Sequence[str]) -> tuple[int, int]:
    return len(listing.site_ids), len(words)


def _asked(site_ids: Sequence[str], words: Sequence[str]) -> dict[str, Any]:
    found = {f"site_{at}": site_id for at, site_id in enumerate(site_ids)}
    found |= {f"word_{at}": word for at, word in enumerate(words)}
    return found | {f"word_{at}_end": word + LAST for at, word in enumerate(words)}


@lru_cache(maxsize=256)
def _own(shape: Shape) -> Any:
    return union_all(*(select(*_depths(part.ids, part.id)) for part in shape.listing.parts))


@lru_cache(maxsize=64)
def _begun(sites: int, words: int) -> Any:
    """Select the words that each of those looked for begins, and how thick they stand.

    From one word to the next by the index: to read them all would take as long as there are
    findings that have them.
    """
    rows = (
        select(
            literal(word).label("number"),
            bindparam(f"site_{site}", type_=Id).label("site"),
            bindparam(f"word_{word}", type_=Word).label("begin"),
            bindparam(f"word_{word}_end", type_=Word).label("end"),
        )
        for site in range(sites)
        for word in range(words)
    )
    asked = union_all(*rows).cte("asked")
    same = asked.c.number, asked.c.site, asked.c.end
    first = _least(asked, FindingWord.word >= asked.c.begin)
    begun = select(*same, first.label("word"), literal(1).label("nth")).cte("begun", recursive=True)
    further = _least(begun, FindingWord.word > begun.c.word)
    step = select(begun.c.number, begun.c.site, begun.c.end, further, begun.c.nth + 1)
    many = bindparam("many", type_=Integer)
    begun = begun.union_all(step.where(begun.c.word.is_not(None), begun.c.nth < many))
    having = select(FindingWord.finding_id).where(
        FindingWord.site_id == begun.c.site, FindingWord.word == begun.c.word
    )
    depths = _depths(having.correlate(begun), FindingWord.finding_id)
    return select(begun.c.number, begun.c.site, begun.c.word, *depths).where(
        begun.c.word.is_not(None)
    )


def _least(of: Any, after: Any) -> Any:
    within = FindingWord.site_id == of.c.site, FindingWord.word < of.c.end
    return select(func.min(FindingWord.word)).where(*within, after).correlate(of).scalar_subquery()


def _depths(ids: Any, by: Any) -> tuple[Any, ...]:
    """Return the newest, the last that is looked at, None if there are fewer, and how many."""
    newest = ids.order_by(by.desc())
    some = ids.limit(bindparam("most", type_=Integer)).subquery()
    return (
        newest.limit(1).scalar_subquery(),
        newest.limit(1).offset(bindparam("last", type_=Integer)).scalar_subquery(),
        select(func.count()).select_from(some).scalar_subquery(),
    )


@lru_cache(maxsize=64)
def _counting(sites: int, words: int) -> Any:
    """Count the words that begin so, no further than it makes a difference."""
    return union_all(
        *(
            select(literal(word), func.count()).select_from(
                select(literal(1))
                .where(
                    FindingWord.site_id == bindparam(f"site_{site}", type_=Id),
                    FindingWord.word >= bindparam(f"word_{word}", type_=Word),
                    FindingWord.word < bindparam(f"word_{word}_end", type_=Word),
                )
                .limit(bindparam("most", type_=Integer))
                .subquery()
            )
            for site in range(sites)
            for word in range(words)
        )
    )
