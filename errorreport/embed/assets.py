"""Served builds of the snippet as rows: whatever a page was once told to load, it can load."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from errorreport.db import read_scope, unit_of_work
from errorreport.embed.models import Asset
from errorreport.embed.snippet import Built, Snippet


def publish(snippet: Snippet, *, now: datetime) -> None:
    """Keep ``snippet`` as rows, so that any node of any later version serves it for a year."""
    served = select(Asset.path).where(Asset.path.in_(snippet.by_path))
    with read_scope() as session:
        known = set(session.scalars(served))
    for path, built in snippet.by_path.items():
        if path not in known:
            _keep(built, now)


def _keep(built: Built, now: datetime) -> None:
    row = Asset(
        path=built.path,
        content=built.content,
        content_type=built.content_type,
        integrity=built.integrity,
        created_at=now,
    )
    try:
        with unit_of_work() as uow:
            uow.add(row)
    except IntegrityError:
        # Another node of this version was first; its row holds the same bytes, by its address.
        return


def stored(path: str) -> Built | None:
    """Return the file of an earlier version that stands at ``path`` after /assets/."""
    with read_scope() as session:
        row = session.get(Asset, path)
        return None if row is None else Built(path, row.content, row.content_type)
