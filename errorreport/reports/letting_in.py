"""Reports that were kept aside are let in, turned away and brought back, or go by age."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from errorreport.accounts.models import Role
from errorreport.accounts.roles import check_role
from errorreport.accounts.service import roles_of
from errorreport.articles.models import Article
from errorreport.blocks.models import HeldFor, HeldReport
from errorreport.clock import Clock
from errorreport.db import read_scope, unit_of_work
from errorreport.errors import BadInput, Busy, NotFound
from errorreport.ids import new_id
from errorreport.reports import service
from errorreport.reports.held import KEPT_FOR, MOST, UNDECIDED, LetIn, read_back
from errorreport.sites import audit
from errorreport.sites.audit import Actor
from errorreport.sites.models import Act, Site

AT_ONCE = 200  # let in by one act: each is a report like any other, with its own transaction
WITH_A_PUSH = 50  # let in while the push waits; tidying lets in the rest
BATCH = 200  # rows that go by age in one transaction


def let_in(site: Site, ids: Sequence[str], *, by: str, clock: Clock) -> int:
    """Let an editor's choice of what waits into the queue; return of how many reports."""
    wanted = _chosen(site.id).where(HeldReport.id.in_(ids[:AT_ONCE])).order_by(HeldReport.id)
    with read_scope() as session:
        _require_editor(session, by, site.id)
        rows = session.scalars(wanted).all()
    about = {"reports": len(rows)}
    audit.written(site.id, Act.HELD_LET_IN, by=Actor(editor_id=by), now=clock(), **about)
    return _let_in(site, rows, clock)


def let_in_named(site: Site, url: str, *, clock: Clock) -> int:
    """Let in what waited for a page that a push has named just now."""
    of_page = (HeldReport.why == HeldFor.PAGE, HeldReport.url == url)
    query = _chosen(site.id).where(*of_page).order_by(HeldReport.id).limit(WITH_A_PUSH)
    with read_scope() as session:
        rows = session.scalars(query).all()
    return _let_in(site, rows, clock)


def let_in_known(site: Site, *, clock: Clock) -> int:
    """Let in what waited for pages that are known by now, whoever named them."""
    known = select(Article.id).where(
        Article.site_id == HeldReport.site_id, Article.url == HeldReport.url
    )
    query = _chosen(site.id).where(HeldReport.why == HeldFor.PAGE, known.exists())
    with read_scope() as session:
        rows = session.scalars(query.order_by(HeldReport.id).limit(MOST)).all()
    return _let_in(site, rows, clock)


def turn_away(site_id: str, ids: Sequence[str], *, by: str, now: datetime) -> str:
    """Turn away an editor's choice of what waits; the act returned brings all of it back."""
    act_id = new_id()
    with unit_of_work() as uow:
        _require_editor(uow.session, by, site_id)
        mine = (HeldReport.site_id == site_id, HeldReport.id.in_(ids), *UNDECIDED)
        done = uow.connection.execute(
            update(HeldReport).where(*mine).values(turned_away_at=now, act_id=act_id)
        )
        actor, about = Actor(editor_id=by), {"reports": done.rowcount, "undo": act_id}
        audit.write(uow, site_id, Act.HELD_TURNED_AWAY, by=actor, now=now, **about)
    return act_id


def turned_away_by(site_id: str, act_id: str) -> int:
    """Return how many are turned away by an act, and could be brought back."""
    with read_scope() as session:
        return len(session.scalars(_of_act(site_id, act_id)).all())


def bring_back(site_id: str, act_id: str, *, by: str, now: datetime) -> int:
    """Take back that some were turned away; return of how many. Erased words do not come back."""
    with unit_of_work() as uow:
        _require_editor(uow.session, by, site_id)
        ids = uow.session.scalars(_of_act(site_id, act_id)).all()
        if not ids:
            raise NotFound("There is nothing to bring back: it was done, or its time is over.")
        back = update(HeldReport).where(HeldReport.id.in_(ids))
        uow.connection.execute(back.values(turned_away_at=None, act_id=None))
        actor, about = Actor(editor_id=by), {"reports": len(ids)}
        audit.write(uow, site_id, Act.HELD_BROUGHT_BACK, by=actor, now=now, **about)
    return len(ids)


def let_go(site: Site, *, clock: Clock) -> int:
    """Erase what was kept aside for as long as it may be; return of how many reports."""
    now = clock()
    before = now - min(KEPT_FOR, timedelta(days=site.words_days))
    old = select(HeldReport).where(
        HeldReport.site_id == site.id,
        HeldReport.erased_at.is_(None),
        HeldReport.created_at < before,
    )
    erased = 0
    while True:
        with unit_of_work() as uow:
            rows = uow.session.scalars(old.limit(BATCH)).all()
            for row in rows:
                row.erase(now=now, lapsed=row.turned_away_at is None)
            ended = (HeldReport.site_id == site.id, HeldReport.expires_at <= now)
            uow.connection.execute(delete(HeldReport).where(*ended))
        erased += len(rows)
        if len(rows) < BATCH:
            return erased


def _let_in(site: Site, rows: Sequence[HeldReport], clock: Clock) -> int:
    done = 0
    for row in rows:
        kept = LetIn.of(row)
        try:
            service.let_in(site, read_back(row.content), row.url, kept, clock=clock)
        except (NotFound, Busy, BadInput):
            continue  # somebody was first, or it waits on: nothing of it is lost
        done += 1
    return done


def _chosen(site_id: str) -> "Select[HeldReport]":
    return select(HeldReport).where(HeldReport.site_id == site_id, *UNDECIDED)


def _of_act(site_id: str, act_id: str) -> "Select[str]":
    return select(HeldReport.id).where(
        HeldReport.site_id == site_id,
        HeldReport.act_id == act_id,
        HeldReport.turned_away_at.is_not(None),
        HeldReport.erased_at.is_(None),
    )


def _require_editor(session: Session, editor_id: str, site_id: str) -> None:
    check_role(roles_of(session, editor_id).get(site_id), Role.EDITOR, "site")
