"""The listeners' limits of headers' size and time, and of connections; other requests are answered meanwhile."""

import asyncio
import resource
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.web import server
from adapters.web.public import public_app
from adapters.web.server import MAX_HEADER, bind, max_connections, serve

REQUEST = b"GET /hook HTTP/1.1\r\nHost: bot\r\n\r\n"


async def _hook(request: Request) -> Response:
    return PlainTextResponse("ok")


def _app() -> ASGIApp:
    return public_app([Route("/hook", _hook, methods=["GET", "POST"])])


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[str, int]]:
    """The address of a listener with one route."""
    taken = bind("127.0.0.1:0")
    async with serve(_app(), taken):
        yield taken.getsockname()


async def send(address: tuple[str, int], data: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection and write to it."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(data)
    return reader, writer


async def answered(address: tuple[str, int]) -> float:
    """Seconds until an ordinary request is answered; 0 as the status counts as none."""
    began = time.monotonic()
    reader, writer = await send(address, REQUEST)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()
    return time.monotonic() - began


async def ended(reader: asyncio.StreamReader) -> bytes:
    """Everything that comes until the server closes the connection."""
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""


@pytest.mark.parametrize("head", [b"GET /", b"GET / HTTP/1.1\r\nX: ", b"GET / HTTP/1.1\r\n"])
async def test_endless_headers_are_refused(head: bytes) -> None:
    """An endless line, one endless header or endless headers end the connection, and are never held."""
    async with serving() as address:
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _, writer = await send(address, head)
        with pytest.raises(ConnectionError):
            await _pour(writer, b"X: y\r\n" * 10_000 if head.endswith(b"\r\n") else b"x" * 60_000)
        assert await answered(address) < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < 20 * 1024


async def _pour(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Write until the server ends the connection, 200 MB at most."""
    for _ in range(200_000_000 // len(piece)):
        writer.write(piece)
        await writer.drain()


async def test_headers_up_to_the_limit_are_read() -> None:
    """A request somewhat below the limit is answered."""
    async with serving() as address:
        reader, writer = await send(address, REQUEST[:-2] + b"X: " + b"x" * (MAX_HEADER - 200) + b"\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()


@pytest.mark.parametrize("start", [b"", b"G", b"GET / HT", b"GET / HTTP/1.1\r\nHos", b"GET / HTTP/1.1\r\nHost: x\r\n"])
async def test_headers_that_do_not_come_end_the_connection(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    """Headers that come too slowly end the connection: the time counts from its beginning, not from the last byte."""
    monkeypatch.setattr(server, "HEADER_TIMEOUT", 0.5)
    async with serving() as address:
        reader, writer = await send(address, start)
        began = time.monotonic()
        async with dripping(writer):
            assert await ended(reader) == b""
        assert time.monotonic() - began < 2


@asynccontextmanager
async def dripping(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Send a byte now and then while the block runs, and close the connection after it."""

    async def drip() -> None:
        while True:
            await asyncio.sleep(0.1)
            writer.write(b"x")

    task = asyncio.create_task(drip())
    try:
        yield
    finally:
        task.cancel()
        writer.close()


async def test_a_second_request_has_no_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept connection whose next request begins and does not end is closed as well."""
    monkeypatch.setattr(server, "HEADER_TIMEOUT", 0.5)
    async with serving() as address:
        reader, writer = await send(address, REQUEST)
        await reader.readuntil(b"ok")
        async with dripping(writer):
            assert await ended(reader) == b""


async def test_a_response_that_is_not_taken_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that goes on after the answer was given does not keep the connection for ever."""
    monkeypatch.setattr(server, "REQUEST_TIMEOUT", 0.5)
    async with serving() as address:
        reader, writer = await send(address, b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        async with dripping(writer):
            await ended(reader)


async def test_idle_connections_keep_nobody_out() -> None:
    """Of more half-open requests than there may be connections the oldest are ended, and a probe is answered at once."""
    async with serving() as address:
        idle = [await send(address, b"GET / HTTP/1.1\r\nHos") for _ in range(max_connections() + 50)]
        waits = [await answered(address) for _ in range(5)]
        assert max(waits) < 1
        assert await ended(idle[0][0]) == b""
        assert not idle[-1][0].at_eof()
        for _, writer in idle:
            writer.close()


async def test_bodies_that_do_not_come_keep_nobody_out() -> None:
    """With as many connections as allowed that owe a body, a probe is answered at once."""
    async with serving() as address:
        owing = [
            await send(address, b"POST /hook HTTP/1.1\r\nHost: bot\r\nContent-Length: 100\r\n\r\n")
            for _ in range(max_connections())
        ]
        await asyncio.sleep(0)
        waits = [await answered(address) for _ in range(5)]
        assert max(waits) < 1
        for _, writer in owing:
            writer.close()


async def test_a_burst_of_connections_takes_few_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many connections at once are not accepted all before the first of them is ended, nor do they fill the log."""
    monkeypatch.setattr(server, "max_connections", lambda: 8)
    async with serving() as address:
        before = _descriptors()
        sockets = [socket.create_connection(address) for _ in range(80)]
        most = 0
        for one in sockets:
            one.sendall(b"GET / HTTP/1.1\r\nHo")
        for _ in range(200):
            await asyncio.sleep(0)
            most = max(most, _descriptors() - len(sockets) - before)
        assert await answered(address) < 1
        for one in sockets:
            one.close()
    assert most <= 24


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_connections_leave_descriptors_for_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    """With few descriptors, connections take a small part of them."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 64))
    assert max_connections() == 8
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert max_connections() == 100
