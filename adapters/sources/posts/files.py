"""Read one post's file, whole or not at all.

Which files of a folder are posts, by their names, and the order in which they were written.
"""

import os
import re
import stat
from pathlib import Path

from adapters.sources.posts.file_state import version_tag

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
    return (version_tag(before), content) if version_tag(before) == version_tag(after) else None


def _read_up_to(descriptor: int, size: int) -> bytes:
    """A single read may return less than a large file holds."""
    content = os.read(descriptor, size)
    while len(content) < size and (more := os.read(descriptor, size - len(content))):
        content += more
    return content


# https://jekyllrb.com/docs/posts/: YEAR-MONTH-DAY-title.MARKUP
_POST = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}-[^/\n]+\.(?:md|markdown|html)", re.IGNORECASE)
_NUMBER = re.compile(r"([0-9]+)")


def is_post(name: str) -> bool:
    """Whether a file of this name is a post."""
    return _POST.fullmatch(name) is not None


def is_searched(folder: str) -> bool:
    """Whether posts are looked for in a folder of this name: not where it is hidden, nor in `_drafts`, `_site` and their like."""
    return folder == "_posts" or not folder.startswith((".", "_"))


def natural_sort_key(key: str) -> list[str | int]:
    """A sort key that puts `…-9.md` before `…-10.md`."""
    # Every second part is what the expression found.
    return [int(part) if index % 2 else part for index, part in enumerate(_NUMBER.split(key))]
