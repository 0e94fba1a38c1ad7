"""Embargoes end by themselves: announce each waiting post when its time has come, and, where that is asked for, its page too.

A post whose page must be there before anybody is told: a site takes its time to be built.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.lib.retry import retry_until_stored
from bot.lib.wakeup import Wakeup
from bot.model import PostState, StoredPost
from bot.model.post import PAGE_AWAITED
from bot.ports import Clock, PageChecker, PostStore

log = structlog.get_logger()

LONGEST = timedelta(minutes=10)
"""How long a post waits for its page. Then it is told without: an alert that leads nowhere yet is better than none."""
OFTEN, FIRST = timedelta(seconds=2), timedelta(minutes=1)
SELDOM = timedelta(seconds=15)


def next_look(due: datetime, now: datetime) -> datetime | None:
    """When to look for the page of a post again that was to go out when it was `due`; None where it waited long enough."""
    waited = now - due
    if waited >= LONGEST:
        return None
    return now + (OFTEN if waited < FIRST else SELDOM)


class PageCheck:
    """Looks for pages, several at once. `feeds`: those whose posts wait for them, and whether these lie at private addresses."""

    def __init__(
        self, store: PostStore, clock: Clock, pages: PageChecker, told: Callable[[Sequence[int]], Awaitable[None]]
    ) -> None:
        self.feeds: Mapping[str, bool] = {}
        self._store = store
        self._clock = clock
        self._pages = pages
        self._told = told
        self._looks: set[asyncio.Task[None]] = set()

    async def take(self, ids: Sequence[int]) -> list[int]:
        """Look for the pages of those posts that are to wait for them; the others, which may go out now."""
        if not self.feeds:
            return list(ids)
        ready = []
        for post in await self._store.posts(ids):
            waits = self._waits(post)
            again = next_look(_due(post), self._clock.now()) if waits else None
            if again is None:
                ready.append(post.id)
                if waits:
                    log.warning("told_without_page", post=post.id, url=post.content.url, reason=post.reason)
            elif await self._store.put_off(post.id, again, post.reason):
                self._look(post, again)
        return ready

    async def stop(self) -> None:
        """Leave off looking; whoever still waits is looked for at the next start."""
        for look in self._looks:
            look.cancel()
        await asyncio.gather(*self._looks, return_exceptions=True)

    def _waits(self, post: StoredPost) -> bool:
        return post.content.feed in self.feeds and post.content.url is not None

    def _look(self, post: StoredPost, again: datetime) -> None:
        if any(look.get_name() == str(post.id) for look in self._looks):
            return
        look = asyncio.create_task(self._ask(post, again), name=str(post.id))
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)

    async def _ask(self, post: StoredPost, again: datetime) -> None:
        url = post.content.url or ""
        fault = await self._pages.error(url, internal=self.feeds.get(post.content.feed, False))
        if fault:
            reason = f"{PAGE_AWAITED}: {fault}"
            await retry_until_stored(lambda: self._store.put_off(post.id, max(again, self._clock.now()), reason), self._clock)
        elif [now for now in await self._store.posts([post.id]) if now.state is PostState.EMBARGOED]:
            await self._told([post.id])


def _due(post: StoredPost) -> datetime:
    """Since when it waits for nothing but its page."""
    planned = post.content.publish_at or post.content.published_at
    return max(post.since, planned) if planned else post.since


class Embargo:
    """Watches over posts that wait for their time. Its bell is rung whenever a new one may have come."""

    def __init__(self, store: PostStore, clock: Clock, owed: Callable[[], None], pages: PageChecker) -> None:
        self.wakeup = Wakeup(clock)
        self.verifying = PageCheck(store, clock, pages, self._announce)
        self._store = store
        self._clock = clock
        self._owed = owed

    async def run(self) -> None:
        """Release until cancelled."""
        try:
            while True:
                await retry_until_stored(self._release_due, self._clock)
                await self.wakeup.wait(await retry_until_stored(self._store.next_release, self._clock))
        finally:
            await self.verifying.stop()

    async def _release_due(self) -> None:
        due = await self._store.due_releases(self._clock.now())
        if due and (ready := await self.verifying.take(due)):
            await self._announce(ready)

    async def _announce(self, ready: Sequence[int]) -> None:
        await retry_until_stored(lambda: self._store.announce(ready, self._clock.now()), self._clock)
        log.info("embargo_over", posts=list(ready))
        self._owed()
