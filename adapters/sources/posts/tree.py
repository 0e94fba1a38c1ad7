"""The posts below a folder as they are on the disk now: which files are posts, in which order, and what one holds.

Links are resolved and never lead out of the folder.
"""

import errno
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

from structlog.typing import FilteringBoundLogger

from adapters.sources.posts.file_state import Retries, version_tag
from bot.model.feed import POST_EXTENSIONS

_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


class Tree:
    """Lists posts and stats single ones.

    A key is a path below the root; a folder's name ends in `/`, the root's is empty.

    `enter` is called with each folder before it is listed, so that no change falls between watching and listing.
    `unlisted` has the folders that could not be listed and files that could not be checked: posts missing below them do not
    count as deleted. `now` returns POSIX seconds.
    """

    def __init__(
        self, root: Path, enter: Callable[[str], None], log: FilteringBoundLogger, now: Callable[[], float] = time.time
    ) -> None:
        self._root = root
        self._real = os.path.realpath(root)
        self._enter = enter
        self._log = log
        self._now = now
        self._warned: set[str] = set()
        self._listed: dict[str, int] = {}
        self._failing: set[str] = set()
        self.unlisted = Retries()

    def posts(self, folder: str = "") -> Iterator[tuple[str, os.stat_result]]:
        """Every post in this folder and below it."""
        self._listed = {name: mtime for name, mtime in self._listed.items() if not name.startswith(folder)}
        failed_before = {name for name in self.unlisted.failing() if name.startswith(folder)}
        self._failing = set()
        linked: set[str] = set()
        stack = [folder]
        while stack:
            folder = stack.pop()
            for entry in self._entries(folder):
                key = folder + entry.name
                if is_post(entry.name) and (found := self._post(key, entry)) is not None:
                    yield key, found
                elif is_searched(entry.name) and self._is_folder(key, entry, linked):
                    stack.append(key + "/")
        for name in failed_before - self._failing:
            self.unlisted.succeeded(name)

    def stat(self, key: str) -> os.stat_result | None:
        """Stat of one post; None if it does not exist. Raises OSError if that is unknown."""
        try:
            found = self.resolve(key).lstat()
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise
        return found if S_ISREG(found.st_mode) and self._has_valid_name(key) else None

    def is_link(self, key: str) -> bool:
        """True if a post is a symbolic link."""
        return self._path(key).is_symlink()

    def resolve(self, key: str) -> Path:
        """Path of the file behind a post. Raises FileNotFoundError if a link, its own or a folder's, leads out of the folder."""
        if self.is_link(key):
            return self._real_path(key)
        self._real_path(key.rpartition("/")[0])
        return self._path(key)

    def _real_path(self, key: str) -> Path:
        if (real := self._inside(key)) is None:
            raise FileNotFoundError(errno.ENOENT, "leads out of the folder")
        return Path(real)

    def changed(self) -> set[str]:
        """Folders in which a file was created, deleted or replaced since they were listed."""
        changed = set()
        for folder, listed in self._listed.items():
            with suppress(OSError):
                if self._path(folder).stat().st_mtime_ns != listed:
                    changed.add(folder)
        return changed

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str]]:
        try:
            self._real_path(folder.removesuffix("/"))  # the folder may have been replaced by a link since it was found
            self._enter(folder)
            # Read before the listing, so that a file created during it counts as a change.
            self._listed[folder] = self._path(folder).stat().st_mtime_ns
            with os.scandir(self._path(folder)) as entries:
                yield from entries
        except OSError as error:
            self._listed.pop(folder, None)
            self._fail(folder, error)

    def _fail(self, key: str, error: OSError) -> None:
        """Record that a folder could not be listed or a file not be checked; what is absent is no failure."""
        if error.errno in _ABSENT:
            return
        self._failing.add(key)
        if self.unlisted.failed(key, error, self._now()):
            self._log.warning("folder_unreadable", key=key.encode(errors="replace").decode(), reason=error.strerror)

    def _post(self, key: str, entry: os.DirEntry[str]) -> os.stat_result | None:
        try:
            if entry.is_symlink():
                return self.stat(key)
            found = entry.stat()
        except OSError as error:
            self._fail(key, error)
            return None
        return found if S_ISREG(found.st_mode) and self._has_valid_name(key) else None

    def _is_folder(self, key: str, entry: os.DirEntry[str], linked: set[str]) -> bool:
        """True if posts below it are listed. A link to a folder that is listed anyway would yield its posts twice."""
        try:
            if not entry.is_symlink():
                return entry.is_dir() and self._has_valid_name(key)
            if not entry.is_dir():
                return False
        except OSError as error:
            self._fail(key + "/", error)
            return False
        real = self._inside(key)
        if real is None or real in linked or all(is_searched(part) for part in Path(real).relative_to(self._real).parts):
            return False
        linked.add(real)
        return True

    def _inside(self, key: str) -> str | None:
        real = os.path.realpath(self._path(key))
        if real == self._real or real.startswith(self._real + os.sep):
            return real
        self._warn(key, "link_out_of_folder")
        return None

    def _has_valid_name(self, key: str) -> bool:
        """False for names that are not UTF-8: keys are text in the store and in commands."""
        try:
            key.encode()
        except UnicodeEncodeError:
            self._warn(key, "name_not_unicode")
            return False
        return True

    def _path(self, key: str) -> Path:
        return self._root / key

    def _warn(self, key: str, event: str, **values: str | None) -> None:
        if key not in self._warned:
            self._warned.add(key)
            self._log.warning(event, key=key.encode(errors="replace").decode(), **values)


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
_POST = re.compile(rf"[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}-[^/\n]+\.(?:{'|'.join(POST_EXTENSIONS)})", re.IGNORECASE)
_ENDINGS = tuple(f".{extension}" for extension in POST_EXTENSIONS if extension != "html")
_NUMBER = re.compile(r"([0-9]+)")


def is_post(name: str) -> bool:
    """True if a file of this name is a post."""
    return _POST.fullmatch(name) is not None


def count_posts(root: Path, log: FilteringBoundLogger) -> tuple[int, int]:
    """Numbers of posts in a folder, and of other files with a post's extension: their names begin with no date."""
    posts = sum(1 for _ in Tree(root, lambda folder: None, log).posts())
    others = 0
    for _, folders, files in os.walk(root):
        folders[:] = [folder for folder in folders if is_searched(folder)]
        others += sum(not is_post(name) and name.lower().endswith(_ENDINGS) for name in files)
    return posts, others


def is_searched(folder: str) -> bool:
    """True if a folder of this name may contain posts: neither hidden nor `_drafts`, `_site` and the like."""
    return folder == "_posts" or not folder.startswith((".", "_"))


def natural_sort_key(key: str) -> list[str | tuple[int, str]]:
    """Sort key that puts `…-9.md` before `…-10.md`."""
    # Every second part is a match of the expression. It may be too long for a number: a git path has no limit of its own.
    parts = _NUMBER.split(key)
    return [(len(part.lstrip("0")), part.lstrip("0")) if index % 2 else part for index, part in enumerate(parts)]
