"""Letting go, site by site and in small transactions, of what is past its days."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta

from sqlalchemy import or_, select, update

from errorreport.clock import Clock
from errorreport.db import read_scope, unit_of_work
from errorreport.findings.readers import forget_past_days
from errorreport.reports import letting_in
from errorreport.retention import closed, rest, words
from errorreport.sites.models import Site
from errorreport.stats import service as stats
from errorreport.stats import usual

EVERY = timedelta(hours=23)  # so that a nightly run never finds a site tidied too lately


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows of each kind were let go."""

    reports: int = 0
    findings: int = 0
    texts: int = 0
    outbox: int = 0
    receipts: int = 0

    def __add__(self, other: "Tidied") -> "Tidied":
        return Tidied(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def tidy(*, clock: Clock, due_only: bool = False) -> Tidied:
    """Let go of what is past its days on every site, or on those not tidied within a day."""
    done = Tidied()
    for site in _sites(clock, due_only=due_only):
        done += _of_site(site, clock)
    rest.drop_expired(clock=clock)
    forget_past_days(clock())
    return done


def _sites(clock: Clock, *, due_only: bool) -> Iterator[Site]:
    """Yield the sites, each marked as tidied now: two workers do not both do the work."""
    now = clock()
    with read_scope() as session:
        sites = session.scalars(select(Site).order_by(Site.id)).all()
    for site in sites:
        due = or_(Site.tidied_at.is_(None), Site.tidied_at < now - EVERY)
        mark = update(Site).where(Site.id == site.id).values(tidied_at=now).returning(Site.id)
        with unit_of_work() as uow:
            marked = uow.connection.scalar(mark.where(due) if due_only else mark)
        if marked is not None:
            yield site


def _of_site(site: Site, clock: Clock) -> Tidied:
    now = clock()
    # What closed findings are counted by, before it may go with them.
    stats.add_up(site.id, until=(now - timedelta(days=site.findings_days)).date(), now=now)
    usual.note_usual_day(site.id, now=now)
    letting_in.let_in_known(site, clock=clock)
    aside = letting_in.let_go(site, clock=clock)
    rest.drop_blocks(site, clock=clock)
    return Tidied(
        reports=words.erase_by_age(site, clock=clock) + aside,
        findings=closed.delete_by_age(site, clock=clock),
        texts=rest.empty_texts(site, clock=clock),
        outbox=rest.drop_outbox(site, clock=clock),
        receipts=rest.drop_receipts(site, clock=clock),
    )
