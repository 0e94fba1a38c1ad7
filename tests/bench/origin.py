"""Ten thousand newsrooms in one process: every loopback address is one, each with a feed of its own."""

import asyncio
import sys

ENTRIES = 20


class Newsroom(asyncio.Protocol):
    """Answers one request: 304 where the ETag is today's, else the feed. A path that ends in `new` is always news."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._host = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        fresh = data.split(b" ", 2)[1].endswith(b"new")
        if b"if-none-match" in data.lower() and not fresh:
            answer = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n'
        else:
            body = feed(self._host).encode()
            head = f'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n'
            answer = head.encode() + body
        self._transport.write(answer)
        self._transport.close()


def feed(host: str) -> str:
    """A feed of short posts."""
    items = "".join(_entry(f"http://{host}/posts/{number}", number) for number in range(ENTRIES))
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'


def _entry(link: str, number: int) -> str:
    return (
        f"<item><title>도서관 {number}곳 새로 연다</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>Mon, 05 Jan 2026 09:{number:02}:00 +0900</pubDate>"
        f"<description>새솔시가 도서관 {number}곳을 새로 연다.</description></item>"
    )


async def main() -> None:
    """Listen on every address until the end; the first line names the port."""
    server = await asyncio.get_running_loop().create_server(Newsroom, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1])
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
