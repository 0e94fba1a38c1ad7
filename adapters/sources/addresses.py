"""Which addresses of the internet protocol belong to the public internet."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_REFUSED = [
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # IETF protocol assignments; a cloud keeps its metadata there
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # a cloud's host, under a public address
        "64:ff9b:1::/48",  # RFC 8215: local translation
        "fec0::/10",  # site-local, deprecated
        "5f00::/16",  # segment routing
        "3fff::/20",  # RFC 9637: documentation
    )
]


def is_public(address: str) -> bool:
    """Whether this address is neither loopback, link-local, private, multicast nor reserved, nor a way to one that is."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (embedded := _embedded(ip)) is not None:
        return is_public(str(embedded))
    if any(ip in network for network in _REFUSED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a packet to this one would reach in the end."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
