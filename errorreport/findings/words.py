"""The words of findings that editors look for, see ``articles.sought``; search.py looks."""

from collections.abc import Iterable

from sqlalchemy import ForeignKey, Index, delete
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.articles.sought import sought, written
from errorreport.db import Base, Id, UnitOfWork, Word
from errorreport.findings.models import Finding


class FindingWord(Base):
    """A word of a finding's passage or confirmed wording, by which editors find it (search.py)."""

    __tablename__ = "finding_word"
    __table_args__ = (
        Index(None, "finding_id", "word"),
        {"sqlite_with_rowid": False},  # the key is the whole row: stored once
    )

    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"), primary_key=True)
    word: Mapped[str] = mapped_column(Word, primary_key=True)
    finding_id: Mapped[str] = mapped_column(Id, ForeignKey("finding.id"), primary_key=True)


_WRITTEN = written(FindingWord, "finding_id")


def write_words(
    uow: UnitOfWork, site_id: str, finding_id: str, texts: Iterable[str | None]
) -> None:
    """Write the words that a finding is found by beside those it has."""
    words = sought(texts)
    if words:
        uow.gather(_WRITTEN, {"site": site_id, "of": finding_id, "words": words})


def rewrite_words(uow: UnitOfWork, findings: Iterable[Finding]) -> None:
    """Write findings' words anew: what is covered is not found any more."""
    uow.session.flush()
    for finding in findings:
        uow.connection.execute(delete(FindingWord).where(FindingWord.finding_id == finding.id))
        said = finding.exact, finding.replacement
        write_words(uow, finding.site_id, finding.id, said)
