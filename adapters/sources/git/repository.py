"""A bare, shallow copy of one branch's newest commit, read object by object. Nothing is checked out."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.sources.git.program import git
from adapters.sources.git.remote import Remote
from adapters.sources.posts.files import MAX_SIZE

_HEAD = "refs/sokbo/head"
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

    async def files(self, folder: str = "") -> list[File]:
        """Regular files below a folder of the newest commit; empty if it has no such folder. Raises GitError."""
        if folder and not await git(self._folder, "ls-tree", "-d", "--full-tree", _HEAD, "--", folder):
            return []
        tree = f"{_HEAD}:{folder}" if folder else _HEAD
        listing = await git(self._folder, "ls-tree", "-r", "-l", "-z", "--full-tree", tree)
        return [file for entry in listing.split(b"\0") if (file := _file(entry))]

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

    async def discard(self) -> None:
        """Delete the copy; the next fetch clones it anew."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _prepare(self) -> None:
        """Create the copy if it is missing, and delete lock files that a killed git left."""
        if not (self._folder / "HEAD").is_file():
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
            await git(self._folder, "init", "--quiet", "--bare")
        for lock in self._folder.rglob("*.lock"):
            lock.unlink(missing_ok=True)


def _file(entry: bytes) -> File | None:
    """Parse `<mode> SP <type> SP <object> SP <size> TAB <path>`; None unless it is a regular file with a UTF-8 name."""
    about, _, path = entry.partition(b"\t")
    fields = about.split()
    if len(fields) != 4 or fields[0] not in _REGULAR:
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
