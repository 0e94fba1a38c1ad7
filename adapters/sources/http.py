"""Fetch untrusted addresses: bounded in size, time and redirects, public addresses only; cookies within one fetch alone."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

import httpcore
import httpx
import structlog

from adapters.sources.compression import ACCEPT_ENCODING, DECOMPRESSION_ERRORS, Body, TooLarge
from adapters.sources.host_limiter import HostLimiter
from adapters.sources.network import FetchError, GuardedNetwork, is_internal, is_public
from bot.ports import Clock

log = structlog.get_logger()

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_SAME_METHOD = (307, 308)
_FORM = "application/x-www-form-urlencoded"
_MAX_PIECES = 50_000
"""Chunks of one body. Servers send kilobytes in each; a chunk a byte would keep the event loop busy."""
_PORTS = {"http": 80, "https": 443}
_HEADERS = {"Accept-Encoding": ACCEPT_ENCODING, "Connection": "close"}
_WITH_CONTENT = (200, 203)
"""Statuses of a whole answer; 203 is 200 that a proxy has changed (RFC 9110, 15.3.4)."""


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
class RequestOptions:
    """A feed's own settings. `headers` may hold secrets, so they go to the origin of the requested address alone.

    `user_agent`: "" for the client's. `size`: limit of the body in bytes, None for the client's.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    user_agent: str = ""
    size: int | None = None


_DEFAULT = RequestOptions()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response. Header names are in lower case. `content` is empty unless the answer is whole.

    `url` is the address after redirects, `moved` the new address after permanent redirects alone, else None.
    """

    status: int
    url: str
    moved: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def whole(self) -> bool:
        """True for an answer with the page that was asked for."""
        return self.status in _WITH_CONTENT


class HttpClient:
    """HTTP client without keep-alive: with many origins and rare polls a pool would hold idle connections."""

    def __init__(
        self,
        clock: Clock,
        limits: FetchLimits | None = None,
        allowed: Callable[[str], bool] = is_public,
        user_agent: str = "Sokbo",
    ) -> None:
        self._user_agent = user_agent
        self._limits = limits or FetchLimits()
        self._host_limiter = HostLimiter(clock)
        self._slots = asyncio.Semaphore(self._limits.in_flight)
        self._tls = httpx.create_ssl_context()
        self._guarded = GuardedNetwork(allowed)
        self._internal = GuardedNetwork(is_internal)

    async def get(
        self,
        url: str,
        accept: str = "*/*",
        validators: Validators | None = None,
        *,
        internal: str = "",
        options: RequestOptions = _DEFAULT,
    ) -> Fetched:
        """GET an address, following redirects. `internal` is an address of the config: its host and port alone may be private.

        Raises FetchError, and nothing else. Its message names no path, query or credentials.
        """
        async with self.get_in_flight(url, accept, validators, internal=internal, options=options) as answer:
            return answer

    @asynccontextmanager
    async def get_in_flight(
        self,
        url: str,
        accept: str = "*/*",
        validators: Validators | None = None,
        *,
        internal: str = "",
        options: RequestOptions = _DEFAULT,
    ) -> AsyncGenerator[Fetched, None]:
        """Like `get`, but keep the in-flight slot while the block runs, so that fetching cannot outrun processing."""
        address = _url(url)
        headers = {**_HEADERS, "User-Agent": options.user_agent or self._user_agent, "Accept": accept}
        fetch = _Fetch(address, headers, validators, internal, options, options.size or self._limits.size)
        async with self._host_limiter.slot(address.netloc.decode("ascii")), self._slots:
            yield await self._in_time(self._follow(fetch))

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes = b"", *, internal: bool = False
    ) -> Fetched:
        """Make one request, and return the answer without its body. Redirects are not followed.

        With `internal` the address may be private. Raises FetchError, as `get` does.
        """
        address = _url(url)
        own = {**_HEADERS, "User-Agent": self._user_agent, **_addressing(address), "Content-Length": str(len(content))}
        async with self._host_limiter.slot(address.netloc.decode("ascii")), self._slots:
            return await self._in_time(self._exchange(method, address, {**own, **headers}, content, internal=internal))

    async def post(self, url: str, form: Mapping[str, str], *, internal: str = "") -> int:
        """POST a form, and return the answer's status. Redirects that keep the method are followed. Raises FetchError."""
        address = _url(url)
        headers = {**_HEADERS, "User-Agent": self._user_agent, "Accept": "*/*", "Content-Type": _FORM}
        fetch = _Fetch(address, headers, None, internal, _DEFAULT, self._limits.size, urlencode(form).encode())
        async with self._host_limiter.slot(address.netloc.decode("ascii")), self._slots:
            return (await self._in_time(self._follow(fetch))).status

    async def aclose(self) -> None:
        """Stop the resolver threads."""
        self._guarded.close()
        self._internal.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _in_time(self, answer: Awaitable[Fetched]) -> Fetched:
        """The answer within the time limit. Whatever goes wrong is a FetchError, so that a fetch harms its caller alone."""
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await answer
        except FetchError:
            raise
        except TimeoutError:
            raise FetchError(f"no whole answer within {self._limits.seconds:g} s") from None
        except Exception as error:
            log.exception("fetch_crashed")
            raise FetchError(f"could not be fetched ({type(error).__name__})") from error

    async def _follow(self, fetch: "_Fetch") -> Fetched:
        url, moved = fetch.url, None
        # A moved address is stored without credentials, and would be useless if it needs them.
        permanent = not url.userinfo
        may_be_private = bool(fetch.internal)
        for _ in range(self._limits.redirects + 1):
            # Once a redirect has left the configured host, none leads back: a stranger would choose what is asked there.
            may_be_private = may_be_private and _is_same_service(url, _url(fetch.internal))
            network = self._internal if may_be_private else self._guarded
            method = "GET" if fetch.form is None else "POST"
            async with self._request(method, url, fetch.headers_for(url), fetch.form, network) as response:
                if response.status not in (_REDIRECTS if fetch.form is None else _SAME_METHOD):
                    return await self._fetched(response, url, moved, fetch.size)
                permanent = permanent and response.status in _PERMANENT
                fetch.take_cookies(url, response)
                url = fetch.with_credentials(_location(url, response))
                moved = url if permanent else moved
        raise FetchError(f"more than {self._limits.redirects} redirects")

    async def _exchange(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes, *, internal: bool
    ) -> Fetched:
        network = self._internal if internal else self._guarded
        async with self._request(method, url, [*headers.items()], content, network) as response:
            return Fetched(response.status, _plain(url), headers=_read_headers(response))

    async def _fetched(self, response: httpcore.Response, url: httpx.URL, moved: httpx.URL | None, size: int) -> Fetched:
        headers = _read_headers(response)
        whole = response.status in _WITH_CONTENT
        content = await _read(response, headers.get("content-encoding", ""), size) if whole else b""
        return Fetched(response.status, _plain(url), None if moved is None else _plain(moved), headers, content)

    @asynccontextmanager
    async def _request(
        self,
        method: str,
        url: httpx.URL,
        headers: Sequence[tuple[str, str | bytes]],
        content: bytes | None,
        network: GuardedNetwork,
    ) -> AsyncGenerator[httpcore.Response, None]:
        """Make one request over a new connection."""
        address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        connection = httpcore.AsyncHTTPConnection(address.origin, ssl_context=self._tls, network_backend=network)
        try:
            async with connection, connection.stream(method, address, headers=headers, content=content) as response:
                yield response
        except httpcore.TimeoutException:
            raise FetchError("no connection in time") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(str(error) or "the connection broke") from None


class _Fetch:
    """One fetch with its redirects: the headers of each request. Cookies last as long as it does."""

    def __init__(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        validators: Validators | None,
        internal: str,
        options: RequestOptions,
        size: int,
        form: bytes | None = None,
    ) -> None:
        self.url = url
        self.form = form
        self.internal = internal
        self.size = size
        self._headers = headers
        self._validators = validators
        self._own_headers = options.headers
        self._cookies: httpx.Cookies | None = None

    def headers_for(self, url: httpx.URL) -> list[tuple[str, bytes]]:
        """Headers of the request to an address. What a server sent in bytes beyond ASCII goes back in the same bytes."""
        headers = {**self._headers, **_addressing(url)}
        if self.form is not None:
            headers["Content-Length"] = str(len(self.form))
        if self._validators is not None and self._validators.url == _plain(url):
            headers |= self._validators.headers()
        if self._cookies is not None:
            request = httpx.Request("GET", url)
            self._cookies.set_cookie_header(request)
            if "cookie" in request.headers:
                headers["Cookie"] = request.headers["cookie"]
        if self._own_headers and _origin(url) == _origin(self.url):
            own = {name.lower() for name in self._own_headers}
            headers = {name: value for name, value in headers.items() if name.lower() not in own} | dict(self._own_headers)
        return [(name, value.encode("latin-1")) for name, value in headers.items()]

    def take_cookies(self, url: httpx.URL, response: httpcore.Response) -> None:
        """Keep the cookies that a redirect sets. One that is not ASCII is dropped: httpx cannot send it."""
        if any(name.lower() == b"set-cookie" for name, _ in response.headers):
            self._cookies = self._cookies or httpx.Cookies()
            self._cookies.extract_cookies(
                httpx.Response(302, headers=_ascii_cookies(response), request=httpx.Request("GET", url))
            )

    def with_credentials(self, url: httpx.URL) -> httpx.URL:
        """The address with the user and password of the first one if it has the same origin."""
        if url.userinfo or _origin(url) != _origin(self.url):
            return url
        return url.copy_with(userinfo=self.url.userinfo)


def _ascii_cookies(response: httpcore.Response) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in response.headers if name.lower() == b"set-cookie" and value.isascii()]


async def _read(response: httpcore.Response, encoding: str, size: int) -> bytes:
    """Read a body, decompressed up to the size limit."""
    body = Body(encoding, size)
    pieces = 0
    try:
        async for chunk in response.aiter_stream():
            pieces += 1
            if pieces > _MAX_PIECES:
                raise FetchError("an answer in too many pieces")
            body.add(chunk)
        return body.end()
    except LookupError:
        raise FetchError("an encoding that was not asked for") from None
    except TooLarge:
        raise FetchError(f"larger than {size:,} bytes") from None
    except EOFError:
        raise FetchError("the answer was cut short") from None
    except DECOMPRESSION_ERRORS:
        raise FetchError(f"the answer is not the {encoding or 'encoding'} it says it is") from None


def _origin(url: httpx.URL) -> tuple[str, bytes, int]:
    return url.scheme, url.raw_host, url.port or _PORTS[url.scheme]


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
    """Target of a redirect; bytes beyond ASCII are UTF-8, else part of the path as they are. Raises FetchError."""
    raw = next((value for name, value in response.headers if name.lower() == b"location"), b"")
    try:
        target = raw.decode()
    except UnicodeDecodeError:
        target = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    if not target:
        raise FetchError("a redirect that leads nowhere")
    try:
        return _url(str(url.join(target)))
    except (httpx.InvalidURL, ValueError):
        raise FetchError("a redirect to an invalid address") from None


def _plain(url: httpx.URL) -> str:
    """The address without credentials, as it may be stored."""
    return str(url.copy_with(userinfo=b"")) if url.userinfo else str(url)


def _addressing(url: httpx.URL) -> dict[str, str]:
    """Headers that depend on the address: Host and Authorization."""
    headers = {"Host": url.netloc.decode("ascii")}
    if url.userinfo:
        credentials = base64.b64encode(f"{url.username}:{url.password}".encode())
        headers["Authorization"] = f"Basic {credentials.decode('ascii')}"
    return headers


def _read_headers(response: httpcore.Response) -> dict[str, str]:
    """Headers by their names in lower case. Of repeated ones the last counts; `Link` is a list."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key == "link" and key in headers else text
    return headers


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
        return "" if answer.whole else f"answered {answer.status}"
