"""A bare copy of one branch's newest commit: fetched shallow, listed and read object by object. Nothing is checked out."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.sources.git.program import git
from adapters.sources.git.remote import Remote
from adapters.sources.posts.files import MAX_SIZE

_HEAD = "refs/sokbo/head"
_REGULAR = (b"100644", b"100755")  # no links, no submodules


@dataclass(frozen=True, slots=True)
class File:
    """A file of the commit: its path within the folder, its content's name, its size in bytes."""

    path: str
    blob: str
    size: int


class Repository:
    """The copy lies in `folder`, which is ours alone; `branch` is "" for the one that the repository calls its own."""

    def __init__(self, folder: Path, remote: Remote, branch: str = "") -> None:
        self._folder = folder
        self._remote = remote
        self._branch = branch

    async def fetch(self) -> str:
        """Bring the branch's newest commit; its name. A rewritten history is just another commit. Raises GitError."""
        await self._prepare()
        route = await self._remote.route()
        wanted = f"+{f'refs/heads/{self._branch}' if self._branch else 'HEAD'}:{_HEAD}"
        options = (
            "--quiet",
            "--depth=1",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-auto-maintenance",
            "--no-write-fetch-head",
        )
        await git(self._folder, "fetch", *options, "--", self._remote.url, wanted, settings=route.settings, ssh=route.ssh)
        return (await git(self._folder, "rev-parse", _HEAD)).decode().strip()

    async def files(self, folder: str = "") -> list[File]:
        """The regular files below a folder of the newest commit; none where it has no such folder. Raises GitError."""
        if folder and not await git(self._folder, "ls-tree", "-d", "--full-tree", _HEAD, "--", folder):
            return []
        tree = f"{_HEAD}:{folder}" if folder else _HEAD
        listing = await git(self._folder, "ls-tree", "-r", "-l", "-z", "--full-tree", tree)
        return [file for entry in listing.split(b"\0") if (file := _file(entry))]

    async def read(self, files: Sequence[File]) -> list[bytes]:
        """The contents of files, in order; of one that is larger than a post may be, one byte too many. Raises GitError."""
        small = [file for file in files if file.size <= MAX_SIZE]
        stdin = "".join(f"{file.blob}\n" for file in small).encode()
        output = await git(self._folder, "cat-file", "--batch", "--buffer", stdin=stdin) if small else b""
        contents = dict(zip((file.blob for file in small), _contents(output), strict=False))
        return [contents.get(file.blob, bytes(MAX_SIZE + 1)) for file in files]

    async def collect_garbage(self) -> None:
        """Let go of what older commits left behind. Raises GitError."""
        await git(self._folder, "reflog", "expire", "--expire=now", "--all")
        await git(self._folder, "repack", "-a", "-d", "-q")
        await git(self._folder, "prune", "--expire=now")

    async def discard(self) -> None:
        """Throw the copy away; the next fetch makes it anew."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _prepare(self) -> None:
        """Make the copy where there is none, and take away the locks that a killed git left."""
        if not (self._folder / "HEAD").is_file():
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
            await git(self._folder, "init", "--quiet", "--bare")
        for lock in self._folder.rglob("*.lock"):
            lock.unlink(missing_ok=True)


def _file(entry: bytes) -> File | None:
    """`<mode> SP <type> SP <object> SP <size> TAB <path>`; None for what is no regular file, or has no readable name."""
    about, _, path = entry.partition(b"\t")
    fields = about.split()
    if len(fields) != 4 or fields[0] not in _REGULAR:
        return None
    try:
        return File(path.decode(), fields[2].decode(), int(fields[3]))
    except ValueError:
        return None


def _contents(output: bytes) -> list[bytes]:
    """What `cat-file --batch` printed: `<object> SP <type> SP <size> LF <content> LF` for each."""
    found, at = [], 0
    while at < len(output):
        end = output.index(b"\n", at)
        size = int(output[at:end].rsplit(b" ", 1)[1])
        found.append(output[end + 1 : end + 1 + size])
        at = end + size + 2
    return found
