"""Serve an ASGI app at an address that is ours before anything else starts."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn


class AddressError(Exception):
    """The address cannot be listened at; the message says which and why."""


def bind(listen: str) -> socket.socket:
    """Take `host:port`; raises AddressError. Port 0 takes a free one."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, int(port)))
    except OSError as error:
        taken.close()
        raise AddressError(f"cannot listen at {listen}: {error.strerror}") from None
    return taken


@asynccontextmanager
async def serve(app: Any, taken: socket.socket) -> AsyncIterator[None]:
    """Serve while the block runs, and a second longer for who is being answered. uvicorn leaves the signals alone."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = _Server(config)
    taken.listen()  # from here on, whoever calls waits instead of being refused
    task = asyncio.create_task(server.serve([taken]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The bot's own way of stopping comes first."""
        yield
