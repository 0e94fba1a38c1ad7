"""Undo what a server compressed, never by more than the reader is ready for: a small body may unfold to gigabytes."""

import sys
import zlib
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, br, zstd"
"""For Accept-Encoding. A cache may give each encoding an ETag of its own, so this must not change from one look to the next."""

Broken = (zlib.error, brotli.error, zstd.ZstdError)
"""What is raised where the bytes are not what their Content-Encoding says."""


class Decompressor(Protocol):
    """Undoes one body, piece by piece."""

    @property
    def eof(self) -> bool:
        """Whether the end was there."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """The next piece: some more than `max_length` bytes of it at the most, and then no more calls are made."""


def decompressor(encoding: str) -> Decompressor | None:
    """What undoes a Content-Encoding; None where there is nothing to undo. Raises LookupError for an unknown one."""
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # finds out by itself which of the two
        case "br":
            return _Brotli()
        case "zstd":
            return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})
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


_ZSTD_WINDOW_LOG = 23
"""8 MiB, the largest window that a client on the web must accept (RFC 9659, section 3)."""
