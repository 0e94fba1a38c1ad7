"""Web server in this event loop, dropped connections, and the client for an app's webhooks."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_DROP = "sandbox.drop_connection"


@dataclass
class ConnectionDropped(Exception):
    """The connection was dropped; `response` is not sent."""

    response: Response


async def drop_connection(request: Request) -> NoReturn:
    """Drop the connection without a response; raises ConnectionDropped."""
    request.scope["extensions"][_DROP]()
    await asyncio.sleep(0)  # lets the server notice
    raise ConnectionDropped(Response())


class WebServer:
    """Serves an app on one port of loopback. It installs no signal handlers."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="websockets-sansio",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            # As the platforms' own servers: with uvicorn's 5 s a call may go out while its idle connection is being closed.
            timeout_keep_alive=75,
        )
        self._server = _Server(config)
        self._listening = listening
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start; returns once connections are accepted."""
        self._task = asyncio.create_task(self._server.serve([self._listening]))
        await self._server.serving.wait()

    async def stop(self) -> None:
        """Stop; open requests get a second to finish. To cut one that a page does not read is no error."""
        self._server.should_exit = True
        errors = logging.getLogger("uvicorn.error")
        level = errors.level
        errors.setLevel(logging.CRITICAL)
        try:
            if self._task is not None:
                await self._task
        finally:
            errors.setLevel(level)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError.

    asyncio sets TCP_NODELAY only on sockets that name their protocol, which these do not. Without it a response's
    body waits 40 ms for the acknowledgement of its head. Accepted sockets inherit it.
    """
    try:
        listening = socket.create_server((host, port), backlog=512)
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0)) from None  # without the address, which the caller names
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class _Server(uvicorn.Server):
    """Reports when it serves, and installs no signal handlers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.serving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.serving.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Protocol(HttpToolsProtocol):
    """Lets each request drop its connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {_DROP: self.transport.close}  # type: ignore[dict-item]


_WEBHOOK_TIMEOUT = 5.0


class WebhookClient:
    """Calls an app's public addresses through `proxies`, such as `https://bot.example.kr` to `http://127.0.0.1:8788`."""

    def __init__(self) -> None:
        self.proxies: dict[str, str] = {}
        self._client = httpx.AsyncClient(timeout=_WEBHOOK_TIMEOUT, verify=False, trust_env=False)  # noqa: S501 - loopback, by http

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response | None:
        """The app's response; None if it does not answer."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.proxies:
            return None
        try:
            return await self._client.post(url.replace(origin, self.proxies[origin], 1), content=body, headers=dict(headers))
        except httpx.HTTPError:
            return None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
