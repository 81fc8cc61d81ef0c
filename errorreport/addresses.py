"""Whom a request comes from, as far as limits are concerned."""

from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from flask import request

_IPV4 = 4  # bytes
_MAPPED = bytes(10) + b"\xff\xff"  # before an IPv4 address that is written as an IPv6 one


def client_network() -> str:
    """Return the caller's IPv4 address, or the /64 its IPv6 address stands in.

    One household or phone holds a whole IPv6 /64, so a limit by single address is none.
    """
    return network_of(request.remote_addr)


def network_of(address: str | None) -> str:
    """Return the unit a limit counts for ``address``; an unreadable one counts as "unknown"."""
    # Not ipaddress, which takes ten times as long: each request of a flood is looked at.
    text, _, _ = (address or "").partition("%")
    packed = _packed(AF_INET6, text) if ":" in text else _packed(AF_INET, text)
    if packed is None:
        return "unknown"
    if len(packed) == _IPV4 or packed.startswith(_MAPPED):
        return inet_ntop(AF_INET, packed[-_IPV4:])
    return inet_ntop(AF_INET6, packed[:8] + bytes(8)) + "/64"


def _packed(family: int, text: str) -> bytes | None:
    try:
        return inet_pton(family, text)
    except (OSError, ValueError):
        return None
