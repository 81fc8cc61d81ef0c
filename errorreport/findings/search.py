"""Finding mistakes by words: by how each of them begins, off an index, however many there are.

A word may stand in the mistake itself (its passage or confirmed wording) or in its article's
headline or address. The rarest word leads to the candidates; where even that one is frequent, the
list is walked in its own order, and soon has a page of them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from errorreport.articles.models import Article, TitleWord
from errorreport.articles.sought import path_of, sought
from errorreport.db import Id, Word, read_scope
from errorreport.findings.models import Finding
from errorreport.findings.words import FindingWord

#: findings that a word may lead to and each is looked at: it takes less than to walk a list until a
#: page of them is found, and the less for several words, which hardly any finding may have together
FEW, FEW_OF_SEVERAL = 4_000, 30_000
PER_ARTICLE = 10  # findings that a headline is taken to lead to: enough to choose by
MOST_WORDS = 8  # of what is looked for; more would hardly narrow it further
_LAST = "\U0010ffff"  # no word has it


def wanted(said: str) -> list[str]:
    """Return the words that are looked for; those of an address are those of its path."""
    is_address = said.startswith(("http://", "https://")) and " " not in said
    return sought([path_of(said) if is_address else said])[:MOST_WORDS]


def says(said: str, known: str | None = None) -> ColumnElement[bool]:
    """Whether a finding, joined with its article, holds all the words, of which one is known."""
    words = wanted(said)
    if words == [known]:
        return true()
    if not words:  # nothing but signs, which no index has
        columns = (Finding.exact, Finding.replacement, Article.title, Article.url)
        return or_(*(column.contains(said, autoescape=True) for column in columns))
    held = [
        or_(
            _any(FindingWord.finding_id == Finding.id, _begins(FindingWord.word, word)),
            _any(TitleWord.article_id == Finding.article_id, _begins(TitleWord.word, word)),
        )
        for word in words
        if word != known
    ]
    return and_(*held)


def few(site_ids: Sequence[str], said: str | None) -> str | None:
    """Return the word that leads to so few findings that they are looked at; None without one."""
    words = wanted(said) if said else []
    if not words or not site_ids:
        return None
    asked = {f"site_{at}": site_id for at, site_id in enumerate(site_ids)}
    asked |= {f"word_{at}": word for at, word in enumerate(words)}
    asked |= {f"end_{at}": word + _LAST for at, word in enumerate(words)}
    most = FEW if len(words) == 1 else FEW_OF_SEVERAL
    limits = {f"most_{weight}": most // weight + 1 for weight in (1, PER_ARTICLE)}
    found: dict[int, int] = dict.fromkeys(range(len(words)), 0)
    with read_scope() as session:
        for at, count in session.execute(_counting(len(site_ids), len(words)), asked | limits):
            found[at] += count
    at = min(found, key=lambda at: found[at])
    return words[at] if found[at] <= most else None


def candidates(site_ids: Sequence[Any], word: Any) -> Any:
    """Select the findings of the sites that have a word of this beginning, or whose article has."""
    ends = word, word + _LAST
    return union_all(*(part for site in site_ids for part in _having(site, *ends)))


def _having(site: Any, first: Any, last: Any) -> tuple[Any, Any]:
    of_finding = select(FindingWord.finding_id).where(
        FindingWord.site_id == site, FindingWord.word >= first, FindingWord.word < last
    )
    of_title = (
        select(Finding.id)
        .join(TitleWord, TitleWord.article_id == Finding.article_id)
        .where(TitleWord.site_id == site, TitleWord.word >= first, TitleWord.word < last)
    )
    return of_finding, of_title


def _any(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is one: no EXISTS, for which PostgreSQL would read all words beforehand."""
    one = select(literal(1)).where(*conditions).limit(1)
    return one.correlate(Finding).scalar_subquery().is_not(None)


def _begins(column: Any, word: str) -> ColumnElement[bool]:
    return and_(column >= word, column < word + _LAST)


@lru_cache(maxsize=64)
def _counting(sites: int, words: int) -> Any:
    """Count about how much each word leads to, no further than it makes a difference."""
    parts = []
    for site in range(sites):
        of = bindparam(f"site_{site}", type_=Id)
        for word in range(words):
            first, last = (bindparam(f"{end}_{word}", type_=Word) for end in ("word", "end"))
            for words_of, weight in ((FindingWord, 1), (TitleWord, PER_ARTICLE)):
                some = select(literal(1)).where(
                    words_of.site_id == of, words_of.word >= first, words_of.word < last
                )
                capped = some.limit(bindparam(f"most_{weight}", type_=Integer)).subquery()
                count = func.count() * weight
                parts.append(select(literal(word), count).select_from(capped))
    return union_all(*parts)
