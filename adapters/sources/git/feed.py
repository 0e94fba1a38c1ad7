"""A feed that is a git repository of posts, fetched on a schedule and when its host reports a push."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from adapters.sources.git.program import GitError
from adapters.sources.git.repository import File, Repository
from adapters.sources.posts.tree import is_post, is_searched, natural_sort_key
from adapters.sources.rss.schedule import retry_delay
from bot.model import Document, FeedState, PollResult
from bot.ports import Clock

_BATCH_FILES = 256
_BATCH_BYTES = 4 * 2**20
_MAX_DELETIONS = 10
"""Posts that one commit may delete although fewer are left. More look like another branch or a moved folder."""
_GARBAGE_COLLECTION_INTERVAL = 500
"""New commits between two garbage collections of the local copy."""


class GitFeed:
    """Implements `Source`: one poll each `every`, with backoff while the repository cannot be fetched.

    `path` is the folder in the repository. A post's key is its path below it and its version tag is its blob id, so a
    rewritten history, a force push or a renamed branch changes only the posts whose files differ.
    """

    def __init__(self, feed: str, repository: Repository, path: str, every: timedelta, clock: Clock) -> None:
        self._feed = feed
        self._repository = repository
        self._path = path.strip("/")
        self._every = every
        self._clock = clock
        self._pushed = asyncio.Event()
        self.next_poll: datetime | None = None
        """Time of the next poll; None while one runs."""

    def wake(self) -> None:
        """Poll now: a push was reported."""
        self._pushed.set()

    async def complete(self, documents: Sequence[Document]) -> Sequence[Document]:
        """Return the documents: nothing of a file is fetched apart."""
        return documents

    async def polls(self, version_tags: Mapping[str, str], state: FeedState) -> AsyncGenerator[PollResult, None]:
        """Yield new and changed posts, oldest first, and deleted ones. A failed fetch is a result with an error."""
        known, first, commit = dict(version_tags), state.first_polled is None, ""
        errors = commits = 0
        while True:
            self._pushed.clear()
            try:
                newest = await self._repository.fetch()
                if newest == commit:
                    yield PollResult()
                else:
                    async for result in self._changes(known, first=first):
                        yield result
                    commit, first, commits = newest, False, commits + 1
                    if commits % _GARBAGE_COLLECTION_INTERVAL == 1:
                        await self._repository.collect_garbage()
                errors = 0
            except GitError as error:
                errors += 1
                yield PollResult(complete=False, error=str(error))
                if errors == 2:
                    await self._repository.discard_if_broken()
            await self._wait(errors)

    async def _changes(self, known: dict[str, str], *, first: bool) -> AsyncGenerator[PollResult, None]:
        """Differences between the fetched commit and the known posts, in several results of which the last is complete."""
        files = {file.path: file for file in await self._repository.files(self._path, _is_post)}
        gone = tuple(path for path in known if path not in files)
        if gone and not files and (moved := await self._moved_to({known[path] for path in gone})):
            raise GitError(f"its posts are no longer in `{self._path}` but in `{moved}`; change the feed's `path`")
        if len(gone) > max(_MAX_DELETIONS, len(files)):
            raise GitError(f"{len(gone)} of {len(known)} posts are gone from it at once")
        changed = sorted(
            (file for path, file in files.items() if known.get(path) != file.blob), key=lambda f: natural_sort_key(f.path)
        )
        for batch in _batches(changed):
            contents = await self._repository.read(batch)
            yield PollResult(tuple(self._documents(batch, contents, first=first)), complete=False)
            known.update((file.path, file.blob) for file in batch)
        for path in gone:
            del known[path]
        yield PollResult(gone=gone, listed=tuple(files))

    async def _moved_to(self, blobs: Set[str]) -> str | None:
        """Folder that holds most of these contents now, outside the feed's own; None where people deleted the posts."""
        elsewhere = [file.path for file in await self._repository.files("", _is_post) if file.blob in blobs]
        return str(PurePosixPath(elsewhere[0]).parent) if 2 * len(elsewhere) >= len(blobs) and elsewhere else None

    def _documents(self, files: Sequence[File], contents: Sequence[bytes], *, first: bool) -> Iterator[Document]:
        for file, content in zip(files, contents, strict=True):
            yield Document(self._feed, file.path, file.blob, content, existing=first)

    async def _wait(self, errors: int) -> None:
        """Wait until the next poll is due or a push was reported."""
        pause = retry_delay(self._every, errors, timedelta(), 0.5) if errors else self._every
        self.next_poll = self._clock.now() + pause
        timer = asyncio.ensure_future(self._clock.sleep(pause.total_seconds()))
        pushed = asyncio.ensure_future(self._pushed.wait())
        try:
            await asyncio.wait({timer, pushed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            pushed.cancel()
            self.next_poll = None


def _is_post(path: str) -> bool:
    *folders, name = path.split("/")
    return is_post(name) and all(map(is_searched, folders))


def _batches(files: Sequence[File]) -> Iterator[list[File]]:
    batch: list[File] = []
    for file in files:
        if len(batch) == _BATCH_FILES or sum(f.size for f in batch) > _BATCH_BYTES:
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch
