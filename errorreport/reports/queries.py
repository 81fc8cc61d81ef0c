"""What readers wrote, for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from errorreport.db import read_scope
from errorreport.findings.models import Category
from errorreport.reports.models import Report

MOST = 50  # comments shown of one finding


@dataclass(frozen=True, slots=True)
class Comment:
    """One reader's comment."""

    text: str
    category: Category
    language: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Comments:
    """The newest comments of a finding, newest first, and whether there are older ones."""

    shown: tuple[Comment, ...] = ()
    more: bool = False


def comments(finding_id: str) -> Comments:
    """Return a finding's newest comments, ``MOST`` at most, in one statement."""
    with read_scope() as session:
        rows = session.execute(
            select(Report.comment, Report.category, Report.reader_language, Report.created_at)
            .where(Report.finding_id == finding_id, Report.comment.is_not(None))
            .order_by(Report.id.desc())
            .limit(MOST + 1)
        ).all()
    shown = tuple(
        Comment(text or "", category, language, at) for text, category, language, at in rows[:MOST]
    )
    return Comments(shown, more=len(rows) > MOST)


def first_comments(finding_ids: Sequence[str]) -> dict[str, str]:
    """Return the earliest comment of each finding that has one, in one statement."""
    earliest = (
        select(func.min(Report.id))  # ids ascend with time
        .where(Report.finding_id.in_(finding_ids), Report.comment.is_not(None))
        .group_by(Report.finding_id)
    )
    with read_scope() as session:
        rows = session.execute(
            select(Report.finding_id, Report.comment).where(Report.id.in_(earliest))
        )
        return {finding_id: comment or "" for finding_id, comment in rows}
