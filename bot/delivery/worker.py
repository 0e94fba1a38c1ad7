"""The delivery worker, which claims pending deliveries, and the fan-out, which creates one for each subscription."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog

from bot.audience.filters import wants
from bot.delivery.digest import Deferrer, DigestSender
from bot.delivery.plan import Policy
from bot.delivery.rate_limit import RateLimitedPlatform, RateLimiter
from bot.delivery.sender import RenderCache, Sender
from bot.delivery.settle import Report, Settler
from bot.lib.wakeup import Signals
from bot.model import Chat, Delivery, Rejected, Retry
from bot.ownership.scopes import sending_scope
from bot.ports import Clock, DeliveryStore, Formatter, FormatterError, FormatterUnavailable, NotOwner, Platform, Translator

log = structlog.get_logger()

SEND_SLOTS = 128
"""Deliveries in flight at once: enough for thirty a second at four seconds an answer, or a thousand at a tenth."""
LEASE = timedelta(minutes=5)
"""Time that a claimed delivery belongs to its worker. After that, any worker recovers it."""
MAX_IDLE = timedelta(seconds=30)
"""Longest sleep where nothing is due and no signal comes."""
MIN_WAIT = timedelta(milliseconds=1)
CONTENTION_WAIT = timedelta(milliseconds=100)
"""Pause where a delivery became due, or another of its chat was settled, between the claim and this question."""
FORMATTING_RETRY = timedelta(seconds=10)
"""Pause before a delivery is tried again whose post could not be formatted because the machine is busy."""
CLAIM_PAUSE = timedelta(milliseconds=100)
"""Pause in which claimed deliveries start before more are claimed. The rate limiter counts a delivery only from its start, and
urgent posts cannot overtake a claimed one; besides, the next claim would compete with storing the starts."""
LONGEST_WINDOW = timedelta(minutes=1)
"""The longest window of any rate limit: messages that recent are counted again after a restart."""


class DeliveryWorker:
    """Delivers everything that is pending on one platform. Runs until cancelled, then `finish` waits for what is in flight."""

    def __init__(
        self,
        platform: Platform,
        store: DeliveryStore,
        formatter: Formatter,
        rate_limiter: RateLimiter,
        clock: Clock,
        words: Callable[[str], Translator],
        report: Report,
        signals: Signals,
        policy: Policy | None = None,
    ) -> None:
        """`store` retries its calls (see bot/lib/retry.py). `report` receives every outcome."""
        policy = policy or Policy()
        self._platform = platform
        self._store = store
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._resend = policy.on_uncertain == "resend"
        self._wakeup = signals.listen(signals.posts_recorded, signals.deliveries_pending, signals.decided)
        limited, cache = (
            RateLimitedPlatform(platform, rate_limiter, clock),
            RenderCache(platform, formatter, words, policy.languages),
        )
        self._settler = settler = Settler(store, rate_limiter, clock, report, resend=self._resend)
        self._deferrer = Deferrer(store, clock)
        self._sender = Sender(limited, cache, store, settler, clock, policy)
        self._digests = DigestSender(limited, cache, store, settler, clock, self._deferrer, policy.fold_above, LEASE)
        self._in_flight: dict[asyncio.Task[None], Chat] = {}
        self._claiming = asyncio.Lock()
        self._recovered_at = clock.now()

    async def run(self) -> None:
        """Deliver until cancelled; then nothing new is claimed."""
        await self.take_over()
        while True:
            now, slots = self._clock.now(), SEND_SLOTS - len(self._in_flight)
            room = min(slots, self._rate_limiter.available_slots(now))
            if not slots:
                await self._wakeup.wait()  # a delivery that ends sets it
            elif room <= 0:
                await self._wakeup.wait(max(self._rate_limiter.next_slot_at(), now + MIN_WAIT))
            elif await self._start_due(room):
                await self._wakeup.wait(now + CLAIM_PAUSE)
            else:
                await self._idle(now)

    async def finish(self, seconds: float) -> None:
        """Wait for deliveries in flight, at most so long; those cut off then are recovered as uncertain at the next start."""
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=seconds)
        for task in self._in_flight:
            task.cancel()
        await asyncio.gather(*self._in_flight, return_exceptions=True)

    async def _start_due(self, room: int) -> int:
        """Claim up to `room` due deliveries and start them; return their number."""
        async with self._claiming:
            claimed = await self._store.claim(self._platform.name, room, LEASE, self._clock.now())
            for delivery in claimed:
                self._start(delivery)
        return len(claimed)

    async def finish_in(self, scopes: Collection[str], seconds: float) -> None:
        """Wait for deliveries in flight in these rate-limit domains, in which nothing is claimed any more, at most so long."""
        async with self._claiming:
            ending = [task for task, chat in self._in_flight.items() if sending_scope(chat) in scopes]
        if ending:
            _, late = await asyncio.wait(ending, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def take_over(self, scopes: Collection[str] | None = None) -> None:
        """Recover an earlier run's expired leases, and count the messages that are still in a rate limit's window.

        `scopes` are rate-limit domains that this worker gains while it runs; None means all of the platform.
        """
        now = self._clock.now()
        await self._recover(now)
        for chat, at in await self._store.recent_sends(now - LONGEST_WINDOW):
            if chat.platform == self._platform.name and (scopes is None or sending_scope(chat) in scopes):
                self._rate_limiter.record_arrival(chat, at)

    async def _recover(self, now: datetime) -> None:
        """Release deliveries whose lease expired: their worker was killed, in this process or in another."""
        if count := await self._store.recover(now, resend=self._resend):
            log.warning("deliveries_recovered", count=count)
        self._recovered_at = now

    async def _idle(self, now: datetime) -> None:
        """Sleep until the next delivery is due or a signal comes; recover and prune once a lease."""
        if now - self._recovered_at > LEASE:
            self._rate_limiter.prune(now)
            await self._recover(now)
        due = await self._store.next_due(self._platform.name, now) or now + MAX_IDLE
        await self._wakeup.wait(min(due if due > now else now + CONTENTION_WAIT, now + MAX_IDLE))

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._deliver(delivery))
        self._in_flight[task] = delivery.chat
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_flight.pop(task, None)
        self._wakeup.set()
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, NotOwner):
            log.error("delivery_crashed", error=type(error).__name__, exc_info=error)

    async def _deliver(self, delivery: Delivery) -> None:
        if await self._deferrer.drop_or_defer(delivery):
            return
        if not await self._digests.send_if_bundled(delivery, self._send_alone):
            await self._send_alone(delivery)

    async def _send_alone(self, delivery: Delivery) -> None:
        """Send a delivery. Formatting it comes first, so nothing was sent where that fails."""
        try:
            await self._sender.send(delivery)
        except FormatterUnavailable as error:
            await self._settler.settle(delivery, Retry(FORMATTING_RETRY, str(error)))
        except FormatterError as error:
            await self._settler.settle(delivery, Rejected(f"the post cannot be formatted: {error}"))


BATCH = 10_000
"""Subscriptions in one transaction of a fan-out, at most: the first are being sent while the last are not pending yet."""
BATCH_TIME = timedelta(milliseconds=100)
"""Time after which a fan-out's transaction ends. Whatever else this process stores waits for it: each claim, each start of a
send, and the next post. A number of rows that takes so long on one machine takes many times as long on a busy one."""
PAUSE = timedelta(milliseconds=20)
"""Pause before the first batch: the workers store which sends they start, and need the database at that moment."""


class Fanout:
    """Expands open fan-outs after each poll result and decision."""

    def __init__(self, store: DeliveryStore, clock: Clock, signals: Signals) -> None:
        self._store = store
        self._clock = clock
        self._signals = signals
        self._wakeup = signals.listen(signals.posts_recorded, signals.decided)

    async def run(self) -> None:
        """Expand until cancelled, beginning with the fan-outs that an earlier run left open."""
        while True:
            passed = await self._store.expand(BATCH, wants, self._clock.now(), BATCH_TIME)
            self._signals.fanned_out.set()
            if passed:
                self._signals.deliveries_pending.set()
            else:
                await self._wakeup.wait()
                await self._clock.sleep(PAUSE.total_seconds())
