"""Bind a listening address early, and serve an ASGI app on it with uvicorn."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn


class AddressError(Exception):
    """The address cannot be bound; the message says which and why."""


def bind(listen: str) -> socket.socket:
    """Bind `host:port`; port 0 takes a free one. Raises AddressError."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, int(port)))
    except OSError as error:
        bound.close()
        raise AddressError(f"cannot listen at {listen}: {error.strerror}") from None
    return bound


@asynccontextmanager
async def serve(app: Any, bound: socket.socket) -> AsyncIterator[None]:
    """Serve while the block runs. At its end, requests in progress get a second to finish."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = _Server(config)
    bound.listen()  # connections queue from here on instead of being refused
    task = asyncio.create_task(server.serve([bound]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no signal handlers: the bot has its own."""
        yield
