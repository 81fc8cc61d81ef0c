"""Signing in with an OpenID Connect provider: the code flow with PKCE, for people who are here.

The provider says who somebody is; whether they have an account, and what they may do, is said here.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from ada_url import URL
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import select

from errorreport.accounts.models import Editor
from errorreport.accounts.service import begin_session
from errorreport.db import read_scope, unit_of_work
from errorreport.errors import NotSignedIn, Outside
from errorreport.outbound import Door
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_LEEWAY = 60  # seconds by which the provider's clock may differ
_SCOPE = "openid email"


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is asked, as whom, and through which door."""

    issuer: str
    client_id: str
    client_secret: str
    door: Door

    def asked(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> dict[str, Any]:
        """Return the JSON object at an address of the provider's."""
        port = URL(self.issuer).port
        ports = {int(port)} if port else set()
        answer = self.door.ask(method, url, headers=headers, body=body, ports=ports)
        try:
            found = json.loads(answer.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Outside(f"{url} answered {answer.status} with what is no JSON object.")
        return found

    def described(self) -> dict[str, Any]:
        """Return what the provider says of itself (OpenID Connect Discovery)."""
        found = self.asked("GET", f"{self.issuer}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise Outside(f"{self.issuer} calls itself {found.get('issuer')!r}.")
        return found


@dataclass(frozen=True, slots=True)
class Begun:
    """What must come back, kept by the browser that left."""

    state: str
    nonce: str
    verifier: str


def begin(provider: Provider, redirect_uri: str) -> tuple[str, Begun]:
    """Return where to send a browser, and what to keep in it."""
    begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
    address, _ = _client(provider, redirect_uri).create_authorization_url(
        provider.described()["authorization_endpoint"],
        state=begun.state,
        code_verifier=begun.verifier,
        nonce=begun.nonce,
    )
    return str(address), begun


def come_in(
    provider: Provider, code: str, begun: Begun, redirect_uri: str, *, now: datetime
) -> str:
    """Return the cookie's token of whom the provider names; ``NotSignedIn`` for a stranger."""
    email = _email(provider, code, begun, redirect_uri, now)
    with read_scope() as session:
        editor_id = session.scalars(select(Editor.id).where(Editor.email == email)).first()
    if editor_id is None:
        said = _("There is no account for %(email)s. Ask an admin for an invitation.")
        raise NotSignedIn(filled(said, email=email))
    with unit_of_work() as uow:
        return begin_session(uow, editor_id, now=now)


def _email(provider: Provider, code: str, begun: Begun, redirect_uri: str, now: datetime) -> str:
    about = provider.described()
    try:
        answer = _client(provider, redirect_uri).fetch_token(
            about["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=begun.verifier,
        )
        document: Any = provider.asked("GET", about["jwks_uri"])
        keys = KeySet.import_key_set(document)
        claims = jwt.decode(answer["id_token"], keys, algorithms=_ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": begun.nonce},
            email={"essential": True},
        ).validate(claims)
    except (AuthlibBaseError, JoseError, KeyError, ValueError) as error:
        raise Outside(f"{provider.issuer} let nobody in: {error}.") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if several and claims.get("azp") != provider.client_id:
        raise Outside(f"{provider.issuer} gave a token that is somebody else's.")
    if claims.get("email_verified") is not True:
        raise NotSignedIn(f"{provider.issuer} has not verified your e-mail address.")
    return str(claims["email"]).strip().lower()


class _Said:
    """An answer as Authlib reads it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self.status_code = 200

    def json(self) -> dict[str, Any]:
        return self._document


class _ThroughTheDoor:
    """What Authlib takes for a session of requests; all of them go through the one door."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def post(self, url: str, *, data: dict[str, str], headers: Any, auth: Any) -> _Said:
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        content = body.encode() if isinstance(body, str) else body
        return _Said(self._provider.asked("POST", url, headers=headers, body=content))


def _client(provider: Provider, redirect_uri: str) -> Any:
    return OAuth2Client(
        _ThroughTheDoor(provider),
        provider.client_id,
        provider.client_secret,
        scope=_SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
