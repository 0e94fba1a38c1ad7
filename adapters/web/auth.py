"""Access to the private side: a token, and requests of the same origin alone."""

import base64
import hmac
import re
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

Endpoint = Callable[[Request], Awaitable[Response]]


def require_token(endpoint: Endpoint, token: str | None) -> Endpoint:
    """Require the token as bearer token or as the password of Basic authentication; None requires nothing."""
    if token is None:
        return endpoint
    expected = token.encode()

    # Chromium does not ask for a password where the same header offers Bearer too, which needs no challenge.
    challenge = {"WWW-Authenticate": 'Basic realm="sokbo"'}

    async def guarded(request: Request) -> Response:
        if not hmac.compare_digest(_token_in(request.headers.get("authorization", "")), expected):
            return PlainTextResponse("a token is needed\n", 401, challenge)
        return await endpoint(request)

    return guarded


def csrf_token(token: str) -> str:
    """Return what the page's own forms carry. Another site's page cannot read it, though the browser would send the password."""
    return hmac.new(token.encode(), b"sokbo status page", "sha256").hexdigest()


def is_same_site_form(request: Request, given: str, token: str) -> bool:
    """True for a form that our page made, sent from our page; SameOriginOnly has checked the Origin where there is one."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and hmac.compare_digest(given.encode(), csrf_token(token).encode())


class SameOriginOnly:
    """Rejects requests from other sites' pages, on every path: by Origin and, on loopback, by Host.

    Any site can point a name at 127.0.0.1 (DNS rebinding), so on loopback the Host must be a loopback name with the port
    that is listened at, or the host of `public_url`, for which a reverse proxy asks.
    """

    def __init__(self, app: ASGIApp, *, loopback: bool, public_url: str = "") -> None:
        self._app = app
        self._loopback = loopback
        self._public = _places(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 to foreign requests."""
        if scope["type"] == "http" and not self._is_allowed(Headers(scope=scope), (scope.get("server") or ("", 0))[1]):
            await PlainTextResponse("Only a page of this very address may look here.\n", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_allowed(self, headers: Headers, port: int) -> bool:
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] not in {host, *self._public}:
            return False
        return not self._loopback or host in self._public or _is_loopback(host, port)


_HTTP = 80
_WITH_PORT = re.compile(r":\d+$")


def _is_loopback(host: str, port: int) -> bool:
    """True for a loopback name or address with this port; browsers leave out port 80."""
    if port == _HTTP and not _WITH_PORT.search(host):
        host = f"{host}:{port}"
    name, _, given = host.rpartition(":")
    if given != str(port):
        return False
    try:
        return name == "localhost" or ip_address(name.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def _places(url: str) -> set[str]:
    """Values of a Host header for an address, with its port and without where it is the usual one."""
    parts = urlsplit(url.lower())
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return {parts.netloc, parts.netloc.removesuffix(usual), parts.netloc.removesuffix(usual) + usual} if parts.netloc else set()


def _token_in(authorization: str) -> bytes:
    """Token of an Authorization header; empty without one."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.encode()
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except ValueError:
        return b""
