"""Announce embargoed posts: each one when its time has come and, where its feed asks for it, once its page exists."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.lib.wakeup import Signals
from bot.model import PostReason, PostState, StoredPost
from bot.ports import Clock, PageChecker, PostStore

log = structlog.get_logger()

MAX_PAGE_WAIT = timedelta(minutes=10)
"""Time that a post waits for its page. Then it is announced without: a dead link is better than no alert."""
FREQUENT, FREQUENT_FOR = timedelta(seconds=2), timedelta(minutes=1)
"""Interval at which a page is requested at first, and the time until it grows."""
INFREQUENT = timedelta(seconds=15)
"""Interval at which a page is requested after that."""


def next_check(due: datetime, now: datetime) -> datetime | None:
    """Return when to ask again for the page of a post that was `due`; None once it has waited MAX_PAGE_WAIT."""
    waited = now - due
    if waited >= MAX_PAGE_WAIT:
        return None
    return now + (FREQUENT if waited < FREQUENT_FOR else INFREQUENT)


class PageCheck:
    """Asks for the pages of posts that wait for them, several at once: a site takes its time to be built."""

    def __init__(
        self,
        store: PostStore,
        clock: Clock,
        pages: PageChecker,
        announce: Callable[[Sequence[int]], Awaitable[None]],
    ) -> None:
        self.feeds: Mapping[str, str] = {}
        """The feeds whose posts wait for their pages, each with the address whose host may be private, "" if none may."""
        self._store = store
        self._clock = clock
        self._pages = pages
        self._announce = announce
        self._checks: set[asyncio.Task[None]] = set()

    async def check(self, ids: Sequence[int]) -> list[int]:
        """Start asking for the pages of those due posts that wait for one; return the others, which may go out now."""
        if not self.feeds:
            return list(ids)
        ready = []
        for post in await self._store.posts(ids):
            waits = post.content.feed in self.feeds and post.content.url is not None
            again = next_check(_due(post), self._clock.now()) if waits else None
            if again is None:
                ready.append(post.id)
                if waits:
                    log.warning("announced_without_page", post=post.id, url=post.content.url, reason=post.reason_detail)
            elif await self._store.extend_embargo(post.id, again, post.reason_code, post.reason_detail):
                self._start(post, again)
        return ready

    async def stop(self) -> None:
        """Stop asking; posts that still wait are checked at the next start."""
        for check in self._checks:
            check.cancel()
        await asyncio.gather(*self._checks, return_exceptions=True)

    def _start(self, post: StoredPost, again: datetime) -> None:
        if any(check.get_name() == str(post.id) for check in self._checks):
            return
        check = asyncio.create_task(self._ask(post, again), name=str(post.id))
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    async def _ask(self, post: StoredPost, again: datetime) -> None:
        url = post.content.url or ""
        fault = await self._pages.error(url, internal=self.feeds.get(post.content.feed, ""))
        if fault:
            await self._store.extend_embargo(post.id, max(again, self._clock.now()), PostReason.PAGE_MISSING, fault)
        elif [now for now in await self._store.posts([post.id]) if now.state is PostState.EMBARGOED]:
            await self._announce([post.id])


def _due(post: StoredPost) -> datetime:
    """The time since which a post waits for its page alone."""
    planned = post.content.publish_at or post.content.published_at
    return max(post.since, planned) if planned else post.since


class Embargo:
    """Announces each embargoed post when it is due."""

    def __init__(self, store: PostStore, clock: Clock, signals: Signals, pages: PageChecker) -> None:
        self.page_check = PageCheck(store, clock, pages, self._announce)
        self._store = store
        self._clock = clock
        self._signals = signals
        self._wakeup = signals.listen(signals.fanned_out, signals.decided)

    async def run(self) -> None:
        """Announce due posts until cancelled."""
        try:
            while True:
                await self._release_due()
                await self._wakeup.wait(await self._store.next_embargo_end())
        finally:
            await self.page_check.stop()

    async def _release_due(self) -> None:
        due = await self._store.due_embargoes(self._clock.now())
        if due and (ready := await self.page_check.check(due)):
            await self._announce(ready)

    async def _announce(self, ready: Sequence[int]) -> None:
        await self._store.announce(ready, self._clock.now())
        log.info("embargo_over", posts=list(ready))
        self._signals.posts_recorded.set()
