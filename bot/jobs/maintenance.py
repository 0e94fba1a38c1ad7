"""Maintain the store: delete old posts, index posts for the search, follow changes of the clock, check that it can be written."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog

from bot.delivery.rate_limit import RateLimiter
from bot.lib.retry import RETRY_DELAY, refusals
from bot.lib.wakeup import Signals
from bot.model import SearchText, StoredPost
from bot.ports import (
    Clock,
    DeliveryStore,
    Formatter,
    FormatterError,
    FormatterUnavailable,
    RetentionStore,
    SearchStore,
    Store,
    StoreError,
)

log = structlog.get_logger()

DELETE_INTERVAL = timedelta(hours=1)
DELETE_PAUSE = timedelta(milliseconds=50)
"""Pause between two transactions, so that deliveries need not wait for the database."""
POST_BATCH = 100
DELIVERY_BATCH = 200
"""Deliveries deleted in one transaction."""


class Retention:
    """Deletes posts that their feed has not listed for `keep`, and subscriptions of chats that were gone for so long."""

    def __init__(self, store: RetentionStore, clock: Clock, keep: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._keep = keep

    async def run(self) -> None:
        """Delete every DELETE_INTERVAL until cancelled."""
        while True:
            await self.delete_old()
            await self._clock.sleep(DELETE_INTERVAL.total_seconds())

    async def delete_old(self) -> None:
        """Delete every post that is old enough now."""
        before = self._clock.now() - self._keep
        last = count = 0
        while posts := await self._store.expired_posts(before, last, POST_BATCH):
            for post_id in posts:
                while await self._store.delete_expired(post_id, before, DELIVERY_BATCH, self._clock.now()):
                    await self._pause()
                await self._pause()
            last, count = posts[-1], count + len(posts)
        if count:
            log.info("posts_deleted", count=count)
        if chats := await self._store.delete_gone_subscriptions(before):
            log.info("subscriptions_of_gone_chats_deleted", count=chats)

    async def _pause(self) -> None:
        await self._clock.sleep(DELETE_PAUSE.total_seconds())


INDEX_BATCH = 20
"""Posts indexed in one transaction: few, so that no other transaction waits long."""
INDEX_PAUSE = timedelta(milliseconds=50)
"""Pause between two batches. 100,000 posts of an old store take a quarter of an hour."""


class SearchIndexer:
    """Indexes posts in the background. The store knows which ones are missing, so a stop loses nothing."""

    def __init__(self, store: SearchStore, formatter: Formatter, clock: Clock, signals: Signals) -> None:
        self._store = store
        self._formatter = formatter
        self._clock = clock
        self._wakeup = signals.listen(signals.fanned_out)

    async def run(self) -> None:
        """Index until cancelled, the newest posts first."""
        while True:
            posts = await self._store.unindexed(INDEX_BATCH)
            if not posts:
                await self._wakeup.wait()
            try:
                texts = [await self._text(post) for post in posts]
            except FormatterUnavailable as error:
                log.warning("index_waits", reason=str(error))
                await self._clock.sleep(RETRY_DELAY.total_seconds())
                continue
            if texts:
                await self._store.index(texts)
            await self._clock.sleep(INDEX_PAUSE.total_seconds())

    async def _text(self, post: StoredPost) -> SearchText:
        """Return a post's text for the index; its title alone where the post crashes the formatter or is too slow.

        Raises FormatterUnavailable.
        """
        try:
            text = await self._formatter.search_text(post.content)
        except FormatterUnavailable:
            raise
        except FormatterError as error:
            log.error("post_not_indexed", feed=post.content.feed, key=post.content.key, reason=str(error))
            text = post.content.title
        return SearchText(post.id, post.revision, text)


CHECK_INTERVAL = timedelta(seconds=1)
TOLERANCE = timedelta(seconds=1)
"""Most by which a busy machine may wake the task late."""
MAX_UNCERTAIN_AHEAD = timedelta(minutes=1)
"""Most by which a message in doubt may be stored in the future: at the latest time it can have arrived."""


class ClockChange:
    """Compares the clock with its own sleep once a second."""

    def __init__(
        self, store: DeliveryStore, clock: Clock, rate_limiters: Callable[[], Iterable[RateLimiter]], signals: Signals
    ) -> None:
        self._store = store
        self._clock = clock
        self._rate_limiters = rate_limiters
        self._signals = signals

    async def correct_at_start(self) -> None:
        """Correct what an earlier run stored by a clock that was ahead. Call it before anything is sent."""
        now = self._clock.now()
        if ahead := await self._store.recent_sends(now + MAX_UNCERTAIN_AHEAD):
            await self._set_back(ahead[-1][1] - now)

    async def run(self) -> None:
        """Watch the clock until cancelled."""
        while True:
            before = self._clock.now()
            await self._clock.sleep(CHECK_INTERVAL.total_seconds())
            step = self._clock.now() - before - CHECK_INTERVAL
            if step < -TOLERANCE:
                await self._set_back(-step)
            if abs(step) > TOLERANCE:
                self._signals.decided.set()

    async def _set_back(self, by: timedelta) -> None:
        log.warning("clock_set_back", seconds=by.total_seconds())
        for rate_limiter in self._rate_limiters():
            rate_limiter.shift_times_back(by)
        await self._store.shift_times_back(by, self._clock.now())


STORE_TIMEOUT = 5.0
"""Seconds that the store has for its answer."""


class StoreHealth:
    """Asks the store one question at a time: a store that hangs is not asked again and again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._check: asyncio.Task[str] | None = None

    async def faults(self) -> list[str]:
        """Return the store's errors: those that tasks wait out now, and the one of a write; empty where all is well."""
        if self._check is None or self._check.done():
            self._check = asyncio.create_task(self._write())
        answered, _ = await asyncio.wait({self._check}, timeout=STORE_TIMEOUT)
        errors = {*refusals(), self._check.result() if answered else f"no answer within {STORE_TIMEOUT:g} s"}
        return sorted(errors - {""})

    async def _write(self) -> str:
        try:
            await self._store.check()
        except StoreError as error:
            return str(error)
        return ""
