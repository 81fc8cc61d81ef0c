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
from errorreport.findings.lists import MOST_PARTS, Listing, Sort
from errorreport.findings.queries import View
from errorreport.findings.search import LAST, Led
from errorreport.findings.words import FindingWord

DEPTH = 50  # of the newest, how far back is looked
#: findings that are each looked at where the order is not that of the words' index: it takes less
#: than to walk the list, and the less for several words, which few have together
FEW, FEW_OF_SEVERAL = 4_000, 30_000
_DIGITS = str.maketrans("0123456789abcdefghjkmnpqrstvwxyz", "0123456789abcdefghijklmnopqrstuv")
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
            self.newest = max(self.newest, _number(newest))
        if end is not None:
            self.ends.append(_number(end))
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
        words, wide = _of_words(session, listing, sought.words, DEPTH)
        able, depth = words, DEPTH
        if listing.order is Sort.IMPACT:
            able = _few(session, listing, sought.words, words)
            depth = min((stream.count for stream in able), default=0)
        own = _of_list(session, listing, depth)
        if wide and all(stream.ends for stream in (own, *able)):
            able = able + _of_beginnings(session, listing, sought.words, wide)
    now = max(stream.newest for stream in (own, *words))
    first = min((own, *able), key=lambda stream: stream.thickness(now))
    by_thickness = sorted(words, key=lambda stream: stream.thickness(now))
    order = [stream.number for stream in by_thickness] + wide
    if first is not own:
        order.insert(0, order.pop(order.index(first.number)))
    written = {stream.number: stream.written for stream in words}
    known = sought.known(order, written, None if first is own else first.led)
    return replace(listing, sought=known)


def _few(
    session: Session, listing: Listing, words: Sequence[str], streams: list[_Stream]
) -> list[_Stream]:
    """Return the thinnest word, counted, if few have it: its index does not give the order.

    Of several words more may have it, as each is only asked for the others; but few may be
    thought to have them all, by how thick those stand in the list.
    """
    if not streams:
        return []
    own = _of_list(session, listing, DEPTH, even_all=True)
    now = max(stream.newest for stream in (own, *streams))
    thinnest, *others = sorted(streams, key=lambda stream: stream.thickness(now))
    if thinnest.ends:
        most = FEW_OF_SEVERAL if others else FEW
        [counted], _ = _of_words(session, listing, [words[thinnest.number]], most)
        thinnest = replace(thinnest, ends=counted.ends, count=counted.count)
    in_list = own.thickness(now)[0] or 1
    share = min((stream.thickness(now)[0] / in_list for stream in others), default=1)
    return [] if thinnest.ends or thinnest.count * min(share, 1) > FEW else [thinnest]


def _of_list(session: Session, listing: Listing, depth: int, *, even_all: bool = False) -> _Stream:
    """Return how the list itself stands; that of all findings is no thinner than any word."""
    everything = listing.view is View.ALL and not listing.filters.states
    if not depth or (everything and not even_all):
        return _Stream(ends=[_THICK])
    plain = replace(listing, filters=Filters(), sought=None)
    found = _Stream()
    values = values_of(plain, None, depth) | {"last": depth - 1}
    for row in session.execute(_own(Shape.of(plain)), values):
        found.add(*row)
    return found


def _of_words(
    session: Session, listing: Listing, words: Sequence[str], depth: int
) -> tuple[list[_Stream], list[int]]:
    """Return what each word leads to; beside it, the words that begin too many others."""
    most = MOST_PARTS // len(listing.site_ids)
    found = [_Stream(number) for number in range(len(words))]
    begun: list[list[tuple[str, str]]] = [[] for _ in words]
    values = _asked(listing.site_ids, words) | {"most": depth, "last": depth - 1, "many": most + 1}
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


def _number(id_: str) -> int:
    return int(id_.translate(_DIGITS), 32)


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
