"""Other mistakes close by: what may be the same one, and is merged by hand."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from errorreport.findings.life import LIVE
from errorreport.findings.models import Anchor, Finding
from errorreport.findings.queries import Row, findings_with_articles, row_of

NEAR = 1500  # code points: about a screen of text either way
MOST = 6  # findings shown


def close_by(
    session: Session, finding: Finding, revision_id: str | None, start: int | None
) -> tuple[Row, ...]:
    """Return the undecided and confirmed findings nearest to one, in one statement.

    ``start`` is its place in the current text; without one, the article's newest are returned.
    """
    query = findings_with_articles().where(
        Finding.article_id == finding.article_id,
        Finding.id != finding.id,
        Finding.merged_into_id.is_(None),
        Finding.state.in_(LIVE),
    )
    if start is None:
        query = query.order_by(Finding.id.desc())
    else:
        near = (
            select(Anchor.finding_id, func.abs(Anchor.start - start).label("distance"))
            .where(
                Anchor.revision_id == revision_id,
                Anchor.start.between(start - NEAR, start + NEAR),
            )
            .subquery()
        )
        query = query.join(near, near.c.finding_id == Finding.id)
        query = query.order_by(near.c.distance, Finding.id)
    return tuple(row_of(*pair) for pair in session.execute(query.limit(MOST)))
