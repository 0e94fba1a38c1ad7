"""Response heads as servers write them: illegal lines are left out before the HTTP parser, which is strict, sees them."""

import re
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

_END = re.compile(rb"\r?\n\r?\n")
_INFORMATIONAL = re.compile(rb"HTTP/1\.[01] 1\d\d\b")
# RFC 9112, 5.1: blanks between a name and its colon are removed.
_FIELD = re.compile(rb"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(?P<value>[^\x00\x0b\x0c\r]*)")
_MAX_INFORMATIONAL = 16
_MAX_HEAD = 64 * 1024
"""Bytes of a head that is mended. A larger one is passed on as it is, and the parser refuses it."""


class MendedStream(httpcore.AsyncNetworkStream):
    """A connection whose response has a legal head. TLS is below it."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._buffer = b""
        self._in_head = True
        self._informational = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        """Read the next bytes. A head comes in one piece; before the last one there may be informational ones."""
        searched = 0
        while self._in_head:
            if end := _END.search(self._buffer, searched):
                head, self._buffer = mend(self._buffer[: end.start()]), self._buffer[end.end() :]
                if _INFORMATIONAL.match(head):
                    self._informational += 1
                    if self._informational > _MAX_INFORMATIONAL:
                        raise httpcore.RemoteProtocolError("too many interim answers")
                    return head
                self._in_head = False
                return head + self._take_buffer()
            searched = max(0, len(self._buffer) - 3)
            data = await self._inner.read(max_bytes, timeout)
            self._buffer += data
            if not data or len(self._buffer) > _MAX_HEAD:
                self._in_head = False
                return self._take_buffer()
        return await self._inner.read(max_bytes, timeout)

    def _take_buffer(self) -> bytes:
        taken, self._buffer = self._buffer, b""
        return taken

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's signature
        """Write the request."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Continue with TLS."""
        return MendedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Information about the connection, by httpcore's names."""
        return self._inner.get_extra_info(info)


def mend(head: bytes) -> bytes:
    """Return a head, given without its empty line, with its status line and legal header lines alone."""
    status, *lines = head.replace(b"\r\n", b"\n").split(b"\n")
    return b"\r\n".join([status, *_legal(lines), b"", b""])


def _legal(lines: Iterable[bytes]) -> Iterable[bytes]:
    kept = False
    for line in lines:
        folded = line.startswith((b" ", b"\t"))  # continues the line above
        if not folded:
            field = _FIELD.fullmatch(line)
            kept = field is not None
            if field:
                yield field["name"] + b":" + field["value"]
        elif kept and _FIELD.fullmatch(b"x:" + line):
            yield line
