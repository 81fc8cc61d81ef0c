"""Whom a request comes from, as far as limits are concerned."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import request


def client_network() -> str:
    """Return the caller's IPv4 address, or the /64 its IPv6 address stands in.

    One household or phone holds a whole IPv6 /64, so a limit by single address is none.
    """
    return network_of(request.remote_addr)


def network_of(address: str | None) -> str:
    """Return the unit a limit counts for ``address``; an unreadable one counts as "unknown"."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed)
