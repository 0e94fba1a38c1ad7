"""Read one post's file, whole or not at all."""

import os
import stat
from pathlib import Path

from adapters.sources.posts.ledger import stamp

MAX_SIZE = 4 * 2**20
"""Bytes a post may have. One byte more is read of a larger one, so that whoever reads the document can refuse it."""


def read(path: Path) -> tuple[str, bytes] | None:
    """A file's stamp and content; None where it changed while it was read. Raises OSError.

    Does not follow a link and does not wait for a pipe's other end.
    """
    # O_BINARY and the missing O_NOFOLLOW, O_NONBLOCK are Windows'.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123 - a path has no flags
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(0, "is not a regular file")
        content = _read_up_to(file.fileno(), min(before.st_size, MAX_SIZE) + 1)
        after = os.fstat(file.fileno())
    return (stamp(before), content) if stamp(before) == stamp(after) else None


def _read_up_to(descriptor: int, size: int) -> bytes:
    """A single read may return less than a large file holds."""
    content = os.read(descriptor, size)
    while len(content) < size and (more := os.read(descriptor, size - len(content))):
        content += more
    return content
