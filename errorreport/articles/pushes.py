"""Whether a site sends its texts as a rule: then a page that it never named is hardly one."""

import time
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from errorreport.articles.models import Revision, RevisionSource
from errorreport.db import read_scope

LOOKED_AT = 200  # newest texts of the site
ENOUGH = 20  # articles among them: fewer were sent to try it out
LATELY = timedelta(days=30)  # a site whose newest text is older has stopped
KEPT_SECONDS = 60.0
MOST_KEPT = 1_000  # sites

_newest = (
    select(Revision.article_id, Revision.created_at, Revision.source)
    .where(Revision.site_id == bindparam("site"))
    .order_by(Revision.id.desc())
    .limit(LOOKED_AT)
    .subquery()
)
_PUSHED = select(func.count(_newest.c.article_id.distinct()), func.max(_newest.c.created_at)).where(
    _newest.c.source != RevisionSource.FETCHED
)
#: by site, until when it may be said, and what
_kept: dict[str, tuple[float, bool]] = {}


def pushes(site_id: str, *, now: datetime) -> bool:
    """Whether the site has lately sent the texts of enough articles.

    Asked only for pages that are not known, and kept for a minute.
    """
    until, known = _kept.get(site_id, (0.0, False))
    if time.monotonic() < until:
        return known
    with read_scope() as session:
        found = _found(session, site_id, now)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[site_id] = time.monotonic() + KEPT_SECONDS, found
    return found


def _found(session: Session, site_id: str, now: datetime) -> bool:
    articles, newest = session.execute(_PUSHED, {"site": site_id}).one()
    return bool(articles >= ENOUGH and newest > now - LATELY)
