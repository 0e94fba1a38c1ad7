"""Helpers of the platforms' tests: a request handler that answers, a raw HTTP server, and waiting with a deadline."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from socket import create_server

from bot.model import Call, Outcome, Request
from bot.ports import Platform

DEADLINE = 10.0


class Ear:
    """Remembers every request, and answers it with a call if it has one."""

    def __init__(self, platform: Platform, answer: Call | None = None) -> None:
        self.received: list[Request] = []
        self.outcomes: list[Outcome] = []
        self._platform = platform
        self._answer = answer

    async def __call__(self, request: Request) -> None:
        """Receive a request."""
        self.received.append(request)
        if self._answer is not None:
            self.outcomes.append(await self._platform.reply(request, self._answer))


@asynccontextmanager
async def started(platform: Platform, answer: Call | None = None) -> AsyncIterator[Ear]:
    """The platform, listening, and stopped at the end."""
    ear = Ear(platform, answer)
    await platform.start(ear)
    try:
        yield ear
    finally:
        await platform.stop()


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; raises TimeoutError."""
    async with asyncio.timeout(DEADLINE):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@asynccontextmanager
async def answering(raw: bytes) -> AsyncIterator[str]:
    """The address of a server that answers everything with these bytes, and hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def http(status: str, kind: str, body: str) -> bytes:
    """A raw HTTP answer."""
    content = body.encode()
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content
