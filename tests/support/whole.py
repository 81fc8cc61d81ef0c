"""All that a database holds, as one text to look for words in."""

import json

from flask import Flask
from sqlalchemy import select

from errorreport.db import Base, read_scope


def everything(app: Flask) -> str:
    """Return every value of every row, a row a line."""
    lines = []
    with app.app_context(), read_scope() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                values = json.dumps(list(row), default=str, ensure_ascii=False)
                lines.append(f"{table.name} {values}")
    return "\n".join(lines)
