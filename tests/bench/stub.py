"""The least there can be of a receiver: accepts everything.

`python -m tests.bench.stub SECONDS` answers after so long.
"""

import asyncio
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httptools

_NUMBERS = itertools.count(1)


@contextmanager
def stub(seconds: float = 0) -> Iterator[str]:
    """Run one in a process of its own, so that its work is not counted; its address."""
    process = subprocess.Popen([sys.executable, "-m", __name__, str(seconds)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.communicate()


class _Yes(asyncio.Protocol):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url = b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_message_complete(self) -> None:
        answer = _telegram(next(_NUMBERS)) if b"/bot" in self._url else {"ok": True, "ts": f"1700000000.{next(_NUMBERS):06}"}
        body = json.dumps(answer).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        asyncio.get_running_loop().call_later(self._seconds, self._transport.write, head.encode() + body)


def _telegram(number: int) -> dict[str, object]:
    return {"ok": True, "result": {"message_id": number, "date": 1_700_000_000, "chat": {"id": 1, "type": "private"}}}


async def _serve(seconds: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Yes(seconds), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
