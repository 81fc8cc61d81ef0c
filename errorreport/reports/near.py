"""Which findings a new report may mean, by its place and its words, and how they stand."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Integer,
    Select,
    String,
    bindparam,
    exists,
    func,
    null,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import CompilerElement

from errorreport.articles.service import Snapshot
from errorreport.findings.models import Anchor, Finding, FindingKey
from errorreport.grouping import Candidate, keys
from errorreport.prepared import Direct, Prepared, among, listed, one_of
from errorreport.reports.known import Basis, Stood

#: code points either side of a mark: more than grouping ever compares, as long as the longest
#: context, so that a mark which it places a little elsewhere still meets what stands there
REACH = 200
TOUCH = 64  # code points either side from which grouping compares one finding with another
LONGEST = 2_000  # code points of a finding's place; one that begins further ahead ends before
COMMON = 32  # findings that share a key, above which it tells nothing, as in grouping
NEIGHBOURS = 40  # the nearest findings; a crowd of made-up ones must not slow the next reader

_HOW_IT_STANDS = (
    Finding.id,
    Finding.article_id,
    type_coerce(Finding.state, String).label("state"),
    Finding.merged_into_id,
    Finding.split_from_id,
)
_HOW_THEY_STAND = select(*_HOW_IT_STANDS)
_FROM = bindparam("from", type_=Integer)
_PLACED = (
    select(*_HOW_IT_STANDS, Anchor.start, Anchor.end)
    .join(Anchor, Anchor.finding_id == Finding.id)
    .where(
        Anchor.revision_id == bindparam("revision"),
        Anchor.start.between(_FROM - LONGEST, bindparam("to", type_=Integer)),
        Anchor.end >= _FROM,
    )
    .order_by(func.abs(Anchor.start - bindparam("at", type_=Integer)), Finding.id)
    .limit(NEIGHBOURS)
)


def _sharing_keys(dialect: Dialect, *, unplaced: bool) -> Select[str]:
    """Find by the keys that tell something, or by all of them where none does.

    A key of very many findings is a phrase of the article; reading them all would let every
    report cost more with the findings of its article.
    """
    key = listed(dialect, "keys", BigInteger())
    of_it = aliased(FindingKey)
    one_more = (
        select(of_it.finding_id)
        .where(of_it.article_id == bindparam("article"), of_it.key == key)
        .limit(1)
        .offset(COMMON)
        .correlate(key.table)
        .scalar_subquery()
    )
    telling = select(key).where(one_more.is_(None))
    of_article = select(FindingKey.finding_id).where(FindingKey.article_id == bindparam("article"))
    again = listed(dialect, "keys", BigInteger())
    all_of_them = select(again).where(~telling.exists())
    # Two selects and no OR: an index serves each of them.
    sharing = of_article.where(among(dialect, FindingKey.key, telling)).union_all(
        of_article.where(among(dialect, FindingKey.key, all_of_them))
    )
    found = sharing.subquery().c.finding_id
    here = exists().where(Anchor.finding_id == found, Anchor.revision_id == bindparam("revision"))
    return (
        select(found)
        .where(~here if unplaced else true())
        .group_by(found)
        .order_by(func.count().desc(), found)
        .limit(NEIGHBOURS)
    )


def _near_in_text(dialect: Dialect) -> CompilerElement:
    """Ask by place and by words in one statement: on PostgreSQL each costs a round trip.

    By words for what came with a merged article, and no revision has carried here yet.
    """
    there = select(*_HOW_IT_STANDS, null(), null()).where(
        Finding.id.in_(_sharing_keys(dialect, unplaced=True))
    )
    return select(_PLACED.subquery()).union_all(there)


def _near_in_words(dialect: Dialect) -> CompilerElement:
    return _HOW_THEY_STAND.where(Finding.id.in_(_sharing_keys(dialect, unplaced=False)))


_NEAR_IN_TEXT = Prepared(_near_in_text)
_NEAR_IN_WORDS = Prepared(_near_in_words)
_THOSE = Prepared(lambda dialect: _HOW_THEY_STAND.where(one_of(dialect, Finding.id, "ids")))
_SPLIT_OFF = Prepared(
    lambda dialect: _HOW_THEY_STAND.where(one_of(dialect, Finding.split_from_id, "ids"))
)


def near(direct: Direct, article: Snapshot, place: tuple[int, int] | None, new: Candidate) -> Basis:
    """Return the findings that could be meant: by place, else by the words around."""
    if article.article_id is None:
        return frozenset()
    shared: dict[str, object] = {"article": article.article_id, "keys": list(keys_of(new))}
    if article.current is None or place is None:
        return _with_kin(direct, _NEAR_IN_WORDS.all(direct, shared))
    shared["revision"] = article.current.id
    rows = _around(direct, shared, *place)
    start, end = place
    spans = [tuple(row[5:]) for row in rows if row[5] is not None]
    touched = [(a, b) for a, b in spans if a <= end + TOUCH and start - TOUCH <= b]
    low, high = min([start, *(a for a, _ in touched)]), max([end, *(b for _, b in touched)])
    if max(start - low, high - end) > REACH - TOUCH:
        # The mark lies in a longer one, and what is near that one may be meant as well.
        rows = _around(direct, shared, low, high)
    return _with_kin(direct, rows)


def _around(
    direct: Direct, shared: dict[str, object], start: int, end: int
) -> list[tuple[Any, ...]]:
    reach = {"from": start - REACH, "at": start, "to": end + REACH}
    return _NEAR_IN_TEXT.all(direct, shared | reach)


@lru_cache(maxsize=256)
def keys_of(new: Candidate) -> tuple[int, ...]:
    """Return the numbers a report is found by; asked for several times on its way in."""
    return tuple(sorted(keys(new)))


def standing(direct: Direct, ids: Collection[str]) -> Basis:
    """Return how findings that were found otherwise stand."""
    return _with_kin(direct, _THOSE.all(direct, {"ids": sorted(ids)}) if ids else ())


def _with_kin(direct: Direct, rows: Iterable[tuple[Any, ...]]) -> Basis:
    """Add to findings those that editors took out of them, or them out of, and merged them into.

    A merge may lead many steps away.
    """
    found = {row[0]: Stood(*row[:5]) for row in rows}
    if found:
        split = _SPLIT_OFF.all(direct, {"ids": sorted(found)})
        found |= {row[0]: Stood(*row) for row in split}
    while missing := _named(found.values()) - found.keys():
        rows = _THOSE.all(direct, {"ids": sorted(missing)})
        found |= {row[0]: Stood(*row) for row in rows}
    return frozenset(found.values())


def _named(rows: Iterable[Stood]) -> set[str]:
    return {one for row in rows for one in (row.merged_into, row.split_from) if one is not None}
