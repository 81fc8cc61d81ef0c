"""What is of the open internet, however it is written and whatever it is wrapped in."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errorreport.networks import may_reach, unwrapped

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2001:4860:4860::8888", "2620:4f:8000::1"]
PRIVATE_V4 = [
    "0.0.0.0",  # noqa: S104 # nothing is bound to it
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
]
PRIVATE_V6 = [
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "100::1",
    "64:ff9b:1::7f00:1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_may_be_asked(address: str) -> None:
    assert may_reach(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE_V4 + PRIVATE_V6)
def test_what_is_not_the_open_internet_is_not(address: str) -> None:
    assert not may_reach(ip_address(address))


WRAPPINGS = {
    "mapped": lambda v4: f"::ffff:{v4}",
    "NAT64": lambda v4: f"64:ff9b::{v4}",
    "6to4": lambda v4: str(ip_address(0x2002 << 112 | int(ip_address(v4)) << 80 | 1)),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@given(number=st.integers(0, 2**32 - 1))
def test_a_wrapped_address_counts_as_what_it_carries(wrapping: str, number: int) -> None:
    inner = ip_address(number)

    outer = ip_address(WRAPPINGS[wrapping](str(inner)))

    assert unwrapped(outer) == inner
    assert may_reach(outer) == may_reach(inner)


def test_an_operator_may_allow_a_network_of_their_own() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]

    assert may_reach(ip_address("10.1.2.3"), allowed)
    assert may_reach(ip_address("::ffff:10.1.2.3"), allowed)
    assert may_reach(ip_address("fd00::1"), allowed)
    assert not may_reach(ip_address("10.2.0.1"), allowed)
