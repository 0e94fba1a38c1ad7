"""Documents that need more than the short slice of time: read one after the other while their feeds go on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

import structlog

from bot.lib.retry import RETRY_DELAY
from bot.model import Document, FeedRules, Hold, PollResult, ReadResult
from bot.ports import Clock, Formatter, FormatterUnavailable

log = structlog.get_logger()

MAX_TRIES = 3
"""Tries of a document whose reading brought no answer in time, as on a busy machine; after them it is too slow."""
MAX_BYTES = 32 * 2**20
"""Bytes of a feed's documents in the queue beyond which the feed is not polled: eight of the largest files."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A document in the queue, and how often it has been tried."""

    document: Document
    rules: FeedRules
    tries: int = 0


Record = Callable[[Document, ReadResult, FeedRules, PollResult], Awaitable[None]]
"""Records a document that was read, with the poll result that its feed may store by now."""


class SlowPosts:
    """The queue of documents for the slow worker, with the newest version of each. Feeds take turns.

    Until a feed's last one is recorded, the feed's polls are stored as incomplete and without validators, and these documents
    are remembered as unread: after a crash, the source brings the documents again.
    """

    def __init__(self, formatter: Formatter, clock: Clock) -> None:
        self._formatter = formatter
        self._clock = clock
        self._waiting: dict[str, dict[str, _Waiting]] = {}  # by feed, the next one first, and by key, the oldest first
        self._held_back: dict[str, PollResult] = {}
        self._added = asyncio.Event()
        self._removed = asyncio.Event()

    def add(self, document: Document, rules: FeedRules) -> None:
        """Put a document at the end of its feed's queue, in place of its older version."""
        log.info("post_needs_more_time", feed=rules.id, key=document.key)
        self.drop(rules.id, [document.key])
        self._waiting.setdefault(rules.id, {})[document.key] = _Waiting(document, rules)
        self._added.set()

    def drop(self, feed: str, keys: Iterable[str]) -> None:
        """Forget documents that are outdated: their source brought a newer version, or has them no more."""
        waiting = self._waiting.get(feed, {})
        for key in keys:
            waiting.pop(key, None)
        if not waiting:
            self._waiting.pop(feed, None)
        self._removed.set()

    def forget(self, feed: str) -> None:
        """Forget a feed that is not followed any more."""
        self._waiting.pop(feed, None)
        self._held_back.pop(feed, None)
        self._removed.set()

    async def wait_for_room(self, feed: str) -> None:
        """Wait until the feed's documents in the queue have at most MAX_BYTES: they are held in memory."""
        while sum(_size(waiting.document) for waiting in self._waiting.get(feed, {}).values()) > MAX_BYTES:
            self._removed.clear()
            await self._removed.wait()

    def hold_back(self, feed: str, result: PollResult) -> PollResult:
        """Return the poll result as it may be stored now: incomplete and without validators while documents of the feed wait."""
        keys = self._waiting.get(feed, {}).keys()
        if not keys:
            self._held_back.pop(feed, None)
            return result
        before = self._held_back.get(feed, PollResult(complete=False))
        validators = before.validators if result.validators is None else result.validators
        complete = before.complete or result.complete
        self._held_back[feed] = PollResult(complete=complete, validators=validators, memory=result.memory or before.memory)
        return replace(result, complete=False, validators=None, memory=result.memory and result.memory.with_unread(keys))

    async def run(self, record: Record) -> None:
        """Read and record until cancelled."""
        while True:
            while self._waiting:
                feed = next(iter(self._waiting))
                self._waiting[feed] = self._waiting.pop(feed)
                await self._read(feed, next(iter(self._waiting[feed].values())), record)
            self._added.clear()
            await self._added.wait()

    async def _read(self, feed: str, waiting: _Waiting, record: Record) -> None:
        key = waiting.document.key
        waiting.tries += 1
        try:
            (result,) = await self._formatter.read([waiting.document], waiting.rules, slowly=True)
        except FormatterUnavailable as error:
            log.warning("slow_post_failed", feed=feed, key=key, tries=waiting.tries, reason=str(error))
            if waiting.tries < MAX_TRIES:
                self._move_to_end(feed, waiting)
                await self._clock.sleep(RETRY_DELAY.total_seconds())
                return
            result = ReadResult(None, hold=Hold("too-slow", str(error)))
        if self._waiting.get(feed, {}).get(key) is waiting:
            self.drop(feed, [key])
            rest = feed in self._waiting
            poll = PollResult(complete=False) if rest else self._held_back.pop(feed, PollResult(complete=False))
            await record(waiting.document, result, waiting.rules, poll)

    def _move_to_end(self, feed: str, waiting: _Waiting) -> None:
        queue, key = self._waiting.get(feed, {}), waiting.document.key
        if queue.get(key) is waiting:
            queue[key] = queue.pop(key)


def _size(document: Document) -> int:
    """Bytes of a document's text, as far as they matter for the memory."""
    content = document.content
    return len(content) if isinstance(content, bytes) else len(content.summary) + len(content.content)
