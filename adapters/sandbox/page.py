"""The page with both chats, and the check of Host and Origin for the page and the controls."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.sandbox.events import EventStream

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def page_routes(event_stream: EventStream) -> list[BaseRoute]:
    """The page, its files, and the event stream."""

    async def page(_request: Request) -> Response:
        return FileResponse(_STATIC / "page.html")

    async def events(_request: Request) -> Response:
        return StreamingResponse(_stream(event_stream), media_type="text/event-stream")

    return [Route("/", page), Route("/events", events), Mount("/static", StaticFiles(directory=_STATIC))]


def guarded(routes: Sequence[BaseRoute], address: str) -> ASGIApp:
    """The routes behind a check of Host and Origin, with headers that allow nothing from other sites.

    Another site's page in the same browser must not control the sandbox, nor read it under a name of its own.
    """
    return _Guard(Starlette(routes=routes), address)


async def _stream(event_stream: EventStream) -> AsyncIterator[str]:
    yield ": connected\n\n"
    async for event in event_stream.events():
        yield f"data: {json.dumps(event)}\n\n"


class _Guard:
    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        port = address.rpartition(":")[2]
        self._hosts = {address, f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in _HEADERS.items())]
            await send(message)

        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if headers.get("host") not in self._hosts or (origin and origin.removeprefix("http://") not in self._hosts):
            await PlainTextResponse("Only this machine's own page may look here.\n", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send_with_headers)
