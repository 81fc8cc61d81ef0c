"""Editors, their sign-ins and roles."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as OrmSession

from errorreport.accounts import passwords
from errorreport.accounts.models import Editor, Membership, Role, Session, Theme
from errorreport.accounts.roles import check_role
from errorreport.db import UnitOfWork, read_scope, unit_of_work
from errorreport.errors import BadInput, Conflict, NotFound, NotSignedIn
from errorreport.ids import new_id
from errorreport.sites import audit
from errorreport.sites.audit import AT_THE_SHELL, Actor
from errorreport.sites.models import Act

CODE_COMES = timedelta(minutes=10)  # from a right password to the code
SIGNED_IN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the desk: the editor, and the sign-in that says so."""

    session_id: str
    last_used_at: datetime
    editor_id: str
    name: str
    email: str
    language: str | None
    theme: Theme
    keys: bool
    compact: bool
    #: site id -> role
    roles: dict[str, Role]


def hash_secret(secret: str) -> str:
    """Return what is stored of a random secret; it has 160 bits or more, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_editor(
    email: str, *, name: str, password: str, site_id: str | None, role: Role, now: datetime
) -> Editor:
    """Add a person, and give them a role on a site unless ``site_id`` is None."""
    address = address_of(email)
    hashed = passwords.hash_password(password)
    with unit_of_work() as uow:
        if uow.session.scalars(select(Editor.id).where(Editor.email == address)).first():
            raise Conflict(f"There is an editor {address} already.")
        editor = Editor(id=new_id(), email=address, name=name, password_hash=hashed, created_at=now)
        uow.add(editor)
        uow.session.flush()
        if site_id is not None:
            uow.insert(Membership, site_id=site_id, editor_id=editor.id, role=role, created_at=now)
    return editor


def set_role(email: str, *, site_id: str, role: Role, now: datetime) -> None:
    """Give a person a role on a site, or change the one they have."""
    with unit_of_work() as uow:
        editor = _by_email(uow.session, email)
        membership = uow.session.get(Membership, (site_id, editor.id))
        audit.write(
            uow, site_id, Act.ROLE_CHANGED, by=AT_THE_SHELL, now=now, name=editor.name, role=role
        )
        if membership is not None:
            membership.role = role
            return
        uow.insert(Membership, site_id=site_id, editor_id=editor.id, role=role, created_at=now)


def set_password(email: str, password: str, *, now: datetime) -> None:
    """Set a new password and sign the person out everywhere."""
    hashed = passwords.hash_password(password)
    with unit_of_work() as uow:
        editor = _by_email(uow.session, email)
        editor.password_hash = hashed
        uow.session.execute(delete(Session).where(Session.editor_id == editor.id))
        write_for_sites(uow, editor.id, Act.PASSWORD_SET, by=AT_THE_SHELL, now=now)


def write_for_sites(uow: UnitOfWork, editor_id: str, act: Act, *, by: Actor, now: datetime) -> None:
    """Write in the audit log of each of a person's sites what changed about their sign-in."""
    name = uow.session.get_one(Editor, editor_id).name
    for site_id in sorted(roles_of(uow.session, editor_id)):
        audit.write(uow, site_id, act, by=by, now=now, name=name)


def all_editors() -> Sequence[tuple[Editor, dict[str, Role]]]:
    """Return every editor with their roles by site id, by e-mail."""
    with read_scope() as session:
        editors = session.scalars(select(Editor).order_by(Editor.email)).all()
        return [(editor, roles_of(session, editor.id)) for editor in editors]


def sign_in(email: str, password: str, *, now: datetime) -> tuple[str, bool]:
    """Return the cookie's token of a new sign-in, and whether a code is still to come.

    ``NotSignedIn`` says no more than no.
    """
    address = email.strip().lower()
    with read_scope() as session:
        editor = session.scalars(select(Editor).where(Editor.email == address)).first()
    if not passwords.matches(password, editor.password_hash if editor else None) or editor is None:
        raise NotSignedIn("E-mail or password is wrong.")
    fresh = None
    if passwords.outdated(editor.password_hash):
        fresh = passwords.hash_password(password)
    with unit_of_work() as uow:
        if fresh is not None:
            uow.session.get_one(Editor, editor.id).password_hash = fresh
        uow.session.execute(delete(Session).where(Session.expires_at <= now))
        awaits = editor.codes_since is not None
        token = begin_session(uow, editor.id, now=now, awaits_code=awaits)
    return token, awaits


def begin_session(
    uow: UnitOfWork, editor_id: str, *, now: datetime, awaits_code: bool = False
) -> str:
    """Add a sign-in and return the cookie's token; for services that end in one."""
    token = secrets.token_urlsafe(32)
    uow.insert(
        Session,
        editor_id=editor_id,
        token_hash=hash_secret(token),
        created_at=now,
        last_used_at=now,
        expires_at=now + (CODE_COMES if awaits_code else SIGNED_IN),
        awaits_code=awaits_code,
    )
    return token


def sign_out(session_id: str) -> None:
    """End one sign-in."""
    with unit_of_work() as uow:
        uow.session.execute(delete(Session).where(Session.id == session_id))


def signed_in(token: str, *, now: datetime) -> SignedIn | None:
    """Return who holds a cookie's token, or None when it is unknown, ended or too old."""
    with read_scope() as session:
        row = session.execute(
            select(
                Session.id,
                Session.last_used_at,
                Editor.id,
                Editor.name,
                Editor.email,
                Editor.language,
                Editor.theme,
                Editor.keys,
                Editor.compact,
            )
            .join(Editor, Editor.id == Session.editor_id)
            .where(
                Session.token_hash == hash_secret(token),
                Session.expires_at > now,
                Session.awaits_code.is_(False),
            )
        ).first()
        if row is None:
            return None
        return SignedIn(*row, roles=roles_of(session, row[2]))


def require_role(
    session: OrmSession, *, editor_id: str, site_id: str, role: Role, what: str = "finding"
) -> None:
    """Raise unless the editor has ``role`` or more; an outsider does not learn what exists."""
    check_role(roles_of(session, editor_id).get(site_id), role, what)


def sites_to_decide_on(session: OrmSession, editor_id: str) -> frozenset[str]:
    """Return the ids of the sites where a person may decide on mistakes."""
    roles = roles_of(session, editor_id)
    return frozenset(site_id for site_id, role in roles.items() if role is not Role.VIEWER)


def roles_of(session: OrmSession, editor_id: str) -> dict[str, Role]:
    """Return a person's role on each of their sites, by site id."""
    rows = session.execute(
        select(Membership.site_id, Membership.role).where(Membership.editor_id == editor_id)
    )
    return dict(rows.all())


def _by_email(session: OrmSession, email: str) -> Editor:
    editor = session.scalars(select(Editor).where(Editor.email == email.strip().lower())).first()
    if editor is None:
        raise NotFound(f"There is no editor {email}. `errorreport editor list` names them all.")
    return editor


def address_of(email: str) -> str:
    """Return an e-mail address as it is stored; raise ``BadInput`` for what is none."""
    address = email.strip().lower()
    name, at, host = address.rpartition("@")
    if not (name and at and "." in host.strip(".") and len(address) <= 254) or " " in address:
        raise BadInput(f"{email!r} is not an e-mail address.", pointer="#/email")
    return address
