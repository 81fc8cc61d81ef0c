"""Writing an act: its events, its findings' standings, and its answer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from errorreport.acts.act import By
from errorreport.acts.gathering import Gathered
from errorreport.db import UnitOfWork
from errorreport.findings.carrying import Change
from errorreport.findings.rulings import Author, write_changes


def write(
    uow: UnitOfWork,
    gathered: Gathered,
    changes: Sequence[Change],
    *,
    act_id: str,
    by: By,
    now: datetime,
) -> dict[str, str]:
    """Store what happens to findings of any sites; return the id of each one's event."""
    author = Author(editor_id=by.editor_id, token_id=by.token_id, act_id=act_id)
    by_site: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_site[gathered.findings[change.finding_id].site_id].append(change)
    events: dict[str, str] = {}
    for site_id, some in by_site.items():
        events |= write_changes(uow, site_id, some, author=author, now=now)
    return events
