"""Passwords: argon2id with the library's current parameters, renewed at sign-in as they age."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from errorreport.errors import BadInput

SHORTEST = 12  # characters; NIST SP 800-63B-4 asks 15 of a password that stands alone, 8 at least
LONGEST = 200  # characters; argon2 has no limit, a request body should have one

_hasher = PasswordHasher()
#: verified against when there is no such account, so that an answer takes as long either way
_NOBODY = _hasher.hash("the password of nobody at all")


def hash_password(password: str) -> str:
    """Return the hash to store; raise ``BadInput`` for a password too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}.",
            pointer="#/password",
        )
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the stored one; takes as long for an account that does not exist."""
    try:
        _hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than the library's present ones."""
    return _hasher.check_needs_rehash(stored)
