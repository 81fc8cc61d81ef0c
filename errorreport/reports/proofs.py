"""Proofs of work: a small sum that readers' browsers do where very many reports come in.

The challenges are ALTCHA's, version 2: signed, of one site, for five minutes, good for one report.
Which number is sought is drawn beforehand, so that no reader's luck makes it take long.
"""

import base64
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from altcha import Payload, create_challenge, verify_solution
from sqlalchemy import bindparam, delete, select

from errorreport.db import UnitOfWork, UtcDateTime
from errorreport.errors import ProofWanted
from errorreport.prepared import Insert, Prepared
from errorreport.reports.models import SpentProof

LASTS = timedelta(minutes=5)
MOST = 250_000  # tries; a phone six times slower than a desk does them within two seconds
LONGEST = 4_096  # characters of a proof; one of ours has some 700
SWEPT = 20  # of those that have run out, with each that is spent

_ALGORITHM = "SHA-256"  # pages without https have no other that is quick
_SPEND = Insert(SpentProof, ("id", "site_id", "expires_at"), unless=("id",))
_EXPIRED = SpentProof.expires_at <= bindparam("now", type_=UtcDateTime)
_SWEEP = Prepared(
    delete(SpentProof).where(SpentProof.id.in_(select(SpentProof.id).where(_EXPIRED).limit(SWEPT)))
)


@dataclass(frozen=True, slots=True)
class Proof:
    """A sum done for one site: which, and until when it is good."""

    nonce: str
    expires_at: datetime
    #: where the page stands that asked for it, where that cannot be said again
    origin: str | None


class Admission(Protocol):
    """On what terms a report comes in; each of these may raise 429."""

    @property
    def proof(self) -> Proof | None:
        """What its sender has shown, to be spent with the report."""

    def new_page(self) -> None:
        """Count a page that nobody has named before."""

    def one_more(self, finding_id: str) -> None:
        """Count a report of a finding that has many already."""

    def again(self) -> ProofWanted:
        """Return what to raise where the proof was spent before."""


def challenge(site_key: str, secret_key: str, *, origin: str | None = None) -> dict[str, Any]:
    """Return a new challenge for a report of the site with this public key."""
    made: dict[str, Any] = json.loads(written(site_key, secret_key, origin=origin))
    return made


def written(site_key: str, secret_key: str, *, origin: str | None = None) -> str:
    """Return a new challenge as JSON, in which it is signed as it stands.

    A flood is met with challenges, and the package takes ten times as long to write what it signs.
    All of it is ASCII and small numbers, for which the two write the same.
    """
    made = create_challenge(
        _ALGORITHM,
        1,
        counter=secrets.randbelow(MOST) + 1,
        expires_at=int(time.time() + LASTS.total_seconds()),
    ).parameters
    data = _data(MOST, site_key, origin)
    signed = (
        f'{{"algorithm":"{made.algorithm}","cost":{made.cost},"data":{data},'
        f'"expiresAt":{made.expires_at},"keyLength":{made.key_length},'
        f'"keyPrefix":"{made.key_prefix}","nonce":"{made.nonce}","salt":"{made.salt}"}}'
    )
    signature = hmac.digest(_key(secret_key), signed.encode(), "sha256").hex()
    return f'{{"parameters":{signed},"signature":"{signature}"}}'


def checked(text: object, site_key: str, secret_key: str) -> Proof | None:
    """Return what a report's ``proof`` is worth for this site, None when that is nothing.

    Whether it was spent before only ``spend`` can tell.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        payload = Payload.from_dict(json.loads(base64.b64decode(text, validate=True)))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not verify_solution(payload, _key(secret_key)).verified:
        return None
    signed = payload.challenge.parameters
    # Signed by us, they have what ``challenge`` puts in.
    data, expires_at = signed.data or {}, signed.expires_at or 0
    if data.get("site") != site_key:
        return None
    return Proof(signed.nonce, datetime.fromtimestamp(expires_at, UTC), data.get("origin"))


def spend(uow: UnitOfWork, site_id: str, admission: Admission, *, now: datetime) -> None:
    """Write down that a report's proof is used up, if it has one; raise where it was before."""
    proof = admission.proof
    if proof is None:
        return
    uow.gather(_SWEEP, {"now": now})
    row = {"id": proof.nonce, "site_id": site_id, "expires_at": proof.expires_at}
    if _SPEND.first(uow.direct, row) is None:
        raise admission.again()


@lru_cache(maxsize=256)
def _data(most: int, site_key: str, origin: str | None) -> str:
    data = {"most": most, "site": site_key}
    if origin is not None:
        data["origin"] = origin
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=8)
def _key(secret_key: str) -> bytes:
    """Return what challenges are signed with."""
    return hmac.digest(secret_key.encode(), b"proof", "sha256")
