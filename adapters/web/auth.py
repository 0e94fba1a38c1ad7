"""Access to the private side: a token, and requests of the same origin alone."""

import base64
import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Endpoint = Callable[[Request], Awaitable[Response]]

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def require_token(endpoint: Endpoint, token: str | None) -> Endpoint:
    """Require the token as bearer token or as the password of Basic authentication; None requires nothing."""
    if token is None:
        return endpoint
    expected = token.encode()

    async def guarded(request: Request) -> Response:
        if not hmac.compare_digest(_token_in(request.headers.get("authorization", "")), expected):
            return PlainTextResponse("a token is needed\n", 401, {"WWW-Authenticate": 'Basic realm="sokbo", Bearer'})
        return await endpoint(request)

    return guarded


def same_origin_only(endpoint: Endpoint, *, loopback: bool) -> Endpoint:
    """Reject requests from other sites' pages, by Origin and, on loopback, by Host.

    On loopback there is no token, and any site could point a name at 127.0.0.1 (DNS rebinding): the Host must be a
    loopback name.
    """

    async def guarded(request: Request) -> Response:
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        allowed = {f"{name}:{(request.scope.get('server') or ('', 0))[1]}" for name in _LOOPBACK}
        foreign = origin is not None and origin.partition("://")[2] != host
        if foreign or (loopback and host not in allowed):
            return PlainTextResponse("Only a page of this very address may look here.\n", 403)
        return await endpoint(request)

    return guarded


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
