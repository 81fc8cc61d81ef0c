"""What can go wrong in the domain, free of the web.

DomainError
├── NotFound                 the thing named does not exist, or is not the caller's to see
├── Refused                  the event does not fit the state of the finding
├── Stale                    the finding changed since the caller last read it
├── Conflict                 the name or value is taken
├── BadInput                 a value cannot be used; names the field
│   ├── ReusedKey            an Idempotency-Key came with another body
│   └── NoArticle            the page sent holds no article
├── Forbidden                the caller may not do this
│   └── ForeignOrigin        a browser sent this from a page the site does not own
├── NotSignedIn              no valid session or token
├── ProofWanted              very many reports come in; this one needs a proof of work
├── Outside                  another host was asked, and no answer of it can be used
│   └── ForbiddenAddress     an address that the service never asks
├── Full                     too many wait already; nothing was written, try again later
└── Busy                     the article stayed locked; nothing was written, try again

Every message names the thing and the remedy; problems.py alone turns errors into HTTP.
"""


class DomainError(Exception):
    """Base of all errors that a caller can act on."""


class NotFound(DomainError):
    """The thing named does not exist, or is not the caller's to see."""


class Refused(DomainError):
    """The event does not fit the state of the finding."""


class Stale(DomainError):
    """The finding changed since the caller read it; ``etag`` is the one that holds now."""

    def __init__(self, message: str, *, etag: str, current: dict[str, object]) -> None:
        super().__init__(message)
        self.etag = etag
        self.current = current


class Conflict(DomainError):
    """The name or value is taken."""


class BadInput(DomainError):
    """A value cannot be used; ``pointer`` is the JSON Pointer of the field."""

    def __init__(self, message: str, *, pointer: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer


class ReusedKey(BadInput):
    """An Idempotency-Key came with another body than the first time."""


class NoArticle(BadInput):
    """A page that holds no article where the site's selectors look for one."""


class Forbidden(DomainError):
    """The caller may not do this."""


class ForeignOrigin(Forbidden):
    """A browser sent this from a page that the site does not own."""


class NotSignedIn(DomainError):
    """No valid session or token came with the request."""


class ProofWanted(DomainError):
    """Very many reports come in, and this one needs a proof of work: ``challenge`` says which."""

    def __init__(self, message: str, *, challenge: dict[str, object], seconds: int) -> None:
        super().__init__(message)
        self.challenge = challenge
        #: until one may be tried without
        self.seconds = seconds


class Outside(DomainError):
    """Another host was asked, and no answer of it can be used."""


class ForbiddenAddress(Outside):
    """The service does not ask this address, whoever wants it to."""


class Full(DomainError):
    """Too many wait for somebody to look at them; nothing was written."""


class Busy(DomainError):
    """The article stayed locked by other writers; nothing was written."""
