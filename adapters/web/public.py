"""The public side: webhooks of platforms and code hosts, behind limits of body size and time.

Nothing else is served there.
"""

import asyncio
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1024 * 1024
"""Largest request body in bytes."""
BODY_TIMEOUT = 10.0
"""Seconds within which a request body must arrive."""


def public_app(routes: Sequence[BaseRoute]) -> ASGIApp:
    """ASGI app of these routes with limits for request bodies.

    Each route authenticates its callers by a signature or secret. No response is built from the request's Host: where
    the bot's own address is needed, it is the config's `public_url`.
    """
    app = Starlette(routes=list(routes))
    app.router.redirect_slashes = False
    return _LimitedBody(app)


class _TooLargeError(Exception):
    """The body is longer than MAX_BODY."""


class _LimitedBody:
    """Reads the whole body before the route sees the request, or answers 413 (too large) or 408 (too slow)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                body = await _read(scope, receive)
        except _TooLargeError:
            await PlainTextResponse("too large\n", 413, {"Connection": "close"})(scope, receive, send)
        except TimeoutError:
            await PlainTextResponse("too slow\n", 408, {"Connection": "close"})(scope, receive, send)
        except asyncio.CancelledError:  # the server is stopping; the caller may try again
            await PlainTextResponse("stopping\n", 503, {"Connection": "close"})(scope, receive, send)
        else:
            await self._app(scope, _replaying(body, receive), send)


async def _read(scope: Scope, receive: Receive) -> bytes:
    declared = Headers(scope=scope).get("content-length", "0")
    if not declared.isascii() or not declared.isdigit() or int(declared[:20]) > MAX_BODY:
        raise _TooLargeError
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise _TooLargeError
    return bytes(body)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Receive callable that returns the body in one piece, then the connection's own messages."""
    pending = [body]

    async def replayed() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replayed
