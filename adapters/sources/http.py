"""Fetch untrusted addresses: bounded in size, time and redirects, public addresses only, no cookies."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

import httpcore
import httpx
import structlog

from adapters.sources.compression import ACCEPT_ENCODING, DECOMPRESSION_ERRORS, decompressor
from adapters.sources.host_limiter import HostLimiter
from adapters.sources.network import FetchError, GuardedNetwork, is_internal, is_public
from bot.ports import Clock

log = structlog.get_logger()

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_PORTS = {"http": 80, "https": 443}
_HEADERS = {"User-Agent": "Sokbo (feed reader)", "Accept-Encoding": ACCEPT_ENCODING, "Connection": "close"}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one fetch (decompressed bytes, seconds in total, redirects), and the number of fetches in flight."""

    size: int = 8 * 2**20
    seconds: float = 30
    redirects: int = 5
    in_flight: int = 100


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified of an earlier answer, for a conditional request to the same address."""

    url: str
    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """Headers of the conditional GET."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response. Header names are in lower case. `content` is empty unless the status is 200.

    `url` is the address after redirects, `moved` the new address after permanent redirects alone, else None.
    """

    status: int
    url: str
    moved: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


class HttpClient:
    """HTTP client without keep-alive: with many origins and rare polls a pool would hold idle connections."""

    def __init__(self, clock: Clock, limits: FetchLimits | None = None, allowed: Callable[[str], bool] = is_public) -> None:
        self._limits = limits or FetchLimits()
        self._host_limiter = HostLimiter(clock)
        self._slots = asyncio.Semaphore(self._limits.in_flight)
        self._tls = httpx.create_ssl_context()
        self._guarded = GuardedNetwork(allowed)
        self._internal = GuardedNetwork(is_internal)

    async def get(self, url: str, accept: str = "*/*", validators: Validators | None = None, *, internal: str = "") -> Fetched:
        """GET an address, following redirects. `internal` is an address of the config: its host and port alone may be private.

        Raises FetchError, and nothing else. Its message names no path, query or credentials.
        """
        async with self.get_in_flight(url, accept, validators, internal=internal) as answer:
            return answer

    @asynccontextmanager
    async def get_in_flight(
        self, url: str, accept: str = "*/*", validators: Validators | None = None, *, internal: str = ""
    ) -> AsyncGenerator[Fetched, None]:
        """Like `get`, but keep the in-flight slot while the block runs, so that fetching cannot outrun processing."""
        address = _url(url)
        async with self._host_limiter.slot(address.netloc.decode("ascii")), self._slots:
            yield await self._answer(address, {**_HEADERS, "Accept": accept}, validators, internal)

    async def aclose(self) -> None:
        """Stop the resolver threads."""
        self._guarded.close()
        self._internal.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _answer(self, url: httpx.URL, headers: dict[str, str], validators: Validators | None, internal: str) -> Fetched:
        """The answer within the time limit. Whatever goes wrong is a FetchError, so that a fetch harms its caller alone."""
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._follow(url, headers, validators, internal)
        except FetchError:
            raise
        except TimeoutError:
            raise FetchError(f"no whole answer within {self._limits.seconds:g} s") from None
        except Exception as error:
            log.exception("fetch_crashed")
            raise FetchError(f"could not be fetched ({type(error).__name__})") from error

    async def _follow(self, url: httpx.URL, headers: dict[str, str], validators: Validators | None, internal: str) -> Fetched:
        moved: httpx.URL | None = None
        # A moved address is stored without credentials, and would be useless if it needs them.
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
    async def _request(self, url: httpx.URL, headers: dict[str, str], internal: str) -> AsyncGenerator[httpcore.Response, None]:
        """Make one request over a new connection."""
        address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        network = self._internal if internal and _is_same_service(url, _url(internal)) else self._guarded
        connection = httpcore.AsyncHTTPConnection(address.origin, ssl_context=self._tls, network_backend=network)
        try:
            async with connection, connection.stream("GET", address, headers=[*headers.items(), *_addressing(url)]) as response:
                yield response
        except httpcore.TimeoutException:
            raise FetchError("no connection in time") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(str(error) or "the connection broke") from None

    async def _read(self, response: httpcore.Response, encoding: str) -> bytes:
        """Read the body, decompressed up to the size limit."""
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
    """Parse an address. Raises FetchError unless it is http(s) with a host."""
    try:
        url = httpx.URL(text)
        # The host is decoded when it is read: `xn--` raises an IDNAError, which is a ValueError.
        valid = url.scheme in ("http", "https") and bool(url.host) and url.port != 0
    except (httpx.InvalidURL, ValueError):
        raise FetchError("not a valid address") from None
    if not valid:
        raise FetchError("not an http(s) address")
    return url


def _is_same_service(url: httpx.URL, configured: httpx.URL) -> bool:
    """True for the same host and port; http and https at their usual ports are one service."""
    ports = [address.port or _PORTS[address.scheme] for address in (url, configured)]
    return url.raw_host == configured.raw_host and (ports[0] == ports[1] or {*ports} == {*_PORTS.values()})


def _location(url: httpx.URL, response: httpcore.Response) -> httpx.URL:
    """Target of a redirect. Raises FetchError."""
    target = _read_headers(response).get("location")
    if not target:
        raise FetchError("a redirect that leads nowhere")
    try:
        return _url(str(url.join(target)))
    except (httpx.InvalidURL, ValueError):
        raise FetchError("a redirect to an invalid address") from None


def _plain(url: httpx.URL) -> str:
    """The address without credentials, as it may be stored."""
    return str(url.copy_with(userinfo=b"")) if url.userinfo else str(url)


def _addressing(url: httpx.URL) -> list[tuple[str, str]]:
    """Headers that depend on the address: Host and Authorization."""
    headers = [("Host", url.netloc.decode("ascii"))]
    if url.userinfo:
        credentials = base64.b64encode(f"{url.username}:{url.password}".encode())
        headers.append(("Authorization", f"Basic {credentials.decode('ascii')}"))
    return headers


def _read_headers(response: httpcore.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


class HttpPageChecker:
    """Implements `PageChecker` with the client that fetches feeds."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    async def error(self, url: str, *, internal: str) -> str:
        """Reason why a page is missing; "" if it answers 200. Never raises."""
        try:
            answer = await self._client.get(url, "text/html, */*;q=0.5", internal=internal)
        except FetchError as error:
            return str(error)
        return "" if answer.status == 200 else f"answered {answer.status}"
