"""A bare, shallow copy of one branch's newest commit, read object by object. Nothing is checked out."""

import asyncio
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.sources.git.program import GitError, git, version_error
from adapters.sources.git.remote import Remote
from adapters.sources.posts.tree import MAX_SIZE

_HEAD = "refs/sokbo/head"
MARK = "sokbo-clone"
"""Name of the file that marks a folder as a copy of ours. A folder without it is neither filled nor deleted."""
MAX_POSTS = 200_000
"""Files that are read of one commit. Trees that repeat themselves list millions in a few kilobytes."""

MAX_PATH = 4096
"""Bytes of a post's path. Longer ones, which no file system takes, are no posts: the path is the post's key in the store."""
_GITS_OWN = {"HEAD", "FETCH_HEAD", "branches", "config", "description", "hooks", "info", "logs", "objects", "packed-refs"}
_GITS_OWN |= {"refs", "shallow", "worktrees", "modules", "index", "gc.log", "gc.pid"}
_REGULAR = (b"100644", b"100755")  # neither links nor submodules


@dataclass(frozen=True, slots=True)
class File:
    """A file of the commit: path within the folder, blob id, size in bytes."""

    path: str
    blob: str
    size: int


class Repository:
    """A copy in `folder`, which belongs to this object alone. An empty `branch` is the repository's default branch."""

    def __init__(self, folder: Path, remote: Remote, branch: str = "") -> None:
        self._folder = folder
        self._remote = remote
        self._branch = branch
        self._version_checked = False

    async def fetch(self) -> str:
        """Fetch the branch's newest commit and return its id. Raises GitError."""
        await self._prepare()
        connect = await self._remote.connect_options()
        wanted = f"+{f'refs/heads/{self._branch}' if self._branch else 'HEAD'}:{_HEAD}"
        flags = (
            "--quiet",
            "--depth=1",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-auto-maintenance",
            "--no-write-fetch-head",
        )
        await git(self._folder, "fetch", *flags, "--", self._remote.url, wanted, settings=connect.settings, ssh=connect.ssh)
        return (await git(self._folder, "rev-parse", _HEAD)).decode().strip()

    async def files(self, folder: str, wanted: Callable[[str], bool]) -> list[File]:
        """Regular files below a folder of the newest commit whose path is `wanted`; empty if it has no such folder.

        Raises GitError.
        """
        if folder and not await git(self._folder, "ls-tree", "-d", "--full-tree", _HEAD, "--", folder):
            return []
        listing = _Listing(wanted)
        tree = f"{_HEAD}:{folder}" if folder else _HEAD
        await git(self._folder, "ls-tree", "-r", "-l", "-z", "--full-tree", tree, take=listing.take)
        return listing.files

    async def read(self, files: Sequence[File]) -> list[bytes]:
        """Contents of files in order; for a file above MAX_SIZE, MAX_SIZE + 1 zero bytes. Raises GitError."""
        small = [file for file in files if file.size <= MAX_SIZE]
        stdin = "".join(f"{file.blob}\n" for file in small).encode()
        output = await git(self._folder, "cat-file", "--batch", "--buffer", stdin=stdin) if small else b""
        contents = dict(zip((file.blob for file in small), _contents(output), strict=False))
        return [contents.get(file.blob, bytes(MAX_SIZE + 1)) for file in files]

    async def collect_garbage(self) -> None:
        """Delete the objects of older commits. Raises GitError."""
        await git(self._folder, "reflog", "expire", "--expire=now", "--all")
        await git(self._folder, "repack", "-a", "-d", "-q")
        await git(self._folder, "prune", "--expire=now")

    async def discard_if_broken(self) -> None:
        """Delete the copy if its objects are not whole; the next fetch clones it anew.

        A copy that is whole is kept, since the fetch failed for another reason, and so is a folder that is not ours.
        """
        if not await asyncio.to_thread(_is_marked, self._folder):
            return
        try:
            await git(self._folder, "fsck", "--connectivity-only", "--no-dangling", "--no-progress")
        except GitError as error:
            if error.exit_code is not None:
                await asyncio.to_thread(self._delete)

    async def _prepare(self) -> None:
        """Create the copy if it is missing, and delete lock files and parts of packs that a killed git left. Raises GitError."""
        if not self._version_checked and (problem := await asyncio.to_thread(version_error)):
            raise GitError(problem)
        self._version_checked = True
        try:
            await asyncio.to_thread(self._claim)
        except OSError as error:
            raise GitError(f"{self._folder} cannot be used: {error.strerror}") from None
        if not (self._folder / "HEAD").is_file():
            await git(self._folder, "init", "--quiet", "--bare")

    def _claim(self) -> None:
        """Mark the folder as ours if it is missing or empty. Raises GitError if it is anybody else's, OSError."""
        if problem := folder_error(self._folder):
            raise GitError(problem)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self._folder / MARK, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
        for lock in self._folder.rglob("*.lock"):
            lock.unlink(missing_ok=True)
        for part in (self._folder / "objects" / "pack").glob("tmp_*"):  # each failed fetch leaves what it had of its pack
            part.unlink(missing_ok=True)

    def _delete(self) -> None:
        """Delete what git wrote. The mark stays, and whatever else there is."""
        for path in self._folder.iterdir():
            if path.name in _GITS_OWN and path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name in _GITS_OWN:
                path.unlink(missing_ok=True)


def folder_error(folder: Path) -> str:
    """Reason why a folder cannot be a copy's; "" if it is missing, empty or marked as ours. Raises OSError."""
    if not folder.exists() or _is_marked(folder) or next(folder.iterdir(), None) is None:
        return ""
    return f"{folder} has other files in it; `clone` must name a new or empty folder"


def _is_marked(folder: Path) -> bool:
    mark = folder / MARK
    return mark.is_file() and not mark.is_symlink()


class _Listing:
    """Collects the entries of `ls-tree -z` from pieces of its output."""

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self._rest = b""
        self.files: list[File] = []

    def take(self, piece: bytes) -> None:
        """Read the entries that end in this piece. Raises GitError if they are too many."""
        *entries, rest = (self._rest + piece).split(b"\0")
        self._rest = rest[: 2 * MAX_PATH]  # the start of a path that is too long; its end comes with a later piece
        self.files += [file for entry in entries if (file := _file(entry)) and self._wanted(file.path)]
        if len(self.files) > MAX_POSTS:
            raise GitError(f"the repository has more than {MAX_POSTS:,} posts")


def _file(entry: bytes) -> File | None:
    """Parse `<mode> SP <type> SP <object> SP <size> TAB <path>`; None unless it is a regular file with a short UTF-8 path."""
    about, _, path = entry.partition(b"\t")
    fields = about.split()
    if len(fields) != 4 or fields[0] not in _REGULAR or len(path) > MAX_PATH:
        return None
    try:
        return File(path.decode(), fields[2].decode(), int(fields[3]))
    except ValueError:
        return None


def _contents(output: bytes) -> list[bytes]:
    """Parse the output of `cat-file --batch`: `<object> SP <type> SP <size> LF <content> LF` for each."""
    found, at = [], 0
    while at < len(output):
        end = output.index(b"\n", at)
        size = int(output[at:end].rsplit(b" ", 1)[1])
        found.append(output[end + 1 : end + 1 + size])
        at = end + size + 2
    return found
