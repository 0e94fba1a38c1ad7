"""The address of a repository, and the git settings that pin the connection to checked IP addresses."""

import asyncio
import base64
import re
import shlex
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx

from adapters.sources.git.program import GitError
from adapters.sources.network import is_internal, is_public
from bot.lib.logging import redactor

_RESOLVERS = ThreadPoolExecutor(32, thread_name_prefix="resolve-git")
"""Threads for names alone: asyncio's own few also list folders, which a name server that hangs must not delay."""
_SCP = re.compile(r"(?:(?P<user>[\w.-]+)@)?(?P<host>[\w.-]+):(?P<path>[^:/].*)")
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_PORTS = {"https": 443, "http": 80, "ssh": 22}


@dataclass(frozen=True, slots=True)
class Credentials:
    """User name and password or token for https, key file for ssh."""

    user: str = ""
    password: str = field(default="", repr=False)
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class ConnectOptions:
    """Git settings for https, or the command for ssh."""

    settings: dict[str, str] = field(default_factory=dict, repr=False)
    ssh: str = ""


class Remote:
    """A repository's address: `https://…`, `ssh://…` or `user@host:path`; `http://` and private addresses with `internal`."""

    def __init__(self, url: str, credentials: Credentials, *, internal: bool = False) -> None:
        self.url = _as_url(url)
        self._credentials = credentials
        self._internal = internal

    async def connect_options(self) -> ConnectOptions:
        """Resolve the host and pin git to its allowed addresses. Raises GitError."""
        try:
            parts = urlsplit(self.url)
            host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise GitError("its address cannot be used; write https://host/path, ssh://git@host/path or git@host:path") from None
        if not _HOST.fullmatch(host):  # curl would decode %66 and look that name up itself
            raise GitError(f"{host} is not a host's address or name")
        addresses = await self._addresses(host, port)
        if parts.scheme == "ssh":
            return ConnectOptions(ssh=self._ssh(host, addresses[0]))
        pinned = ",".join(f"[{address}]" if ":" in address else address for address in addresses)
        settings = {} if ":" in host else {"http.curloptResolve": f"{host}:{port}:{pinned}"}  # an IPv6 address is its own pin
        if parts.scheme == "http" and self._internal:
            settings["protocol.http.allow"] = "always"
        if self._credentials.password:
            pair = base64.b64encode(f"{self._credentials.user}:{self._credentials.password}".encode()).decode()
            redactor.learn([pair])  # a server may repeat the header in its error
            settings["http.extraHeader"] = f"Authorization: Basic {pair}"
        return ConnectOptions(settings)

    def _ssh(self, host: str, address: str) -> str:
        options = {"BatchMode": "yes", "ConnectTimeout": "20", "HostName": address, "HostKeyAlias": host}
        options |= {"StrictHostKeyChecking": "yes", "ProxyCommand": "none", "PermitLocalCommand": "no"}
        if key := self._credentials.key_file:
            options |= {"IdentityFile": str(key), "IdentitiesOnly": "yes"}
        return shlex.join(["ssh", "-F", "/dev/null", *(part for pair in options.items() for part in ("-o", "=".join(pair)))])

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(20):
                resolve = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
                found = await asyncio.get_running_loop().run_in_executor(_RESOLVERS, resolve)
        except (OSError, UnicodeError, TimeoutError):
            raise GitError(f"{host} has no address") from None
        is_allowed = is_internal if self._internal else is_public
        allowed = [str(entry[4][0]) for entry in found if is_allowed(str(entry[4][0]))]
        if not allowed:
            raise GitError(f"{host} is not at a public address; only a feed with `internal = true` may be there")
        return list(dict.fromkeys(allowed))


def _as_url(url: str) -> str:
    """The address as a URL whose host is ASCII, so that curl looks up the very name whose addresses are pinned."""
    if "://" not in url and (scp := _SCP.fullmatch(url)):
        url = f"ssh://{scp['user'] or 'git'}@{scp['host']}/{scp['path']}"
    try:
        parts = urlsplit(url)
        if parts.netloc.isascii():
            return url
        user, at, host_port = parts.netloc.rpartition("@")
        host, colon, port = host_port.partition(":")
        ascii_host = httpx.URL(f"https://{host}").raw_host.decode()
    except (ValueError, httpx.InvalidURL):
        return url  # connect_options refuses it
    return urlunsplit(parts._replace(netloc=f"{user}{at}{ascii_host}{colon}{port}"))
