"""Reading what was done with privileges on a site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from errorreport.accounts.models import Editor, Token
from errorreport.db import read_scope
from errorreport.sites.models import Act, AuditLine

LISTED = 200  # newest first


@dataclass(frozen=True, slots=True)
class Line:
    """One act, with its actor's name; None is the command line."""

    act: Act
    by: str | None
    about: dict[str, Any]
    at: datetime


def of_site(site_id: str) -> Sequence[Line]:
    """Return the newest lines of a site."""
    with read_scope() as session:
        rows = session.execute(
            select(AuditLine, Editor.name, Token.name)
            .outerjoin(Editor, Editor.id == AuditLine.editor_id)
            .outerjoin(Token, Token.id == AuditLine.token_id)
            .where(AuditLine.site_id == site_id)
            .order_by(AuditLine.id.desc())
            .limit(LISTED)
        )
        return [
            Line(line.act, editor or token, line.about, line.created_at)
            for line, editor, token in rows
        ]
