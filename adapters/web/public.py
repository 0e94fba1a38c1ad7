"""The public side: the addresses at which platforms and code hosts call the bot. Nothing else can be reached there."""

import asyncio
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1024 * 1024
"""Bytes of a body that is read at all."""
PATIENCE = 10.0
"""Seconds in which a body must have come."""


def public_app(routes: Sequence[BaseRoute]) -> ASGIApp:
    """These routes, behind a limit for what is sent to them.

    Whoever calls is known by a signature or a secret, which each route checks. No answer is built from the Host that a caller
    names: where an address of our own is needed, it is the config's `public_url`.
    """
    app = Starlette(routes=list(routes))
    app.router.redirect_slashes = False
    return _Bounded(app)


class _TooLargeError(Exception):
    """The body is longer than MAX_BODY."""


class _Bounded:
    """Reads a body whole before its route sees the request, or refuses it: 413 too large, 408 too slow."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                body = await _read(scope, receive)
        except _TooLargeError:
            await PlainTextResponse("too large\n", 413, {"Connection": "close"})(scope, receive, send)
        except TimeoutError:
            await PlainTextResponse("too slow\n", 408, {"Connection": "close"})(scope, receive, send)
        except asyncio.CancelledError:  # the server stops, and whoever is still sending may come again
            await PlainTextResponse("stopping\n", 503, {"Connection": "close"})(scope, receive, send)
        else:
            await self._app(scope, _replaying(body, receive), send)


async def _read(scope: Scope, receive: Receive) -> bytes:
    announced = Headers(scope=scope).get("content-length", "0")
    if not announced.isascii() or not announced.isdigit() or int(announced[:20]) > MAX_BODY:
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
    """What the route receives: the body in one piece, then whatever the connection says."""
    waiting = [body]

    async def replayed() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replayed
