"""Which addresses are of the open internet, whatever they are wrapped in."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: what `is_global` of the oldest supported Python calls global and is not
_NOT_GLOBAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
_UNICAST = IPv6Network("2000::/3")  # all that was ever given out; what lies outside is special
_NAT64 = IPv6Network("64:ff9b::/96")


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one carries: mapped, 6to4 or NAT64; else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def may_reach(address: Address, private: Sequence[Network] = ()) -> bool:
    """Whether a request may go to ``address``: public unicast, or in a network of ``private``."""
    address = unwrapped(address)
    if any(address in network for network in private):
        return True
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    special = address.is_multicast or any(address in network for network in _NOT_GLOBAL)
    return address.is_global and not special
