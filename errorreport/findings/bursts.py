"""Bursts: many findings opened on one article in a short time fold into one row of the queue.

Three hundred people who agree to report one article must not own the top of the queue. The lock
of the article counts the findings opened in a window (articles/lock.py), in the statement that
every report sends anyway; the finding that makes it a burst folds those before it, once.
"""

from datetime import datetime

from sqlalchemy import update

from errorreport.articles.lock import BURST_WINDOW, Held, Lock
from errorreport.db import UnitOfWork
from errorreport.findings.life import State
from errorreport.findings.models import Finding

BURST = 10  # findings in one window, on a site of which little is known
LEAST, MOST = 5, 40  # of any site; an article with fewer keeps a row for each
_SHARE = 4  # a burst is as much on one article as a quarter of the site's usual day


def size(usual_day: int | None) -> int:
    """Return how many findings of one article in one window are a burst on this site.

    Ten are an ordinary evening of a large paper's live page, and a year's reports of a small blog.
    """
    if usual_day is None:
        return BURST
    return min(max(-(-usual_day // _SHARE), LEAST), MOST)


def hold(
    uow: UnitOfWork, lock: Lock, article_id: str, *, usual_day: int | None, now: datetime
) -> tuple[Held, bool]:
    """Lock an article to open a finding on it; return how it stands, and whether that is folded."""
    held, findings = lock.hold_to_open(uow, article_id, now=now)
    burst = size(usual_day)
    if findings == burst:
        uow.session.execute(
            update(Finding)
            .where(
                Finding.article_id == article_id,
                Finding.state == State.OPEN,
                Finding.first_reported_at > now - BURST_WINDOW,
            )
            .values(folded=True)
            .execution_options(synchronize_session=False)
        )
    return held, findings >= burst
