"""Codes of an authenticator (RFC 6238) beside the password, and recovery codes for a lost one.

The secret that an authenticator shares is never stored: it is made of the service's own secret
and a salt that is, so that whoever reads the database alone cannot make a code.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import Select, delete, select

from errorreport.accounts import passwords
from errorreport.accounts.models import Editor, RecoveryCode, Session
from errorreport.accounts.service import begin_session, hash_secret, write_for_sites
from errorreport.db import UnitOfWork, read_scope, unit_of_work
from errorreport.errors import BadInput, Conflict, NotFound, NotSignedIn
from errorreport.sites.audit import AT_THE_SHELL, Actor
from errorreport.sites.models import Act

RECOVERY_CODES = 10
_SECRET_BYTES = 20  # what RFC 4226 recommends
_RECOVERY_BYTES = 10  # 80 bits, in 16 letters
_APART = (-1, 0, 1)  # half-minutes by which two clocks may differ


@dataclass(frozen=True, slots=True)
class State:
    """Whether a person is asked for codes."""

    #: since when; None while they are not
    since: datetime | None
    #: what an authenticator is given while codes are being set up
    secret: str | None
    address: str | None
    recovery_codes: int


def state(editor_id: str, secret_key: str, *, issuer: str) -> State:
    """Return how it stands with a person's codes."""
    with read_scope() as session:
        editor = session.get_one(Editor, editor_id)
        left = len(
            session.scalars(
                select(RecoveryCode.code_hash).where(RecoveryCode.editor_id == editor_id)
            ).all()
        )
    if editor.codes_salt is None or editor.codes_since is not None:
        return State(editor.codes_since, None, None, left)
    totp = _totp(editor, secret_key)
    address = totp.provisioning_uri(name=editor.email, issuer_name=issuer)
    return State(None, totp.secret, address, left)


def begin(editor_id: str) -> None:
    """Make a new secret to set up an authenticator with; one that is in use stays."""
    with unit_of_work() as uow:
        editor = _locked(uow, editor_id)
        if editor.codes_since is not None:
            raise Conflict("Codes are asked for already. Switch them off first.")
        editor.codes_salt, editor.codes_used = secrets.token_hex(_SECRET_BYTES), 0


def confirm(editor_id: str, code: str, secret_key: str, *, now: datetime) -> Sequence[str]:
    """Ask for codes from now on, as this one is right; return the recovery codes, seen once."""
    with unit_of_work() as uow:
        editor = _locked(uow, editor_id)
        if editor.codes_salt is None or editor.codes_since is not None:
            raise Conflict("There is nothing to confirm. Begin anew.")
        _use(editor, code, secret_key, now)
        editor.codes_since = now
        made = [_recovery_code() for _ in range(RECOVERY_CODES)]
        uow.session.execute(delete(RecoveryCode).where(RecoveryCode.editor_id == editor_id))
        uow.insert_all(
            RecoveryCode,
            [{"editor_id": editor_id, "code_hash": hash_secret(_bare(one))} for one in made],
        )
        write_for_sites(uow, editor_id, Act.CODES_ON, by=Actor(editor_id), now=now)
    return made


def switch_off(editor_id: str, password: str, *, now: datetime) -> None:
    """Ask for no codes any more; raise ``BadInput`` for a wrong password."""
    with read_scope() as session:
        stored = session.get_one(Editor, editor_id).password_hash
    if not passwords.matches(password, stored):
        raise BadInput("This is not your present password.", pointer="#/password")
    _switch_off(editor_id, Actor(editor_id), now)


def switch_off_for(email: str, *, now: datetime) -> None:
    """Do so for somebody who cannot; for whoever has a shell on the machine."""
    with read_scope() as session:
        editor_id = session.scalars(
            select(Editor.id).where(Editor.email == email.strip().lower())
        ).first()
    if editor_id is None:
        raise NotFound(f"There is no editor {email}. `errorreport editor list` names them all.")
    _switch_off(editor_id, AT_THE_SHELL, now)


def _switch_off(editor_id: str, by: Actor, now: datetime) -> None:
    with unit_of_work() as uow:
        editor = _locked(uow, editor_id)
        editor.codes_salt = editor.codes_since = None
        uow.session.execute(delete(RecoveryCode).where(RecoveryCode.editor_id == editor_id))
        write_for_sites(uow, editor_id, Act.CODES_OFF, by=by, now=now)


def come_in(token: str, code: str, secret_key: str, *, now: datetime) -> str:
    """Finish a sign-in that awaits a code; return a new token, for the old one was nobody's.

    Takes a recovery code too, once. Raises ``NotSignedIn`` when the password was typed too long
    ago, ``BadInput`` for a wrong code.
    """
    with unit_of_work() as uow:
        waiting = uow.session.scalars(_waiting(token, now)).first()
        if waiting is None:
            raise NotSignedIn("Type the password again: it was too long ago.")
        editor = _locked(uow, waiting.editor_id)
        if not _recovered(uow, editor, code):
            _use(editor, code, secret_key, now)
        uow.session.delete(waiting)
        return begin_session(uow, editor.id, now=now)


def who_waits(token: str, *, now: datetime) -> str | None:
    """Return the person of a sign-in that awaits a code."""
    with read_scope() as session:
        waiting = session.scalars(_waiting(token, now)).first()
    return None if waiting is None else waiting.editor_id


def _waiting(token: str, now: datetime) -> Select[Session]:
    return select(Session).where(
        Session.token_hash == hash_secret(token),
        Session.awaits_code.is_(True),
        Session.expires_at > now,
    )


def _locked(uow: UnitOfWork, editor_id: str) -> Editor:
    return uow.session.scalars(select(Editor).where(Editor.id == editor_id).with_for_update()).one()


def _recovered(uow: UnitOfWork, editor: Editor, code: str) -> bool:
    used = uow.session.scalars(
        delete(RecoveryCode)
        .where(
            RecoveryCode.editor_id == editor.id,
            RecoveryCode.code_hash == hash_secret(_bare(code)),
        )
        .returning(RecoveryCode.code_hash)
    ).first()
    return used is not None


def _use(editor: Editor, code: str, secret_key: str, now: datetime) -> None:
    """Take a code that is right, and was not taken before."""
    totp, typed = _totp(editor, secret_key), _bare(code)
    present = totp.timecode(now)
    for number in (present + apart for apart in _APART):
        right = hmac.compare_digest(totp.generate_otp(number).encode(), typed.encode())
        if right and number > editor.codes_used:
            editor.codes_used = number
            return
    raise BadInput("This code is wrong, or was used before. Wait for the next.", pointer="#/code")


def _totp(editor: Editor, secret_key: str) -> pyotp.TOTP:
    about = f"codes:{editor.id}:{editor.codes_salt}".encode()
    digest = hmac.digest(secret_key.encode(), about, "sha256")[:_SECRET_BYTES]
    return pyotp.TOTP(base64.b32encode(digest).decode())


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _bare(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()
