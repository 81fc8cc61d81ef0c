"""What house rules have answered comes back to the queue."""

from sqlalchemy import select

from errorreport.acts import service as acts
from errorreport.acts.act import MOST, Act, By, Chosen, Done
from errorreport.clock import Clock
from errorreport.db import read_scope
from errorreport.findings.life import EventKind
from errorreport.findings.models import Finding
from errorreport.rules import service as rules


def bring_back(site_id: str, rule_id: str, *, by: By, clock: Clock) -> Done | None:
    """Open the findings that stand declined by a rule, as one act that can be undone.

    ``MOST`` at once, the oldest first; None when there is none.
    """
    rules.one(site_id, rule_id)
    query = (
        select(Finding.id)
        .where(Finding.rule_id == rule_id, Finding.merged_into_id.is_(None))
        .order_by(Finding.id)
        .limit(MOST)
    )
    with read_scope() as session:
        chosen = [Chosen(finding_id, None) for finding_id in session.scalars(query)]
    if not chosen:
        return None
    return acts.record_all(Act(kind=EventKind.REOPENED), chosen, by=by, clock=clock)
