"""Fetch what strangers serve: bounded in size, time and redirects, from public addresses only, and without leaving a trace.

Whether an article's page is there.
"""

import asyncio
import base64
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

import httpcore
import httpx

from adapters.sources.compression import ACCEPT_ENCODING, DECOMPRESSION_ERRORS, decompressor
from adapters.sources.host_limiter import HostLimiter
from adapters.sources.network import FetchError, GuardedNetwork, is_public
from bot.ports import Clock

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_HEADERS = {"User-Agent": "Sokbo (feed reader)", "Accept-Encoding": ACCEPT_ENCODING, "Connection": "close"}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one fetch (bytes once decompressed, seconds from first to last, hops), and how many fetches go on at once."""

    size: int = 8 * 2**20
    seconds: float = 30
    redirects: int = 5
    in_flight: int = 100


@dataclass(frozen=True, slots=True)
class Validators:
    """What an address said about its last answer, to be asked whether that has changed. They hold for that address alone."""

    url: str
    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """The conditions of a conditional GET."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `headers`: names in lower case. `content` is empty unless the status is 200.

    `url`: where it came from in the end. `moved`: where the address has gone for good, if it has.
    """

    status: int
    url: str
    moved: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


class HttpClient:
    """Makes a connection for each request and keeps none: with many origins a pool costs more than it saves."""

    def __init__(self, clock: Clock, limits: FetchLimits | None = None, allowed: Callable[[str], bool] = is_public) -> None:
        self._limits = limits or FetchLimits()
        self._host_limiter = HostLimiter(clock)
        self._slots = asyncio.Semaphore(self._limits.in_flight)
        self._tls = httpx.create_ssl_context()
        self._guarded = GuardedNetwork(allowed)
        self._internal = GuardedNetwork(lambda address: True)

    async def get(
        self, url: str, accept: str = "*/*", validators: Validators | None = None, *, internal: bool = False
    ) -> Fetched:
        """GET an address, following its redirects. `internal` allows private addresses.

        Raises FetchError, whose text names no path, no query and no credentials.
        """
        async with self.get_in_flight(url, accept, validators, internal=internal) as answer:
            return answer

    @asynccontextmanager
    async def get_in_flight(
        self, url: str, accept: str = "*/*", validators: Validators | None = None, *, internal: bool = False
    ) -> AsyncGenerator[Fetched, None]:
        """As `get`, and count as in flight while the block runs: fetching is not to outrun what is done with the answers."""
        address = _url(url)
        async with self._host_limiter.slot(address.netloc.decode("ascii")), self._slots:
            try:
                async with asyncio.timeout(self._limits.seconds):
                    answer = await self._follow(address, {**_HEADERS, "Accept": accept}, validators, internal)
            except TimeoutError:
                raise FetchError(f"no whole answer within {self._limits.seconds:g} s") from None
            yield answer

    async def aclose(self) -> None:
        """Let go of the threads that resolve names."""
        self._guarded.close()
        self._internal.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _follow(self, url: httpx.URL, headers: dict[str, str], validators: Validators | None, internal: bool) -> Fetched:
        moved: httpx.URL | None = None
        # A new address is kept without credentials, and would be of no use without them.
        permanent = not url.userinfo
        for _ in range(self._limits.redirects + 1):
            conditions = validators.headers() if validators is not None and validators.url == _plain(url) else {}
            async with self._request(url, headers | conditions, internal) as response:
                if response.status not in _REDIRECTS:
                    return await self._fetched(response, url, moved)
                permanent = permanent and response.status in _PERMANENT
                url = _location(url, response)
                moved = url if permanent else moved
        raise FetchError(f"more than {self._limits.redirects} redirects")

    async def _fetched(self, response: httpcore.Response, url: httpx.URL, moved: httpx.URL | None) -> Fetched:
        headers = _read_headers(response)
        content = await self._read(response, headers.get("content-encoding", "")) if response.status == 200 else b""
        return Fetched(response.status, _plain(url), None if moved is None else _plain(moved), headers, content)

    @asynccontextmanager
    async def _request(self, url: httpx.URL, headers: dict[str, str], internal: bool) -> AsyncGenerator[httpcore.Response, None]:
        """One request over a connection of its own."""
        address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        network = self._internal if internal else self._guarded
        connection = httpcore.AsyncHTTPConnection(address.origin, ssl_context=self._tls, network_backend=network)
        try:
            async with connection, connection.stream("GET", address, headers=[*headers.items(), *_addressing(url)]) as response:
                yield response
        except httpcore.TimeoutException:
            raise FetchError("no connection in time") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(str(error) or "the connection broke") from None

    async def _read(self, response: httpcore.Response, encoding: str) -> bytes:
        """The body, decompressed no further than the limit."""
        try:
            decoder = decompressor(encoding)
        except LookupError:
            raise FetchError("an encoding that was not asked for") from None
        body = bytearray()
        try:
            async for chunk in response.aiter_stream():
                body += decoder.decompress(chunk, self._limits.size + 1 - len(body)) if decoder else chunk
                if len(body) > self._limits.size:
                    raise FetchError(f"larger than {self._limits.size:,} bytes")
        except DECOMPRESSION_ERRORS:
            raise FetchError(f"the answer is not the {encoding} it says it is") from None
        if decoder and not decoder.eof:
            raise FetchError("the answer was cut short")
        return bytes(body)


def _url(text: str) -> httpx.URL:
    """Read an address, which must be http(s) and name a host."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise FetchError("not a valid address") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchError("not an http(s) address")
    return url


def _location(url: httpx.URL, response: httpcore.Response) -> httpx.URL:
    """Where a redirect leads."""
    target = _read_headers(response).get("location")
    if not target:
        raise FetchError("a redirect that leads nowhere")
    try:
        return _url(str(url.join(target)))
    except httpx.InvalidURL:
        raise FetchError("a redirect to an invalid address") from None


def _plain(url: httpx.URL) -> str:
    """An address as it may be kept: without its credentials."""
    return str(url.copy_with(userinfo=b"")) if url.userinfo else str(url)


def _addressing(url: httpx.URL) -> list[tuple[str, str]]:
    """The headers that depend on the address."""
    headers = [("Host", url.netloc.decode("ascii"))]
    if url.userinfo:
        credentials = base64.b64encode(f"{url.username}:{url.password}".encode())
        headers.append(("Authorization", f"Basic {credentials.decode('ascii')}"))
    return headers


def _read_headers(response: httpcore.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


class HttpPageChecker:
    """Implements `Pages` over the client that fetches feeds."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    async def fault(self, url: str, *, internal: bool) -> str:
        """Why a page is not there; "" where it answers 200."""
        try:
            answer = await self._client.get(url, "text/html, */*;q=0.5", internal=internal)
        except FetchError as error:
            return str(error)
        return "" if answer.status == 200 else f"answered {answer.status}"
