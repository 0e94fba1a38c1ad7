"""Reading of post files, their names and their order."""

import os
import re
import stat
from pathlib import Path

from adapters.sources.posts.file_state import version_tag

MAX_SIZE = 4 * 2**20
"""Largest post in bytes. Of a larger file one byte more is read, so that the reader can reject it."""


def read(path: Path) -> tuple[str, bytes] | None:
    """Version tag and content of a file; None if it changed during the read. Raises OSError.

    Does not follow links and does not wait for the other end of a pipe.
    """
    # O_BINARY exists on Windows alone; O_NOFOLLOW and O_NONBLOCK do not exist there.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123 - a path has no flags
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(0, "is not a regular file")
        content = _read_up_to(file.fileno(), min(before.st_size, MAX_SIZE) + 1)
        after = os.fstat(file.fileno())
    return (version_tag(before), content) if version_tag(before) == version_tag(after) else None


def _read_up_to(descriptor: int, size: int) -> bytes:
    """Read in a loop: a single read may return less than a large file holds."""
    content = os.read(descriptor, size)
    while len(content) < size and (more := os.read(descriptor, size - len(content))):
        content += more
    return content


# https://jekyllrb.com/docs/posts/: YEAR-MONTH-DAY-title.MARKUP
_POST = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}-[^/\n]+\.(?:md|markdown|html)", re.IGNORECASE)
_NUMBER = re.compile(r"([0-9]+)")


def is_post(name: str) -> bool:
    """True if a file of this name is a post."""
    return _POST.fullmatch(name) is not None


def is_searched(folder: str) -> bool:
    """True if a folder of this name may contain posts: neither hidden nor `_drafts`, `_site` and the like."""
    return folder == "_posts" or not folder.startswith((".", "_"))


def natural_sort_key(key: str) -> list[str | int]:
    """Sort key that puts `…-9.md` before `…-10.md`."""
    # Every second part is a match of the expression.
    return [int(part) if index % 2 else part for index, part in enumerate(_NUMBER.split(key))]
