"""One platform's courier: claim what is due, say it inside the limits, settle what became of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.delivery.defer import Deferrer
from bot.delivery.digest import Digest
from bot.delivery.plan import Policy
from bot.delivery.rate_limit import RateLimitedPlatform, RateLimiter
from bot.delivery.sender import Means, Sender
from bot.delivery.settle import Ledger, Report, Settler
from bot.lib.retry import retry_until_stored
from bot.lib.wakeup import Wakeup
from bot.model import Delivery
from bot.ports import Clock, DeliveryStore, Editor, Platform, Words

log = structlog.get_logger()

LANES = 128
"""Deliveries under way at once: enough for thirty a second at four seconds an answer, or a thousand at a tenth."""
LEASE = timedelta(minutes=5)
IDLE = timedelta(seconds=30)
"""How long a courier sleeps when nothing is owed and nobody rings."""
SHORTEST_WAIT = timedelta(milliseconds=1)
OTHERS_WAIT = timedelta(milliseconds=100)
"""How long to leave alone what is due and cannot be claimed: most often it is another platform's."""
BEGINNING = timedelta(milliseconds=100)
"""How long what was claimed may take to begin before more is claimed. Until then the pacer does not count it, and what is
claimed too early is no longer passed by what is urgent; nor does anything ask the store that is to write that they begin."""
WINDOW = timedelta(minutes=1)
"""The longest window of any limit: what must be remembered over a restart."""


class DeliveryWorker:
    """Brings one platform its deliveries. `report` hears every outcome, for metrics and operators."""

    def __init__(
        self,
        platform: Platform,
        store: DeliveryStore,
        editor: Editor,
        rate_limiter: RateLimiter,
        clock: Clock,
        words: Callable[[str], Words],
        report: Report,
        policy: Policy | None = None,
    ) -> None:
        policy = policy or Policy()
        self.wakeup = Wakeup(clock)
        self._platform = platform
        self._store = store
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._resend = policy.on_uncertain == "resend"
        voice = RateLimitedPlatform(platform, rate_limiter, clock)
        settler = Settler(Ledger(store, clock), rate_limiter, clock, report, resend=self._resend)
        means = Means(platform, voice, store, settler, editor, clock, words, policy)
        self._telling = Sender(means)
        self._postponing = Deferrer(store, clock)
        self._digest = Digest(means, self._postponing, LEASE)
        self._lanes: set[asyncio.Task[None]] = set()
        self._recovered = clock.now()

    async def run(self) -> None:
        """Deliver until cancelled; then nothing new is claimed, and `finish` waits for what is under way."""
        await self._remember()
        while True:
            now, lanes = self._clock.now(), LANES - len(self._lanes)
            room = min(lanes, self._rate_limiter.room(now))
            if not lanes:
                await self.wakeup.wait()  # whoever leaves a lane rings
            elif room <= 0:
                await self.wakeup.wait(max(self._rate_limiter.next_room(), now + SHORTEST_WAIT))
            elif await self._start_due(room):
                await self.wakeup.wait(now + BEGINNING)
            else:
                await self._idle(now)

    async def finish(self, seconds: float) -> None:
        """Wait for deliveries under way, at most so long; what is cut off then is found uncertain at the next start."""
        if self._lanes:
            await asyncio.wait(self._lanes, timeout=seconds)
        for task in self._lanes:
            task.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)

    async def _start_due(self, room: int) -> int:
        """Claim and start what is due; how many."""
        now, name = self._clock.now(), self._platform.name
        claimed = await retry_until_stored(lambda: self._store.claim([name], room, LEASE, now), self._clock)
        for delivery in claimed:
            self._start(delivery)
        return len(claimed)

    async def _remember(self) -> None:
        """Take over what an earlier run left: its claims, and the messages that still count in a window."""
        now = self._clock.now()
        await self._recover(now)
        for chat, at in await retry_until_stored(lambda: self._store.recent_sends(now - WINDOW), self._clock):
            if chat.platform == self._platform.name:
                self._rate_limiter.arrived(chat, at)

    async def _recover(self, now: datetime) -> None:
        """Take back what a courier lost hold of: one that was killed, here or beside us."""
        if count := await retry_until_stored(lambda: self._store.recover(now, resend=self._resend), self._clock):
            log.warning("deliveries_recovered", count=count)
        self._recovered = now

    async def _idle(self, now: datetime) -> None:
        """Sleep until something is due or somebody rings; tidy up now and then."""
        if now - self._recovered > LEASE:
            self._rate_limiter.forget(now)
            await self._recover(now)
        due = await retry_until_stored(partial(self._store.next_due, now), self._clock) or now + IDLE
        await self.wakeup.wait(min(due if due > now else now + OTHERS_WAIT, now + IDLE))

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._deliver(delivery))
        self._lanes.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._lanes.discard(task)
        self.wakeup.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery_crashed", error=type(error).__name__, exc_info=error)

    async def _deliver(self, delivery: Delivery) -> None:
        if await self._postponing.takes(delivery):
            return
        if not await self._digest.takes(delivery, self._telling.tell):
            await self._telling.tell(delivery)
