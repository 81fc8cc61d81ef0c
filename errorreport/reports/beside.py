"""Reports about no passage of the text: of the headline, a picture, a link, the page itself."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.findings.life import LIVE
from errorreport.findings.models import Finding, Part
from errorreport.grouping import words_said
from errorreport.reports.models import Report
from errorreport.reports.new_report import NewReport

LOOKED_AT = 200  # findings about one thing of an article; a flood must not slow the next reader


def about_the_same(session: Session, article_id: str | None, new: NewReport) -> frozenset[str]:
    """Return the id of the finding that is about the same; none where nothing tells.

    Two reports are one when they point at the same thing and mark the same words, however spaced,
    cased or quoted. What nobody marked a word of is told apart by what it is, and the page as a
    whole by what is said of it.
    """
    if article_id is None:
        return frozenset()
    if new.quote is not None:
        found = _with_words(session, article_id, new, words_said(new.quote.exact), marked=True)
    elif new.part is Part.PAGE:
        found = _with_words(session, article_id, new, words_said(new.comment or ""), marked=False)
    else:
        found = session.scalars(_of_the_same(article_id, new, marked=False))
    return frozenset(list(found)[:1])


def _with_words(
    session: Session, article_id: str, new: NewReport, words: tuple[str, ...], *, marked: bool
) -> Iterable[str]:
    if not words:
        return ()
    query = _of_the_same(article_id, new, marked=marked)
    if marked:
        query = query.add_columns(Finding.exact)
    else:
        query = query.join(Report, Report.finding_id == Finding.id).add_columns(Report.comment)
    rows = session.execute(query)
    return (finding_id for finding_id, said in rows if words_said(said or "") == words)


def _of_the_same(article_id: str, new: NewReport, *, marked: bool) -> Any:
    aim = new.points_at
    return (
        select(Finding.id)
        .where(
            Finding.article_id == article_id,
            Finding.part == new.part,
            Finding.points_at.is_(None) if aim is None else Finding.points_at == aim,
            Finding.exact.is_not(None) if marked else Finding.exact.is_(None),
        )
        .order_by(
            Finding.merged_into_id.is_(None).desc(),  # a merged one leads to where it ended
            Finding.state.in_(LIVE).desc(),
            Finding.id,
        )
        .limit(LOOKED_AT)
    )
