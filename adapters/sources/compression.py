"""Decompress HTTP bodies with bounded output: a small body may expand to gigabytes."""

import re
import sys
import zlib
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, br, zstd"
"""Value of Accept-Encoding. A cache may give each encoding an ETag of its own, so this must not change between polls.
"""

DECOMPRESSION_ERRORS = (zlib.error, brotli.error, zstd.ZstdError)
"""Raised for bytes that are not in their Content-Encoding."""

_ZSTD_OPTIONS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
"""A window of 8 MiB, the largest that a client on the web must accept (RFC 9659, section 3)."""

_MAX_FRAMES = 1000
"""Zstandard frames in one body.

Without a bound a body of empty frames would keep the event loop busy and yield nothing.
"""


class Decompressor(Protocol):
    """Decompresses one body, piece by piece."""

    @property
    def eof(self) -> bool:
        """True once the compressed data was complete."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Decompress the next piece to about `max_length` bytes at most.

        The caller stops when it gets more than it wants.
        """


_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[!?/a-zA-Z]|\{\s*[\"}])")
_KNOWN = {"gzip", "x-gzip", "deflate", "br", "zstd"}
_UNKNOWN = {"compress", "x-compress", "aes128gcm", "dcb", "dcz", "exi", "pack200-gzip"}
"""Registered encodings that are not asked for: https://www.iana.org/assignments/http-parameters."""
_SIGNATURE = 16
"""Bytes by which a body's real encoding is found."""


def decompressor(encoding: str, start: bytes) -> Decompressor | None:
    """Decompressor for a body that has this Content-Encoding and begins like this; None if it is not compressed.

    The bytes decide where they can: servers forget the header, leave it on plain text, or write a charset into it. Raises
    LookupError for an encoding that was not asked for, or more than one.
    """
    labels = [label.strip().lower() for label in encoding.split(",")]
    known = [label for label in labels if label in _KNOWN]
    if len(known) > 1:
        raise LookupError(encoding)
    if start.startswith(_ZSTD):
        return _Zstd()
    if start.startswith(_GZIP):
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    if not start or _TEXT.match(start):
        return None
    if not _UNKNOWN.isdisjoint(labels):
        raise LookupError(encoding)
    match known:
        case []:
            return None
        case ["br"]:
            return _Brotli()
        case ["zstd"]:
            return _Zstd()
        case _:
            return zlib.decompressobj(wbits=zlib.MAX_WBITS if _is_zlib(start) else -zlib.MAX_WBITS)


def _is_zlib(start: bytes) -> bool:
    """True for zlib's header (RFC 1950, 2.2). Servers also send bare deflate under the name, which browsers read."""
    return start[0] & 0x0F == 8 and int.from_bytes(start[:2]) % 31 == 0


class TooLarge(Exception):
    """A body is larger than allowed once it is decompressed."""


class Body:
    """Collects a body's pieces, decompressed, up to `limit` bytes."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding
        self._limit = limit
        self._start: bytes | None = b""
        self._decoder: Decompressor | None = None
        self._content = bytearray()

    def add(self, piece: bytes) -> None:
        """Add the next piece. Raises TooLarge, LookupError or one of DECOMPRESSION_ERRORS."""
        if self._start is not None:
            self._start += piece
            if len(self._start) < _SIGNATURE:
                return
            piece = self._begin()
        self._add(piece)

    def end(self) -> bytes:
        """The content once the last piece has been added. Raises like `add`, and EOFError for one that was cut short."""
        if self._start is not None:
            self._add(self._begin())
        if self._decoder and not self._decoder.eof:
            raise EOFError
        content = bytes(self._content)
        # A file that is kept as gzip is compressed once more by some servers.
        return _gunzip(content, self._limit) if self._decoder and content.startswith(_GZIP) else content

    def _begin(self) -> bytes:
        start, self._start = self._start or b"", None
        self._decoder = decompressor(self._encoding, start)
        return start

    def _add(self, piece: bytes) -> None:
        room = self._limit + 1 - len(self._content)
        self._content += self._decoder.decompress(piece, room) if self._decoder else piece
        if len(self._content) > self._limit:
            raise TooLarge


def _gunzip(content: bytes, limit: int) -> bytes:
    """Decompress whole content. Raises TooLarge, EOFError or zlib.error."""
    decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    output = decoder.decompress(content, limit + 1)
    if len(output) > limit:
        raise TooLarge
    if not decoder.eof:
        raise EOFError
    return output


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return bytes(self._inner.process(data, output_buffer_limit=max_length))


class _Zstd:
    """Decompresses a body of one or more frames (RFC 8878, section 3); the library's decompressor ends with the first."""

    def __init__(self) -> None:
        self._frame = zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)
        self._frames = 1

    @property
    def eof(self) -> bool:
        return self._frame.eof

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        output = b""
        while data and len(output) < max_length:
            if self._frame.eof:
                self._frames += 1
                if self._frames > _MAX_FRAMES:
                    raise zstd.ZstdError("too many frames")
                self._frame = zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)
            output += self._frame.decompress(data, max_length - len(output))
            data = self._frame.unused_data
        return output
