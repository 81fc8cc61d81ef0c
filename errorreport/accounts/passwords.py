"""Passwords: argon2id with the library's current parameters, renewed at sign-in as they age."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from errorreport.errors import BadInput

SHORTEST = 12  # characters; NIST SP 800-63B-4 asks 15 of a password that stands alone, 8 at least
LONGEST = 200  # characters; argon2 has no limit, a request body should have one

_hasher = PasswordHasher()


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
    nobody = _nobodys()  # asked for either way: the first to sign in waits until it is made
    try:
        _hasher.verify(stored or nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys() -> str:
    """Return what is verified when there is no such account.

    Made when somebody signs in, not with the module: it is a tenth of each start of a command.
    """
    return _hasher.hash("the password of nobody at all")


def outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than the library's present ones."""
    return _hasher.check_needs_rehash(stored)
