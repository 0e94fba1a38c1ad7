"""Who may look: whoever brings the token, from a page of this very address."""

import base64
import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Endpoint = Callable[[Request], Awaitable[Response]]

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def with_token(endpoint: Endpoint, token: str | None) -> Endpoint:
    """The endpoint for whoever brings the token, as a bearer's or as the password a browser asks for; None asks for nothing."""
    if token is None:
        return endpoint
    expected = token.encode()

    async def guarded(request: Request) -> Response:
        if not hmac.compare_digest(_brought(request.headers.get("authorization", "")), expected):
            return PlainTextResponse("a token is needed\n", 401, {"WWW-Authenticate": 'Basic realm="sokbo", Bearer'})
        return await endpoint(request)

    return guarded


def from_here(endpoint: Endpoint, *, loopback: bool) -> Endpoint:
    """The endpoint for a browser that was given this address, and no other site's page.

    On loopback there is no token, and any site's page can ask by a name that it points at 127.0.0.1: the name must be ours.
    """

    async def guarded(request: Request) -> Response:
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        named = {f"{name}:{(request.scope.get('server') or ('', 0))[1]}" for name in _LOOPBACK}
        foreign = origin is not None and origin.partition("://")[2] != host
        if foreign or (loopback and host not in named):
            return PlainTextResponse("Only a page of this very address may look here.\n", 403)
        return await endpoint(request)

    return guarded


def _brought(authorization: str) -> bytes:
    """The token in an Authorization header; nothing where there is none."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.encode()
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except ValueError:
        return b""
