"""Long rate limits over restarts: a delivery worker on a clock that is turned by hand, with a real store."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from bot.delivery import DeliveryWorker
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.lib.i18n import words
from bot.lib.wakeup import Signals
from bot.model import (
    Call,
    Card,
    Chat,
    Decision,
    Delivery,
    Filter,
    Mark,
    Outcome,
    OutcomeScope,
    PollResult,
    Post,
    PostState,
    Retry,
    Sent,
    Style,
)
from bot.ports import Formatter, Platform, Translator
from store import SqlStore, open_store
from tests.clock import DEADLINE, TestClock

LONG, SHORT = Chat.parse("telegram:1"), Chat.parse("telegram:2")
WAIT = 43_837


class Answers:
    """A platform that refuses one chat once and takes everything else."""

    name = "telegram"

    def __init__(self) -> None:
        self.calls: list[Chat] = []

    def render(self, card: Card, _style: Style, _words: Translator, _mark: Mark) -> tuple[Call, ...]:
        """One message."""
        return (Call("sendMessage", {"text": card.headline}),)

    def render_tombstone(self, _words: Translator) -> Call:
        """An empty one."""
        return Call("sendMessage", {"text": "-"})

    async def send(self, chat: Chat, _call: Call, _first: str | None) -> Outcome:
        """Answer."""
        self.calls.append(chat)
        if self.calls.count(LONG) == 1 and chat == LONG:
            return Retry(timedelta(seconds=WAIT), f"Too Many Requests: retry after {WAIT}", OutcomeScope.CHAT)
        return Sent(str(len(self.calls)))


class Cards:
    """An editor that knows headlines."""

    async def card(self, post: Post) -> Card:
        """The headline."""
        return Card(post.title)


@asynccontextmanager
async def running_worker(store: SqlStore, platform: Answers, clock: TestClock) -> AsyncIterator[Signals]:
    """A delivery worker at work, until it is killed; its signals."""

    def report(_delivery: Delivery, _outcome: Outcome) -> None:
        pass

    rate_limiter, signals = RateLimiter(RateLimits(chat_per_second=1000)), Signals(clock)
    worker = DeliveryWorker(
        cast(Platform, platform), store, cast(Formatter, Cards()), rate_limiter, clock, words, report, signals
    )
    running = asyncio.create_task(worker.run())
    try:
        yield signals
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await worker.finish(5)


async def settled(store: SqlStore, clock: TestClock, counts: dict[str, int]) -> None:
    """Let the worker run, turning the clock a little, until deliveries have these states; raises TimeoutError."""
    async with asyncio.timeout(DEADLINE):
        while await store.delivery_counts() != counts:
            await clock.advance(0.01)
            await asyncio.sleep(0.01)


async def announce(store: SqlStore, keys: Sequence[str], clock: TestClock) -> None:
    """Announce posts to everyone."""

    def everyone(_filter: Filter, _post: Post) -> bool:
        return True

    look: Any = PollResult()
    decisions = [
        Decision(key, "s", PostState.LIVE, content=Post("policy", key, key), content_hash=key, announce=True) for key in keys
    ]
    await store.record("policy", decisions, look, clock.now())
    while await store.expand(100, everyone, clock.now()):
        pass


async def test_a_wait_of_half_a_day_survives_a_restart(tmp_path: Path) -> None:
    """A chat with a pause of 43,837 s gets nothing before that, from this worker or the next; others get theirs at once."""
    clock, platform, url = TestClock(), Answers(), f"sqlite:///{tmp_path}/sokbo.db"
    store = await open_store(url)
    began = clock.now()
    for chat in (LONG, SHORT):
        await store.subscribe(chat, ["policy"], Style(), began)
    await announce(store, ["a.md"], clock)
    async with running_worker(store, platform, clock):
        await settled(store, clock, {"retry": 1, "sent": 1})
    await store.close()

    store = await open_store(url)
    await announce(store, ["b.md"], clock)
    async with running_worker(store, platform, clock) as again:
        await settled(store, clock, {"pending": 1, "retry": 1, "sent": 2})
        await clock.advance(WAIT - 60)
        again.decided.set()
        await settled(store, clock, {"pending": 1, "retry": 1, "sent": 2})
        assert platform.calls.count(LONG) == 1
        await clock.advance(70)
        await settled(store, clock, {"sent": 4})
    await store.close()

    assert (platform.calls.count(LONG), platform.calls.count(SHORT)) == (3, 2)
    assert (clock.now() - began).total_seconds() >= WAIT
