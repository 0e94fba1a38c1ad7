"""The addresses from which fetching is allowed."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.network import is_public

PUBLIC = ["8.8.8.8", "1.1.1.1", "203.248.252.2", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
REFUSED = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "239.1.2.3",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "2001:db8::1",
    "100::1",
    "3fff::1",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    "::8.8.8.8",
    "2001:4860::5efe:127.0.0.1",
    "2001:4860::200:5efe:10.0.0.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_fetched_from(address):
    """An address of the public internet is allowed, also as seen through a translator."""
    assert is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_other_addresses_may_not(address):
    """Loopback, private, link-local, metadata, multicast and reserved addresses are refused in every disguise."""
    assert not is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_a_disguise_changes_nothing(number):
    """An IPv4 address is judged alike whether it comes plain, mapped, through NAT64 or through 6to4."""
    plain = IPv4Address(number)
    disguises = [(0xFFFF << 32) + number, (0x64FF9B << 96) + number, (0x2002 << 112) + (number << 80)]
    assert [is_public(str(IPv6Address(disguise))) for disguise in disguises] == [is_public(str(plain))] * 3
