"""Connections to allowed IP addresses only, checked at the socket after name resolution."""

import asyncio
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore

from adapters.sources.response_head import MendedStream

_CONNECT_SECONDS = 10.0
_RESOLVERS = 32


class FetchError(Exception):
    """A fetch failed. The message is for people and contains no secret."""


class AddressNotAllowed(FetchError):
    """A host is at no address that may be connected to."""


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves a host, drops addresses that are not `allowed`, and connects to one of the others by number.

    Names are resolved in threads of its own, so that a name server that hangs delays nothing but fetches.
    """

    def __init__(self, allowed: Callable[[str], bool]) -> None:
        self._allowed = allowed
        self._sockets = httpcore.AnyIOBackend()
        self._resolvers = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first of a host's allowed addresses that answers. Raises AddressNotAllowed or FetchError."""
        addresses = await self._resolve(host, port)
        allowed = [address for address in addresses if self._allowed(address)]
        if not allowed:
            raise AddressNotAllowed(f"{host} is not at a public address; only a host with `internal = true` may be there")
        *others, last = allowed
        for address in others:
            try:
                return await self._connect(address, port, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._connect(last, port, local_address, socket_options)

    async def _connect(
        self, address: str, port: int, local_address: str | None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.AsyncNetworkStream:
        return MendedStream(await self._sockets.connect_tcp(address, port, _CONNECT_SECONDS, local_address, socket_options))

    async def sleep(self, seconds: float) -> None:
        """Wait; part of httpcore's network interface."""
        await asyncio.sleep(seconds)

    def close(self) -> None:
        """Stop the resolver threads."""
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def _resolve(self, host: str, port: int) -> list[str]:
        if _is_ip_address(host):
            return [host]
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._resolvers, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            raise FetchError(f"no such host: {host}") from None
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _is_ip_address(host: str) -> bool:
    """True for an IP address in canonical spelling. Other spellings go to the resolver."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


_EMBEDDING = [
    ip_network(text)
    for text in (
        "64:ff9b::/96",  # RFC 6052: NAT64
        "64:ff9b:1::/48",  # RFC 8215: local NAT64
        "::ffff:0:0:0/96",  # RFC 2765: SIIT
        "::/96",  # RFC 4291: IPv4-compatible
    )
]
"""Networks whose addresses have an IPv4 address in their last 32 bits."""
_SELF = {IPv6Address("::"), IPv6Address("::1")}
_ISATAP = {0x0000_5EFE, 0x0200_5EFE}
"""Bits 32 to 63 of an address, counted from the end, whose last 32 bits are an IPv4 address (RFC 5214)."""
_BLOCKED = [
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # IETF protocol assignments; some clouds have their metadata service there
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # a cloud's metadata service at a public address
        "64:ff9b:1::/48",  # RFC 8215: local translation
        "::/96",  # IPv4-compatible, deprecated; "::" and "::1" too
        "::ffff:0:0:0/96",  # SIIT
        "fec0::/10",  # site-local, deprecated
        "5f00::/16",  # segment routing
        "3fff::/20",  # RFC 9637: documentation
    )
]


_METADATA = [
    ip_network(text)
    for text in (
        "169.254.0.0/16",  # link-local: nearly every cloud's metadata service
        "fe80::/10",
        "100.100.100.200/32",  # Alibaba
        "168.63.129.16/32",  # Azure
        "192.0.0.0/24",  # Oracle
        "fd00:ec2::/32",  # AWS
        "fd20:ce::/32",  # Google
        "fd00:42::42/128",  # Scaleway
        "fd00:c1::/32",  # Oracle
    )
]


def is_internal(address: str) -> bool:
    """True for an address that a feed with `internal = true` may be at: any single host but clouds' metadata services."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (embedded := _embedded(ip)) is not None:
        return is_internal(str(embedded))
    return not ip.is_multicast and not any(ip in network for network in _METADATA)


def is_public(address: str) -> bool:
    """True unless the address is loopback, link-local, private, multicast or reserved, or embeds one that is."""
    ip = ip_address(address.partition("%")[0])
    if any(ip in network for network in _BLOCKED):
        return False
    if isinstance(ip, IPv6Address) and (embedded := _embedded(ip)) is not None:
        return is_public(str(embedded))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address embedded in an IPv6 address, None without one."""
    if ip in _SELF:
        return None
    if any(ip in network for network in _EMBEDDING) or (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
