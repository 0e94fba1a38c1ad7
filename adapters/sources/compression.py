"""Decompress HTTP bodies with bounded output: a small body may expand to gigabytes."""

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


def decompressor(encoding: str) -> Decompressor | None:
    """Decompressor for a Content-Encoding; None for identity. Raises LookupError for an unknown one."""
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # detects which of the two formats it is
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
        case unknown:
            raise LookupError(unknown)


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
