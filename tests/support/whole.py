"""All that a database holds: as one text to look for words in, and rows that hang in the air."""

import json

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.articles.models import Article, ArticleTerm, Revision
from errorreport.db import Base, read_scope
from errorreport.findings.models import Anchor, Event, Finding, FindingKey
from errorreport.sites.models import Site

#: columns that name a row of another table without a reference that the database would hold
_NAMING = {
    Anchor.finding_id: Finding,
    Anchor.revision_id: Revision,
    ArticleTerm.article_id: Article,
    ArticleTerm.site_id: Site,
    Event.site_id: Site,
    FindingKey.article_id: Article,
    FindingKey.finding_id: Finding,
}


def everything(app: Flask) -> str:
    """Return every value of every row, a row a line."""
    lines = []
    with app.app_context(), read_scope() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                values = json.dumps(list(row), default=str, ensure_ascii=False)
                lines.append(f"{table.name} {values}")
    return "\n".join(lines)


def left_over(session: Session) -> list[str]:
    """Return what names a row that is not there: as table.column, once for each such row."""
    return [
        str(column)
        for column, of in _NAMING.items()
        for _ in session.execute(select(column).where(column.not_in(select(of.id))))
    ]
