"""The words that editors look for mistakes by (``articles.sought``); search.py looks.

A mistake has the words of its passage and of its confirmed wordings, and beside them those of its
article's headline and address, and the traits of both: so the mistakes that have one stand in their
order in one index, and several are looked for without adding up two lists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Index, bindparam, delete, false, insert, select, true, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.articles.models import Article, TitleWord
from errorreport.articles.sought import ArticleWords, found_by, trait, write_title
from errorreport.db import Base, Id, UnitOfWork, Word
from errorreport.findings.kinds import USUAL_CATEGORY, Category
from errorreport.findings.models import Finding
from errorreport.prepared import Prepared, listed


class FindingWord(Base):
    """A word that a finding is found by."""

    __tablename__ = "finding_word"
    __table_args__ = (
        Index(None, "finding_id", "word"),
        {"sqlite_with_rowid": False},  # the key is nearly the whole row: stored once
    )

    # No references, as of an anchor: PostgreSQL looks each up, and a finding has a dozen. They are
    # made from it, and go with it.
    site_id: Mapped[str] = mapped_column(Id, primary_key=True)
    word: Mapped[str] = mapped_column(Word, primary_key=True)
    finding_id: Mapped[str] = mapped_column(Id, primary_key=True)
    #: of its passage or wording; what only the article has goes with the headline
    own: Mapped[bool]


_INTO = ["site_id", "word", "finding_id", "own"]


def _new(dialect: Dialect) -> Any:
    site, of = bindparam("site", type_=Id), bindparam("of", type_=Id)
    own = listed(dialect, "words", Word)
    of_title = select(site, TitleWord.word, of, false()).where(
        TitleWord.article_id == bindparam("article", type_=Id),
        TitleWord.word.not_in(select(listed(dialect, "words", Word))),
    )
    return insert(FindingWord).from_select(
        _INTO, union_all(select(site, own, of, true()), of_title)
    )


def _more(dialect: Dialect) -> Any:
    maker = sqlite if dialect.name == "sqlite" else postgresql
    site, of = bindparam("site", type_=Id), bindparam("of", type_=Id)
    rows: Any = select(site, listed(dialect, "words", Word), of, true())
    if dialect.name == "sqlite":
        rows = rows.where(true())  # or ON CONFLICT would be read as the ON of a join
    made = maker.insert(FindingWord).from_select(_INTO, rows)
    return made.on_conflict_do_update(
        index_elements=_INTO[:3], set_={"own": true()}, where=FindingWord.own.is_(false())
    )


_NEW, _MORE = Prepared(_new), Prepared(_more)


@dataclass(frozen=True, slots=True)
class FoundBy:
    """What a finding itself is found by."""

    category: Category
    #: its passage, and the wordings that were confirmed
    texts: tuple[str | None, ...]

    @property
    def words(self) -> list[str]:
        """Return its words and signs, and its category but for that of most."""
        kind = [] if self.category is USUAL_CATEGORY else [trait("category", self.category)]
        return [*found_by(self.texts), *kind]


def write_words(
    uow: UnitOfWork, site_id: str, article_id: str, finding_id: str, found_by: FoundBy
) -> None:
    """Write what a finding is found by, which has nothing yet."""
    values = {"site": site_id, "article": article_id, "of": finding_id, "words": found_by.words}
    uow.gather(_NEW, values)


def write_words_of_many(uow: UnitOfWork, site_id: str, findings: Mapping[str, FoundBy]) -> None:
    """Write what new findings are found by, given by id, in two statements for all."""
    same = {"site_id": site_id, "own": True}
    rows = [
        {"word": word, "finding_id": finding_id, **same}
        for finding_id, found_by in findings.items()
        for word in found_by.words
    ]
    uow.insert_all(FindingWord, rows)
    _give(uow, select(Finding.id).where(Finding.id.in_([*findings])), true())


def add_words(uow: UnitOfWork, site_id: str, finding_id: str, text: str) -> None:
    """Write the words of a wording beside those that a finding has."""
    words = found_by([text])
    if words:
        uow.gather(_MORE, {"site": site_id, "of": finding_id, "words": words})


def rewrite_words(uow: UnitOfWork, findings: Iterable[Finding]) -> None:
    """Write findings' words anew: what is covered is not found any more."""
    uow.session.flush()
    for finding in findings:
        uow.connection.execute(delete(FindingWord).where(FindingWord.finding_id == finding.id))
        found_by = FoundBy(finding.category, (finding.exact, finding.replacement))
        write_words(uow, finding.site_id, finding.article_id, finding.id, found_by)


def rewrite_title(uow: UnitOfWork, article_id: str) -> None:
    """Write what an article is found by anew, once that is another, on its findings too.

    What remains of them is left as it is: an article may have thousands of findings.
    """
    uow.session.flush()
    mine = TitleWord.article_id == article_id
    before = set(uow.connection.scalars(select(TitleWord.word).where(mine)))
    uow.connection.execute(delete(TitleWord).where(mine))
    told = select(Article.title, Article.url, Article.section, Article.language)
    row = uow.connection.execute(told.where(Article.id == article_id)).one()
    write_title(uow, article_id, ArticleWords(*row))
    after = set(uow.connection.scalars(select(TitleWord.word).where(mine)))
    if before != after:
        of_article = select(Finding.id).where(Finding.article_id == article_id)
        _forget(uow, of_article, FindingWord.word.in_(before - after))
        _give(uow, of_article, TitleWord.word.in_(after - before))


def change_article(uow: UnitOfWork, findings: Any) -> None:
    """Give findings, selected by id, the words of the article that they are on by now."""
    _forget(uow, findings, true())
    _give(uow, findings, true())


def _forget(uow: UnitOfWork, findings: Any, which: Any) -> None:
    uow.connection.execute(
        delete(FindingWord).where(
            FindingWord.finding_id.in_(findings), FindingWord.own.is_(false()), which
        )
    )


def _give(uow: UnitOfWork, findings: Any, which: Any) -> None:
    maker = sqlite if uow.connection.dialect.name == "sqlite" else postgresql
    rows = (
        select(Finding.site_id, TitleWord.word, Finding.id, false())
        .join(TitleWord, TitleWord.article_id == Finding.article_id)
        .where(Finding.id.in_(findings), which)
    )
    uow.connection.execute(
        maker.insert(FindingWord).from_select(_INTO, rows).on_conflict_do_nothing()
    )
