"""A folder from when it is there until it is not: listed once, then followed."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from adapters.sources.posts.file_state import FileStates, written_at
from adapters.sources.posts.files import natural_sort_key, read
from adapters.sources.posts.tree import Tree
from adapters.sources.posts.watch import Watch, WatchEvent, WatchEvents
from bot.model import Document, PollResult
from bot.ports import Clock

_BATCH_FILES = 256
_BATCH_BYTES = 4 * 2**20
_FULL_SWEEP = 10
"""Every so many sweeps each file is looked at, not only the folders: a file written in place does not change its folder."""
_SWEEP_SHARE = 120
"""A sweep is followed by a pause of at least so many times what it cost, whatever the size of the folder."""
_SETTLING = 5.0
"""Seconds that the first look waits for files which seem to be still written; what is not finished then is told later."""


@dataclass(frozen=True, slots=True)
class _Findings:
    """Keys to read now, in order, and keys that are gone for good."""

    ready: list[str]
    gone: tuple[str, ...]


class Scan:
    """Yields looks until the folder is away or another one has taken its place."""

    def __init__(
        self, feed: str, path: Path, clock: Clock, states: FileStates, watch: Watch, sweep: timedelta, log: FilteringBoundLogger
    ) -> None:
        self._feed = feed
        self._path = path
        self._clock = clock
        self._states = states
        self._watch = watch
        self._log = log
        self._tree = Tree(path, watch.enter, log)
        self._identity = _identity(path)
        self._sweep = sweep.total_seconds()
        self._sweeps = 0
        self._next_sweep = self._now() + self._sweep
        self._existing: set[str] = set()
        self._settle_until = 0.0
        self._never_listed: set[str] = set()

    async def polls(self, first: bool) -> AsyncGenerator[PollResult, None]:
        """Everything that is there and not known, in several looks, the last of them complete; then what happens.

        `first`: what is there now was there from the start.
        """
        self._states.reset_missing()
        ready = sorted(await asyncio.to_thread(self._list, {""}), key=natural_sort_key)
        if _identity(self._path) != self._identity:
            return
        if first:
            self._existing = {*ready, *self._states.pending()}
            self._never_listed = set(self._tree.unlisted)
        async for documents in self._read(ready):
            yield PollResult(documents, complete=False)
        self._existing &= self._states.pending()
        self._settle_until = self._now() + _SETTLING if first else 0.0
        complete = False
        while True:
            if not complete and (complete := self._is_complete()):
                self._settle_until = 0.0
                yield PollResult()
            events = await self._wait()
            findings = await asyncio.to_thread(self._examine, events)
            if findings is None:
                return
            async for documents in self._read(findings.ready):
                yield PollResult(documents, complete=complete)
            if findings.gone:
                yield PollResult(gone=findings.gone, complete=complete)

    def _is_complete(self) -> bool:
        """Whether all that was there has been told. What was written just before the start is given its time to settle."""
        return self._now() >= self._settle_until or self._existing.isdisjoint(self._states.settling(self._settle_until))

    async def _wait(self) -> WatchEvents:
        """Wait for hints, or for the time to look again without them."""
        settle_until = self._settle_until if self._settle_until > self._now() else float("inf")
        due = min(self._next_sweep, self._states.next_due(), settle_until)
        timer = asyncio.ensure_future(self._clock.sleep(due - self._now()))
        received = asyncio.ensure_future(self._watch.wait())
        try:
            await asyncio.wait({timer, received}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            received.cancel()
        return self._watch.take()

    def _examine(self, events: WatchEvents) -> _Findings | None:
        """Follow the hints, and look again at what is due; None where the folder is not the same any more."""
        now = self._now()
        if events.root_removed or _identity(self._path) != self._identity:
            return None
        ready = {key for key, event in events.files.items() if self._follow(key, event, now)}
        ready.update(key for key in self._states.settling(now) if self._follow(key, WatchEvent.CHANGED, now))
        ready.update(self._list(events.folders))
        ready.update(self._sweep_if_due(now))
        back = [key for key in self._states.overdue(now) if self._follow(key, WatchEvent.CHANGED, now)]
        gone = tuple(self._states.overdue(now))
        # All of it may have gone with the folder while we looked.
        if _identity(self._path) != self._identity:
            return None
        for key in gone:
            self._states.forget(key)
        return _Findings(sorted({*ready, *back}, key=natural_sort_key), gone)

    def _follow(self, key: str, event: WatchEvent, now: float) -> bool:
        """Look at one file; whether it is to be read now."""
        try:
            found = self._tree.stat(key)
        except OSError:
            return False
        if found is None:
            self._states.mark_missing(key, now)
            return False
        if event is WatchEvent.CLOSED:
            return self._states.closed(key, found, now)
        # A link, hard or symbolic, is created but never closed.
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
        """List these folders with what is below them; the keys to read now."""
        now = self._now()
        ready = []
        for folder in folders:
            seen = set()
            for key, found in self._tree.posts(folder):
                seen.add(key)
                if self._states.found(key, found, now):
                    ready.append(key)
            # What could not be listed at first sight was there from the start all the same.
            self._existing.update(key for key in seen if key.startswith(tuple(self._never_listed)))
            unlisted = tuple(self._tree.unlisted)
            for key in self._states.known:
                if key not in seen and key.startswith(folder) and not key.startswith(unlisted):
                    self._states.mark_missing(key, now)
        self._never_listed &= self._tree.unlisted
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
                documents.append(Document(self._feed, key, version_tag, content, key in self._existing, written_at(version_tag)))
                size += len(content)
        return documents

    def _read_one(self, key: str) -> tuple[str, bytes] | None:
        """A file's stamp and content; None where it is away, unreadable, being written, or known so already."""
        try:
            version = read(self._tree.resolve(key))
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
        """Note why a file was not read: it went away, it cannot be read, or (no error) it is being written."""
        try:
            found = self._tree.stat(key)
        except OSError:
            return
        if found is None:
            self._states.mark_missing(key, self._now())
        elif error is None:
            self._states.mark_changing(key, found, self._now())
        else:
            self._states.mark_unreadable(key, found)
            self._log.warning("post_unreadable", key=key, reason=error.strerror)

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _identity(path: Path) -> tuple[int, int] | None:
    """Tells one folder from another that has taken its name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
