"""Invitations: a link that lets one person join a site, once, for a week."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import aliased

from errorreport.accounts import passwords
from errorreport.accounts.models import Editor, Invitation, Membership, Role
from errorreport.accounts.roles import includes
from errorreport.accounts.service import (
    address_of,
    begin_session,
    hash_secret,
    require_role,
)
from errorreport.db import UnitOfWork, read_scope, unit_of_work
from errorreport.errors import Conflict, NotFound
from errorreport.ids import new_id
from errorreport.sites import audit
from errorreport.sites.audit import Actor
from errorreport.sites.models import Act, Site

HOLDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation's link offers whoever opens it."""

    site_name: str
    invited_by: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One invitation in a site's list."""

    id: str
    label: str
    role: Role
    invited_by: str
    created_at: datetime
    expires_at: datetime
    accepted_by: str | None
    accepted_at: datetime | None
    revoked_at: datetime | None

    def open(self, now: datetime) -> bool:
        """Whether the link still works."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now


def invite(site_id: str, *, role: Role, label: str, by: str, now: datetime) -> str:
    """Add an invitation and return its link's token, the only time it can be seen."""
    token = secrets.token_urlsafe(32)
    with unit_of_work() as uow:
        require_role(uow.session, editor_id=by, site_id=site_id, role=Role.ADMIN, what="site")
        uow.insert(
            Invitation,
            site_id=site_id,
            role=role,
            label=label,
            token_hash=hash_secret(token),
            invited_by_id=by,
            created_at=now,
            expires_at=now + HOLDS,
        )
        audit.write(uow, site_id, Act.INVITED, by=Actor(by), now=now, label=label, role=role)
    return token


def of_site(site_id: str, *, limit: int = 50) -> Sequence[Line]:
    """Return a site's newest invitations, used and revoked ones too."""
    inviter, joined = aliased(Editor), aliased(Editor)
    with read_scope() as session:
        rows = session.execute(
            select(
                Invitation.id,
                Invitation.label,
                Invitation.role,
                inviter.name,
                Invitation.created_at,
                Invitation.expires_at,
                joined.name,
                Invitation.accepted_at,
                Invitation.revoked_at,
            )
            .join(inviter, inviter.id == Invitation.invited_by_id)
            .outerjoin(joined, joined.id == Invitation.accepted_by_id)
            .where(Invitation.site_id == site_id)
            .order_by(Invitation.id.desc())
            .limit(limit)
        )
        return [Line(*row) for row in rows]


def revoke(site_id: str, invitation_id: str, *, by: str, now: datetime) -> None:
    """Make a link useless; ``Conflict`` when somebody has joined by it."""
    with unit_of_work() as uow:
        require_role(uow.session, editor_id=by, site_id=site_id, role=Role.ADMIN, what="site")
        found = uow.session.scalars(
            select(Invitation)
            .where(Invitation.id == invitation_id, Invitation.site_id == site_id)
            .with_for_update()
        ).first()
        if found is None:
            raise NotFound("There is no such invitation.")
        if found.accepted_at is not None:
            raise Conflict("Somebody has joined by this link already. Change the member instead.")
        if found.revoked_at is None:
            found.revoked_at, found.revoked_by_id = now, by
            label = found.label
            audit.write(uow, site_id, Act.INVITATION_REVOKED, by=Actor(by), now=now, label=label)


def offer(token: str, *, now: datetime) -> Offer:
    """Return what a link offers; ``NotFound`` when it was used, revoked, or is too old."""
    with read_scope() as session:
        found = _valid(session, token, now=now)
        names = (
            select(Site.name, Editor.name)
            .select_from(Invitation)
            .join(Site, Site.id == Invitation.site_id)
            .join(Editor, Editor.id == Invitation.invited_by_id)
            .where(Invitation.id == found.id)
        )
        site, inviter = session.execute(names).one()
        return Offer(site, inviter, found.role, found.expires_at)


def join(token: str, *, editor_id: str, now: datetime) -> None:
    """Let somebody who has an account join; a higher role that they hold stays."""
    with unit_of_work() as uow:
        _accept(uow, _valid(uow.session, token, now=now, lock=True), editor_id, now)


def join_as_new(token: str, *, name: str, email: str, password: str, now: datetime) -> str:
    """Add a person who joins by a link, signed in; return the cookie's token.

    Raises ``Conflict`` when the e-mail has an account, whose password nobody may set this way.
    """
    address = address_of(email)
    with read_scope() as session:
        _valid(session, token, now=now)  # before the hash is paid for
    hashed = passwords.hash_password(password)
    with unit_of_work() as uow:
        found = _valid(uow.session, token, now=now, lock=True)
        if uow.session.scalars(select(Editor.id).where(Editor.email == address)).first():
            raise Conflict("There is an account with this e-mail. Sign in to it to join.")
        editor_id = new_id()
        uow.insert(
            Editor, id=editor_id, email=address, name=name, password_hash=hashed, created_at=now
        )
        _accept(uow, found, editor_id, now)
        return begin_session(uow, editor_id, now=now)


def _valid(session: OrmSession, token: str, *, now: datetime, lock: bool = False) -> Invitation:
    asked = select(Invitation).where(
        Invitation.token_hash == hash_secret(token),
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )
    found = session.scalars(asked.with_for_update() if lock else asked).first()
    if found is None:
        raise NotFound("This invitation has been used, was taken back, or is too old.")
    return found


def _accept(uow: UnitOfWork, invitation: Invitation, editor_id: str, now: datetime) -> None:
    invitation.accepted_by_id, invitation.accepted_at = editor_id, now
    site_id, role = invitation.site_id, invitation.role
    audit.write(uow, site_id, Act.JOINED, by=Actor(editor_id), now=now, role=role)
    membership = uow.session.get(Membership, (site_id, editor_id))
    if membership is None:
        uow.insert(Membership, site_id=site_id, editor_id=editor_id, role=role, created_at=now)
    elif not includes(membership.role, role):
        membership.role = role
