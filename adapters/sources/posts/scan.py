"""Scan of a folder while it exists: listed once, then followed by events and sweeps."""

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from adapters.sources.posts.file_state import FileStates, summary, version_tag, written_at
from adapters.sources.posts.tree import Tree, natural_sort_key, read
from adapters.sources.posts.watch import Watch, WatchEvent, WatchEvents
from bot.model import Document, PollResult
from bot.ports import Clock

_BATCH_FILES = 256
_BATCH_BYTES = 4 * 2**20
_FULL_SWEEP = 10
"""Every so many sweeps all files are checked, not only changed folders: a write in place does not change the folder."""
_SWEEP_SHARE = 120
"""The pause after a sweep is at least so many times its CPU time, whatever the size of the folder."""
_SETTLING = 5.0
"""Seconds that the first poll waits for files which seem to be still written. Later ones come as changes."""


@dataclass(frozen=True, slots=True)
class _Findings:
    """Keys to read now, in order, and deleted keys."""

    ready: list[str]
    gone: tuple[str, ...]


class Scan:
    """Yields poll results until the folder is gone or replaced by another one, or ought to be watched again.

    `unwatched_sweeps`: sweeps after which a scan without a working watch ends, since the system may have a watch by then.
    """

    def __init__(
        self,
        feed: str,
        path: Path,
        clock: Clock,
        states: FileStates,
        watch: Watch,
        sweep: timedelta,
        log: FilteringBoundLogger,
        unwatched_sweeps: int,
    ) -> None:
        self._feed = feed
        self._path = path
        self._clock = clock
        self._states = states
        self._watch = watch
        self._unwatched_sweeps = unwatched_sweeps
        self._log = log
        self._tree = Tree(path, watch.enter, log, self._now)
        self._identity = _identity(path)
        self._sweep = sweep.total_seconds()
        self._sweeps = 0
        self._next_sweep = self._now() + self._sweep
        self._quiet_until = 0.0

    async def polls(self, first: bool) -> AsyncGenerator[PollResult, None]:
        """Yield all unknown posts in several results, the last of them complete, then changes.

        `first` marks the posts that are there now as existing.
        """
        self._states.reset_missing()
        ready = sorted(await asyncio.to_thread(self._list, {""}), key=natural_sort_key)
        if _identity(self._path) != self._identity:
            return
        if first:
            self._states.existing = {*ready, *self._states.pending()}
            self._states.never_listed = self._tree.unlisted.failing()
        async for documents in self._read(ready):
            yield PollResult(documents, complete=False)
        self._states.existing &= self._states.pending()
        self._quiet_until = self._now() + _SETTLING if first else 0.0
        complete, reported = False, ""
        while True:
            if not complete and (complete := self._is_complete()):
                self._quiet_until, reported = 0.0, ""
                yield PollResult()
            # Every other result clears the feed's error, so it is yielded again after them.
            if (error := summary(self._errors())) != reported:
                reported = error
                yield PollResult(complete=complete and not error, error=error)
            events = await self._wait()
            findings = await asyncio.to_thread(self._examine, events)
            if findings is None:
                return
            async for documents in self._read(findings.ready):
                reported = ""
                yield PollResult(documents, complete=complete)
            if findings.gone:
                reported = ""
                yield PollResult(gone=findings.gone, complete=complete)

    def _errors(self) -> dict[str, str]:
        """Reasons why files and folders cannot be read, by key."""
        return {**self._tree.unlisted.reasons(), **self._states.retries.reasons()}

    def _is_complete(self) -> bool:
        """True once all posts that were there have been yielded.

        Files written just before the start get time to settle.
        """
        return self._now() >= self._quiet_until or self._states.existing.isdisjoint(self._states.due_for_check(self._quiet_until))

    async def _wait(self) -> WatchEvents:
        """Wait for events, or for the next check that is due without them."""
        settle_until = self._quiet_until if self._quiet_until > self._now() else float("inf")
        due = min(self._next_sweep, self._states.next_due(), self._tree.unlisted.next_due(), settle_until)
        timer = asyncio.ensure_future(self._clock.sleep(due - self._now()))
        received = asyncio.ensure_future(self._watch.wait())
        try:
            await asyncio.wait({timer, received}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            received.cancel()
        return self._watch.take()

    def _examine(self, events: WatchEvents) -> _Findings | None:
        """Process events and due checks. None if the folder is not the same any more, or is to be watched again."""
        now = self._now()
        if events.root_removed or _identity(self._path) != self._identity:
            return None
        if not self._watch.works and self._sweeps >= self._unwatched_sweeps:
            return None
        ready = {key for key, event in events.files.items() if self._follow(key, event, now)}
        ready.update(key for key in self._states.due_for_check(now) if self._follow(key, WatchEvent.CHANGED, now))
        ready.update(self._list(events.folders))
        ready.update(self._retry(now))
        ready.update(self._sweep_if_due(now))
        back = [key for key in self._states.overdue(now) if self._follow(key, WatchEvent.CHANGED, now)]
        gone = tuple(self._states.overdue(now))
        # The whole folder may have gone during these checks.
        if _identity(self._path) != self._identity:
            return None
        for key in gone:
            self._states.forget(key)
        return _Findings(sorted({*ready, *back}, key=natural_sort_key), gone)

    def _retry(self, now: float) -> list[str]:
        """Try again what could not be read; return the keys to read now."""
        ready = [key for key in self._states.retries.due(now) if self._follow(key, WatchEvent.CHANGED, now)]
        for key in self._tree.unlisted.due(now):
            if not key or key.endswith("/"):
                ready += self._list({key})
            else:
                self._tree.unlisted.succeeded(key)
                ready += [key] if self._follow(key, WatchEvent.CHANGED, now) else []
        return ready

    def _follow(self, key: str, event: WatchEvent, now: float) -> bool:
        """Check one file; True if it is to be read now."""
        try:
            found = self._tree.stat(key)
        except OSError as error:
            self._fail(key, error, None)
            return False
        if found is None:
            self._states.mark_missing(key, now)
            return False
        if event is WatchEvent.CLOSED:
            return self._states.closed(key, found, now)
        # Links, hard or symbolic, are created but never closed.
        if event is WatchEvent.OPENED and found.st_nlink == 1 and not self._tree.is_link(key):
            self._states.mark_open(key, found, now)
            return False
        return self._states.found(key, found, now)

    def _sweep_if_due(self, now: float) -> list[str]:
        if now < self._next_sweep:
            return []
        started = time.thread_time()
        self._sweeps += 1
        ready = self._list({""} if self._sweeps % _FULL_SWEEP == 0 else self._tree.changed())
        self._next_sweep = now + max(self._sweep, _SWEEP_SHARE * (time.thread_time() - started))
        return ready

    def _list(self, folders: Iterable[str]) -> list[str]:
        """List these folders and all below them; return the keys to read now."""
        now = self._now()
        ready = []
        for folder in folders:
            seen = set()
            for key, found in self._tree.posts(folder):
                seen.add(key)
                if self._states.found(key, found, now):
                    ready.append(key)
            # Files below a folder that could not be listed at first were there from the start.
            self._states.existing.update(key for key in seen if key.startswith(tuple(self._states.never_listed)))
            unlisted = tuple(self._tree.unlisted.failing())
            for key in self._states.known:
                if key not in seen and key.startswith(folder) and not key.startswith(unlisted):
                    self._states.mark_missing(key, now)
        self._states.never_listed &= self._tree.unlisted.failing()
        return ready

    async def _read(self, keys: list[str]) -> AsyncGenerator[tuple[Document, ...], None]:
        queue = deque(keys)
        while queue:
            if documents := await asyncio.to_thread(self._read_batch, queue):
                yield tuple(documents)

    def _read_batch(self, queue: deque[str]) -> list[Document]:
        documents: list[Document] = []
        size = 0
        while queue and len(documents) < _BATCH_FILES and size < _BATCH_BYTES:
            key = queue.popleft()
            if (version := self._read_one(key)) is not None:
                version_tag, content = version
                documents.append(
                    Document(self._feed, key, version_tag, content, key in self._states.existing, written_at(version_tag))
                )
                size += len(content)
        return documents

    def _read_one(self, key: str) -> tuple[str, bytes] | None:
        """Version tag and content of a file; None if it is missing, unreadable, being written or known in this version."""
        try:
            version = read(self._tree.resolve(key))
            # A folder may have become a link between the check and the reading: what was read must be what is there.
            if version is not None and version[0] != version_tag(self._tree.resolve(key).lstat()):
                version = None
        except OSError as error:
            self._skip(key, error)
            return None
        if version is None:
            self._skip(key, None)
            return None
        known = self._states.known.get(key) == version[0]
        self._states.mark_read(key, version[0])
        return None if known else version

    def _skip(self, key: str, error: OSError | None) -> None:
        """Record why a file was not read: missing, unreadable, or (without an error) being written."""
        try:
            found = self._tree.stat(key)
        except OSError as failure:
            self._fail(key, failure, None)
            return
        if found is None:
            self._states.mark_missing(key, self._now())
        elif error is None:
            self._states.mark_changing(key, found, self._now())
        else:
            self._fail(key, error, found)

    def _fail(self, key: str, error: OSError, found: os.stat_result | None) -> None:
        if self._states.mark_failed(key, error, found, self._now()):
            self._log.warning("post_unreadable", key=key, reason=error.strerror)

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of a folder, which distinguish it from another one of the same name; None without one."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
