"""What a site's usual day is like: what is a flood on one is an ordinary hour on another."""

from datetime import datetime
from statistics import median

from sqlalchemy import update

from errorreport.db import unit_of_work
from errorreport.sites.models import Site
from errorreport.sites.service import forget
from errorreport.stats.service import span

DAYS = 28
ENOUGH = 14  # days with anything before them; fewer say nothing of a site


def note_usual_day(site_id: str, *, now: datetime) -> int | None:
    """Store and return how many mistakes are opened on a day in the middle of the last weeks.

    The median: a week of floods does not make the next one usual.
    """
    lately = span([site_id], days=DAYS + 1, step=1, now=now)
    over = [figures.opened for day, figures in lately.steps if day < now.date()]
    known = (now.date() - lately.since).days if lately.since else 0
    usual = round(median(over[-min(known, DAYS) :])) if known >= ENOUGH else None
    with unit_of_work() as uow:
        uow.connection.execute(update(Site).where(Site.id == site_id).values(usual_day=usual))
        uow.afterwards(lambda: forget(site_id))
    return usual
