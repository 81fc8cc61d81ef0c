"""What a person changes about their own account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from errorreport.accounts import passwords
from errorreport.accounts.models import Editor, Session, Theme
from errorreport.accounts.service import write_for_sites
from errorreport.db import read_scope, unit_of_work
from errorreport.errors import BadInput, NotFound
from errorreport.sites.audit import Actor
from errorreport.sites.models import Act

USED_TO_THE = timedelta(hours=1)  # a sign-in's last use is written no more often


@dataclass(frozen=True, slots=True)
class SignIn:
    """One of a person's sign-ins: nothing is kept of the device."""

    id: str
    since: datetime
    last_used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How the desk looks and answers to a person."""

    name: str
    language: str | None
    theme: Theme
    keys: bool
    compact: bool


def sign_ins(editor_id: str, *, now: datetime) -> Sequence[SignIn]:
    """Return a person's sign-ins that still hold, the last used first."""
    with read_scope() as session:
        rows = session.execute(
            select(Session.id, Session.created_at, Session.last_used_at)
            .where(
                Session.editor_id == editor_id,
                Session.expires_at > now,
                Session.awaits_code.is_(False),
            )
            .order_by(Session.last_used_at.desc(), Session.id.desc())
        )
        return [SignIn(*row) for row in rows]


def used(session_id: str, *, now: datetime) -> None:
    """Note that a sign-in was used now."""
    with unit_of_work() as uow:
        uow.session.execute(
            update(Session).where(Session.id == session_id).values(last_used_at=now)
        )


def end(editor_id: str, session_id: str) -> None:
    """End one of a person's sign-ins; ``NotFound`` for anybody else's."""
    with unit_of_work() as uow:
        mine = Session.id == session_id, Session.editor_id == editor_id
        if uow.session.scalars(select(Session.id).where(*mine)).first() is None:
            raise NotFound("This sign-in has ended already.")
        uow.session.execute(delete(Session).where(*mine))


def end_all(editor_id: str) -> None:
    """Sign a person out everywhere."""
    with unit_of_work() as uow:
        uow.session.execute(delete(Session).where(Session.editor_id == editor_id))


def change_password(editor_id: str, *, old: str, new: str, keep: str, now: datetime) -> None:
    """Set a new password and end every sign-in but ``keep``.

    Raises ``BadInput`` naming the field: the old password is wrong, or the new one does not do.
    """
    with read_scope() as session:
        stored = session.scalars(select(Editor.password_hash).where(Editor.id == editor_id)).one()
    if not passwords.matches(old, stored):
        raise BadInput("This is not your present password.", pointer="#/old")
    hashed = passwords.hash_password(new)
    with unit_of_work() as uow:
        uow.session.get_one(Editor, editor_id).password_hash = hashed
        uow.session.execute(
            delete(Session).where(Session.editor_id == editor_id, Session.id != keep)
        )
        by = Actor(editor_id)
        write_for_sites(uow, editor_id, Act.PASSWORD_SET, by=by, now=now)


def choose(editor_id: str, choices: Choices) -> None:
    """Keep how the desk is to look and answer."""
    with unit_of_work() as uow:
        editor = uow.session.get_one(Editor, editor_id)
        editor.name = choices.name
        editor.language = choices.language
        editor.theme = choices.theme
        editor.keys = choices.keys
        editor.compact = choices.compact
