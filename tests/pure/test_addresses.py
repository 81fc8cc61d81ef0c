"""What counts as one reader, by address."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from errorreport.addresses import network_of


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_counts_however_it_is_written(address: IPv4Address) -> None:
    assert network_of(str(address)) == str(address)
    assert network_of(f"::ffff:{address}") == str(address)


@given(st.ip_addresses(v=6))
@example(IPv6Address("::1"))
@example(IPv6Address("2001:db8:0:1::"))
@example(IPv6Address("::192.0.2.1"))
def test_an_ipv6_address_counts_as_its_64(address: IPv6Address) -> None:
    wanted = str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
    assert network_of(str(address)) == wanted
    assert network_of(f"{address.exploded}%eth0") == wanted


@pytest.mark.parametrize(
    "text", [None, "", "unix:", "192.0.2.01", "192.0.2", "1\0", "::g", "\ud800"]
)
def test_what_is_no_address_counts_as_one(text: str | None) -> None:
    assert network_of(text) == "unknown"
