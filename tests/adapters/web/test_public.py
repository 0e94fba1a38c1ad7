"""The public side: it serves its routes alone, and refuses bodies that are too large or too slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.web import public
from adapters.web.public import MAX_BODY, public_app
from adapters.web.server import bind, serve


async def _length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def _app() -> ASGIApp:
    return public_app([Route("/hook", _length, methods=["POST"])])


@asynccontextmanager
async def serving() -> AsyncIterator[httpx.AsyncClient]:
    """A client of a public app with one route, `POST /hook`, on a real port."""
    taken = bind("127.0.0.1:0")
    async with serve(_app(), taken):
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            yield client


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/metrics", "/hook/", "/static/page.css", "/hook/../metrics"])
async def test_nothing_else_is_reachable(path: str) -> None:
    """A path without a public route is 404, even if the private address serves it, and no answer names an address of ours."""
    async with serving() as client:
        answer = await client.get(path, headers={"host": "evil.example"})
    assert answer.status_code == 404
    assert "location" not in answer.headers


async def test_a_body_of_the_largest_size_arrives_whole() -> None:
    """A body of MAX_BODY bytes is read; one byte more is 413, declared or found out."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1024 + 1):
            yield b"x" * 1024

    transport = httpx.ASGITransport(_app())  # over a connection, who is refused early may not get to read it
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        assert (await client.post("/hook", content=b"x" * MAX_BODY)).text == str(MAX_BODY)
        assert (await client.post("/hook", content=b"x" * (MAX_BODY + 1))).status_code == 413
        assert (await client.post("/hook", content=pieces())).status_code == 413


async def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender of a body that is too slow gets 408, and the connection is closed."""
    monkeypatch.setattr(public, "BODY_TIMEOUT", 0.1)
    released = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await released.wait()

    async with serving() as client:
        sending = asyncio.create_task(client.post("/hook", content=slow()))
        await asyncio.sleep(0.3)
        released.set()
        answer = await sending
    assert answer.status_code == 408


async def test_a_slow_sender_holds_up_no_stop(caplog: pytest.LogCaptureFixture) -> None:
    """A stop waits a second for a body that does not come, answers that, and leaves no traceback."""
    taken = bind("127.0.0.1:0")
    async with asyncio.timeout(20):
        async with serve(_app(), taken):
            reader, writer = await asyncio.open_connection(*taken.getsockname())
            writer.write(b"POST /hook HTTP/1.1\r\nHost: bot\r\nContent-Length: 100\r\n\r\nabc")
            await asyncio.sleep(0.1)
        assert (await reader.read()).startswith(b"HTTP/1.1 503")
    writer.close()
    assert "Traceback" not in caplog.text
