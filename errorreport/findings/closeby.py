"""Other mistakes close by: what may be the same one, and is merged by hand."""

from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from errorreport.findings.life import LIVE
from errorreport.findings.models import Anchor, Finding
from errorreport.findings.queries import Row, row_of, rows_with_articles

NEAR = 1500  # code points: about a screen of text either way
MOST = 6  # findings shown


def close_by(
    session: Session, row: Row, revision_id: str | None, start: int | None
) -> tuple[Row, ...]:
    """Return the undecided and confirmed findings nearest to one, in one statement.

    ``start`` is its place in the current text; without one, the article's newest are returned.
    """
    query = _NEWEST if start is None else _NEAREST
    of = {"article": row.article_id, "finding": row.id}
    at = {"revision": revision_id, "start": start, "least": (start or 0) - NEAR}
    asked = {**of, **at, "most": (start or 0) + NEAR}
    return tuple(map(row_of, session.execute(query, asked)))


def _nearest(others: Any) -> Any:
    distance = func.abs(Anchor.start - bindparam("start", type_=Integer)).label("distance")
    near = (
        select(Anchor.finding_id, distance)
        .where(
            Anchor.revision_id == bindparam("revision"),
            Anchor.start.between(bindparam("least"), bindparam("most")),
        )
        .subquery()
    )
    return others.join(near, near.c.finding_id == Finding.id).order_by(near.c.distance, Finding.id)


# Built once: that takes longer than to answer them.
_OTHERS = rows_with_articles().where(
    Finding.article_id == bindparam("article"),
    Finding.id != bindparam("finding"),
    Finding.merged_into_id.is_(None),
    Finding.state.in_(LIVE),
)
_NEWEST = _OTHERS.order_by(Finding.id.desc()).limit(MOST)
_NEAREST = _nearest(_OTHERS).limit(MOST)
