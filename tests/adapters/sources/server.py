"""A web server on loopback that answers exactly the given bytes, at the given pace."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A server for tests: `answers` by path, and `requests` with request line and headers, names in lower case."""

    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    open: int = 0
    most_open: int = 0

    def url(self, path: str = "/") -> str:
        """The address of a path."""
        return f"http://{self.address}{path}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            self.requests.append({"path": path} | {name.lower(): value for name, value in headers.items()})
            answer = self.answers.get(path) or self.answers.get("*") or reply(404)
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """An answer; `last_modified="…"` becomes `last-modified: …`."""
    lines = [f"HTTP/1.1 {status} x", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if not any(name in headers for name in ("content_length", "transfer_encoding")) and status != 304:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@asynccontextmanager
async def serving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None):
    """A server until the block ends."""
    server = Server()
    listener = await asyncio.start_server(server.handle, host, 0, ssl=tls)
    name, port = listener.sockets[0].getsockname()[:2]
    server.address = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    try:
        yield server
    finally:
        listener.close()
