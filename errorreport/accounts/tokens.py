"""The tokens of sites: what a CMS or a program shows to act for one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from errorreport.accounts.models import Scope, Token
from errorreport.accounts.service import hash_secret
from errorreport.db import read_scope, single_reads, unit_of_work
from errorreport.errors import BadInput, Forbidden, NotFound, NotSignedIn
from errorreport.prepared import Prepared
from errorreport.sites import audit
from errorreport.sites.audit import AT_THE_SHELL, Actor
from errorreport.sites.models import Act

TOKEN_PREFIX = "ert_"  # noqa: S105 # the public beginning of every token, no secret
_TOKEN = Prepared(
    select(Token.site_id, Token.id, Token.scopes).where(
        Token.token_hash == bindparam("hash"), Token.revoked_at.is_(None)
    )
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that shows a token, and the one site it acts for."""

    site_id: str
    token_id: str


def add_token(
    site_id: str,
    *,
    name: str,
    scopes: Sequence[Scope],
    now: datetime,
    by: Actor = AT_THE_SHELL,
) -> str:
    """Add a token and return it whole, the only time it can be seen."""
    if not scopes:
        raise BadInput("A token needs at least one scope: " + ", ".join(Scope) + ".")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with unit_of_work() as uow:
        uow.insert(
            Token,
            site_id=site_id,
            name=name,
            prefix=token[:12],
            token_hash=hash_secret(token),
            scopes=sorted(set(scopes)),
            created_at=now,
        )
        scopes_of = sorted(set(scopes))
        audit.write(uow, site_id, Act.TOKEN_ADDED, by=by, now=now, name=name, scopes=scopes_of)
    return token


def holder_of(token: str, scope: Scope) -> Holder:
    """Return who shows a token; ``admin`` includes every other scope.

    Raises ``NotSignedIn`` for an unknown or revoked token, ``Forbidden`` when it lacks the scope.
    """
    with single_reads() as direct:
        row = _TOKEN.first(direct, {"hash": hash_secret(token)})
    if row is None:
        raise NotSignedIn("This token is unknown or revoked. Add one with `errorreport token add`.")
    site_id, token_id, scopes = row
    if not {scope.value, Scope.ADMIN.value} & set(scopes):
        raise Forbidden(f"This token lacks the scope {scope}; it has {', '.join(scopes)}.")
    return Holder(site_id, token_id)


def site_tokens(site_id: str) -> Sequence[Token]:
    """Return a site's tokens, newest first, revoked ones too."""
    with read_scope() as session:
        return session.scalars(
            select(Token).where(Token.site_id == site_id).order_by(Token.id.desc())
        ).all()


def revoke_token(
    token_id: str, *, now: datetime, site_id: str | None = None, by: Actor = AT_THE_SHELL
) -> Token:
    """Make a token useless from now on, one of the site's if it is named; twice is once."""
    with unit_of_work() as uow:
        token = uow.session.get(Token, token_id)
        if token is None or site_id not in {None, token.site_id}:
            raise NotFound(
                f"There is no token {token_id}. `errorreport token list` names them all."
            )
        if token.revoked_at is None:
            token.revoked_at = now
            audit.write(uow, token.site_id, Act.TOKEN_REVOKED, by=by, now=now, name=token.name)
    return token
