"""The sandbox's connections."""

import asyncio
import logging
import socket

import pytest

from adapters.sandbox import Sandbox
from adapters.sandbox.web_server import listen


def test_answers_are_not_held_back() -> None:
    """Accepted connections have TCP_NODELAY, so an answer's body does not wait for the acknowledgement of its head."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()), listening.accept()[0] as taken:
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_page_that_does_not_read_leaves_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """A sandbox stops soon while a page has stopped reading its events, and logs no error about it."""
    async with Sandbox() as sandbox:
        host, port = sandbox.address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=1)
        writer.write(f"GET /events HTTP/1.1\r\nHost: {sandbox.address}\r\n\r\n".encode())
        await reader.readexactly(1)
        for _ in range(900):
            sandbox.event_stream.publish({"event": "x" * 100_000})
        await asyncio.sleep(0)
    writer.close()

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
