"""How a service is known as itself from outside, and what it tells only to its own operator."""

import hmac

from flask import Request

from errorreport.settings import Settings

HEADER = "X-Errorreport-Probe"


def service_id(settings: Settings) -> str:
    """Return what every node of one service answers to a probe, and no other service can."""
    return _derived(settings, "service")


def probe_key(settings: Settings) -> str:
    """Return what a request must carry to be told how it arrived."""
    return _derived(settings, "probe")


def arrival(request: Request, settings: Settings) -> dict[str, str]:
    """Return how ``request`` arrived, or nothing when it does not come from the operator.

    ``service`` says who answers, ``client`` is the address that limits count, ``forwarded`` the
    header that proxies add to.
    """
    sent = request.headers.get(HEADER, "").encode("latin-1", "replace")
    if not hmac.compare_digest(sent, probe_key(settings).encode()):
        return {}
    return {
        "service": service_id(settings),
        "client": request.remote_addr or "",
        "forwarded": request.headers.get("X-Forwarded-For", ""),
    }


def _derived(settings: Settings, purpose: str) -> str:
    key = settings.secret_key.encode()
    return hmac.digest(key, f"doctor:{purpose}".encode(), "sha256").hex()
