"""Who works on a site: seen by every member, changed by its admins; one admin always stays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, and_, bindparam, or_, select
from sqlalchemy.orm import Session as OrmSession

from errorreport.accounts.models import Editor, Membership, Role
from errorreport.accounts.roles import includes
from errorreport.accounts.service import require_role
from errorreport.db import UnitOfWork, direct, read_scope, unit_of_work
from errorreport.errors import Conflict, NotFound
from errorreport.prepared import Prepared, one_of
from errorreport.sites import audit
from errorreport.sites.audit import Actor
from errorreport.sites.models import Act, Site


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a role on a site."""

    editor_id: str
    name: str
    email: str
    role: Role
    since: datetime


def of_site(site_id: str) -> Sequence[Member]:
    """Return a site's members by name."""
    with read_scope() as session:
        rows = session.execute(
            select(Editor.id, Editor.name, Editor.email, Membership.role, Membership.created_at)
            .join(Membership, Membership.editor_id == Editor.id)
            .where(Membership.site_id == site_id)
            .order_by(Editor.name, Editor.id)
        )
        return [Member(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person by name, and whether a mistake of the site can be given to them."""

    id: str
    name: str
    decides: bool


def colleagues(site_id: str, named: Collection[str] = ()) -> tuple[Colleague, ...]:
    """Return a site's members by name, and beside them those ``named`` by id, in one statement."""
    with read_scope() as session:
        rows = _COLLEAGUES.all(direct(session), {"site": site_id, "named": list(named)})
        return tuple(Colleague(id_, name, includes(role, Role.EDITOR)) for id_, name, role in rows)


def _colleagues(dialect: Dialect) -> Any:
    of_site = and_(Membership.editor_id == Editor.id, Membership.site_id == bindparam("site"))
    return (
        select(Editor.id, Editor.name, Membership.role)
        .outerjoin(Membership, of_site)
        .where(or_(Membership.role.is_not(None), one_of(dialect, Editor.id, "named")))
        .order_by(Editor.name, Editor.id)
    )


_COLLEAGUES = Prepared(_colleagues)


def change_role(site_id: str, editor_id: str, role: Role, *, by: str, now: datetime) -> None:
    """Give a member another role; ``Conflict`` when it would leave the site without an admin."""
    with unit_of_work() as uow:
        membership = _found(uow, site_id, editor_id, by)
        if role is not Role.ADMIN:
            _require_another_admin(uow.session, site_id, editor_id)
        membership.role = role
        _written(uow, membership, Act.ROLE_CHANGED, by, now, role=role)


def remove(site_id: str, editor_id: str, *, by: str, now: datetime) -> None:
    """Take a member off the site; ``Conflict`` when nobody would be left to run it."""
    with unit_of_work() as uow:
        membership = _found(uow, site_id, editor_id, by)
        _require_another_admin(uow.session, site_id, editor_id)
        _written(uow, membership, Act.MEMBER_REMOVED, by, now)
        uow.session.delete(membership)


def _written(
    uow: UnitOfWork, membership: Membership, act: Act, by: str, now: datetime, **about: object
) -> None:
    name = uow.session.get_one(Editor, membership.editor_id).name
    audit.write(uow, membership.site_id, act, by=Actor(by), now=now, name=name, **about)


def _found(uow: UnitOfWork, site_id: str, editor_id: str, by: str) -> Membership:
    # Two admins who take each other off at once must not both succeed.
    uow.session.execute(select(Site.id).where(Site.id == site_id).with_for_update())
    require_role(uow.session, editor_id=by, site_id=site_id, role=Role.ADMIN, what="site")
    membership = uow.session.get(Membership, (site_id, editor_id))
    if membership is None:
        raise NotFound("This person is not a member of the site any longer.")
    return membership


def _require_another_admin(session: OrmSession, site_id: str, editor_id: str) -> None:
    others = select(Membership.editor_id).where(
        Membership.site_id == site_id,
        Membership.role == Role.ADMIN,
        Membership.editor_id != editor_id,
    )
    if session.scalars(others.limit(1)).first() is None:
        raise Conflict("A site needs an admin. Make somebody else one first.")
