"""Telling an editor who was first: what changed a finding last, by whom and when."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from errorreport.accounts.models import Editor, Token
from errorreport.articles.models import Revision
from errorreport.errors import Stale
from errorreport.findings.life import BY_READERS
from errorreport.findings.models import Event, Finding


def stale(session: Session, findings: Sequence[Finding]) -> dict[str, Stale]:
    """Return for each finding the error that says how it stands now, in one statement for all."""
    if not findings:
        return {}
    last = _last_changes(session, [finding.id for finding in findings])
    return {
        finding.id: Stale(
            "The finding changed since you read it. Read it again, then decide.",
            etag=finding.etag,
            current={
                "id": finding.id,
                "etag": finding.etag,
                "state": finding.state.value,
                "reason": finding.reason.value if finding.reason else None,
                "last": last.get(finding.id),
            },
        )
        for finding in findings
    }


def _last_changes(session: Session, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    newest = (
        select(Event.finding_id, func.max(Event.number).label("number"))
        .where(Event.finding_id.in_(ids), Event.kind.not_in(BY_READERS))
        .group_by(Event.finding_id)
        .subquery()
    )
    rows = session.execute(
        select(Event, Editor.name, Token.name, Revision.number)
        .join(
            newest,
            and_(Event.finding_id == newest.c.finding_id, Event.number == newest.c.number),
        )
        .outerjoin(Editor, Editor.id == Event.editor_id)
        .outerjoin(Token, Token.id == Event.token_id)
        .outerjoin(Revision, Revision.id == Event.revision_id)
    )
    return {
        event.finding_id: {
            "event": event.kind.value,
            "id": event.id,
            "by": author(editor, token, revision),
            "at": event.created_at.isoformat(),
        }
        for event, editor, token, revision in rows
    }


def author(editor: str | None, token: str | None, revision: int | None) -> dict[str, Any]:
    """Name who did it: an editor, a program by its token, or the new text by its number."""
    if editor is not None:
        return {"editor": editor}
    if token is not None:
        return {"token": token}
    return {"reader": True} if revision is None else {"revision": revision}
