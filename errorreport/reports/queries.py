"""What readers wrote, for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, select

from errorreport.db import direct, read_scope
from errorreport.findings.models import Category
from errorreport.prepared import Prepared
from errorreport.reports.models import Report

MOST = 50  # comments and reports shown of one finding


@dataclass(frozen=True, slots=True)
class Comment:
    """One reader's comment."""

    text: str
    category: Category
    language: str | None
    at: datetime
    report_id: str


# A suggestion that an editor reads as a remark stands among the comments.
_reread = case((Report.read_as_comment, Report.suggestion))
_said = case(
    (Report.comment.is_(None), _reread),
    (_reread.is_(None), Report.comment),
    else_=_reread + "\n" + Report.comment,
)


@dataclass(frozen=True, slots=True)
class Comments:
    """The newest comments of a finding, newest first, and whether there are older ones."""

    shown: tuple[Comment, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """One report as its reader sent it; all is None once its reader erased it."""

    id: str
    marked: str | None
    suggestion: str | None
    comment: str | None
    #: an editor reads its suggestion as a comment
    read_as_comment: bool
    hidden: bool
    language: str | None
    at: datetime


def comments(finding_id: str) -> Comments:
    """Return a finding's newest comments, ``MOST`` at most, in one statement.

    What an editor hid is left out; a suggestion that an editor reads as a comment is one.
    """
    with read_scope() as session:
        rows = _COMMENTS.all(direct(session), {"finding": finding_id})
    shown = tuple(
        Comment(text or "", category, language, at, report_id)
        for text, category, language, at, report_id in rows[:MOST]
    )
    return Comments(shown, more=len(rows) > MOST)


def sent(finding_id: str) -> tuple[Sent, ...]:
    """Return a finding's newest reports, newest first, ``MOST`` at most, in one statement."""
    with read_scope() as session:
        return tuple(Sent(*row) for row in _SENT.all(direct(session), {"finding": finding_id}))


def first_comments(finding_ids: Sequence[str]) -> dict[str, str]:
    """Return the earliest comment of each finding that has one, in one statement."""
    if not finding_ids:
        return {}
    with read_scope() as session:
        rows = session.execute(_FIRST_COMMENTS, {"findings": finding_ids})
        return {finding_id: comment or "" for finding_id, comment in rows}


# Built once: that takes longer than to answer them.
_COMMENTS = Prepared(
    select(_said, Report.category, Report.reader_language, Report.created_at, Report.id)
    .where(Report.finding_id == bindparam("finding"), _said.is_not(None), ~Report.hidden)
    .order_by(Report.id.desc())
    .limit(MOST + 1)
)
_SENT = Prepared(
    select(
        Report.id,
        Report.exact,
        Report.suggestion,
        Report.comment,
        Report.read_as_comment,
        Report.hidden,
        Report.reader_language,
        Report.created_at,
    )
    .where(Report.finding_id == bindparam("finding"))
    .order_by(Report.id.desc())
    .limit(MOST)
)
_FIRST_COMMENTS = select(Report.finding_id, _said).where(
    Report.id.in_(
        select(func.min(Report.id))  # ids ascend with time
        .where(
            Report.finding_id.in_(bindparam("findings", expanding=True)),
            _said.is_not(None),
            ~Report.hidden,
        )
        .group_by(Report.finding_id)
    )
)
