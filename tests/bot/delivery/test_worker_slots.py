"""Send slots: the limit of deliveries in flight, and the wait for a free slot."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, cast

from bot.delivery import DeliveryWorker
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.delivery.worker import SEND_SLOTS
from bot.lib.i18n import words
from bot.lib.wakeup import Signals
from bot.model import Call, Card, Chat, Delivery, Outcome, Post, Sent, Style
from bot.ports import DeliveryStore, Formatter, Platform
from tests.clock import TestClock


class PendingDeliveries:
    """A store with pending deliveries for more chats than there are send slots."""

    def __init__(self, count: int) -> None:
        self.claims = 0
        self._left = [
            Delivery(number, 1, number, Chat("telegram", str(number)), Style(), Post("policy", "a.md", "제목"), 1, None, 0)
            for number in range(1, count + 1)
        ]

    async def claim(self, _platform: str, count: int, _lease: timedelta, _now: datetime) -> list[Delivery]:
        """The next ones."""
        self.claims += 1
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    @property
    def left(self) -> int:
        """The number of unclaimed deliveries."""
        return len(self._left)

    async def settle(self, *_: Any) -> None:
        """Keep nothing."""

    async def recover(self, *_: Any, **__: Any) -> int:
        """Nobody was lost."""
        return 0

    async def recent_sends(self, _since: datetime) -> list[tuple[Chat, datetime]]:
        """Nothing was sent."""
        return []

    async def next_due(self, _platform: str, _now: datetime) -> datetime | None:
        """Nothing is put off."""
        return None


class Silent:
    """A platform, and an editor, that answers when it is let."""

    name = "telegram"

    def __init__(self) -> None:
        self.calls = 0
        self.answers = asyncio.Semaphore(0)

    async def card(self, post: Post) -> Card:
        """The headline."""
        return Card(post.title)

    def render(self, card: Card, *_: Any) -> tuple[Call, ...]:
        """One message."""
        return (Call("sendMessage", {"text": card.headline}),)

    def render_tombstone(self, _words: Any) -> Call:
        """An empty one."""
        return Call("sendMessage", {"text": "-"})

    async def send(self, *_: Any) -> Outcome:
        """Answer once it is allowed to."""
        self.calls += 1
        await self.answers.acquire()
        return Sent("1")


def make_worker(platform: Silent, store: PendingDeliveries, pace: RateLimits, clock: TestClock) -> DeliveryWorker:
    return DeliveryWorker(
        cast(Platform, platform),
        cast(DeliveryStore, store),
        cast(Formatter, platform),
        RateLimiter(pace),
        clock,
        words,
        lambda _delivery, _outcome: None,
        Signals(clock),
    )


async def stopped(worker: DeliveryWorker, running: "asyncio.Task[None]") -> None:
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await worker.finish(0)


async def test_full_slots_wait_for_a_free_one() -> None:
    """While every slot is taken the worker claims nothing, and each free slot is taken again."""
    clock, store, platform = TestClock(), PendingDeliveries(SEND_SLOTS + 2), Silent()
    worker = make_worker(platform, store, RateLimits(), clock)
    running = asyncio.create_task(worker.run())
    await clock.asleep()
    await clock.advance(1)
    assert (platform.calls, clock.sleeps, store.claims) == (SEND_SLOTS, [], 1)

    platform.answers.release()
    await clock.asleep()
    await clock.advance(1)

    assert (platform.calls, clock.sleeps, store.claims) == (SEND_SLOTS + 1, [], 2)
    await stopped(worker, running)


async def test_no_more_is_claimed_than_may_go() -> None:
    """A delivery beyond this second's limit stays in the store, where an urgent one may still overtake it."""
    clock, store, platform = TestClock(), PendingDeliveries(60), Silent()
    worker = make_worker(platform, store, RateLimits(per_second=25), clock)
    running = asyncio.create_task(worker.run())
    await clock.asleep()
    await clock.advance(0.5)

    assert (platform.calls, store.left) == (25, 35)
    await stopped(worker, running)
