"""One platform's courier: claim what is due, say it inside the limits, settle what became of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.bell import Bell
from bot.courier.ledger import Ledger
from bot.courier.settling import Step, settlement, steps
from bot.model import Call, Chat, Delivery, Message, Moved, Outcome, Rejected, Retry, Scope, Sent, Uncertain
from bot.pacing import Pacer
from bot.patience import patiently
from bot.ports import Clock, DeliveryStore, Editor, Platform, Words

log = structlog.get_logger()

LANES = 64
"""Deliveries under way at once: enough for thirty a second at two seconds an answer."""
LEASE = timedelta(minutes=5)
IDLE = timedelta(seconds=30)
"""How long a courier sleeps when nothing is owed and nobody rings."""
SHORTEST_WAIT = timedelta(milliseconds=100)
WINDOW = timedelta(minutes=1)
"""The longest window of any limit: what must be remembered over a restart."""

Report = Callable[[Delivery, Outcome], None]


class Courier:
    """Brings one platform its deliveries. `report` hears every outcome, for metrics and operators."""

    def __init__(
        self,
        platform: Platform,
        store: DeliveryStore,
        editor: Editor,
        pacer: Pacer,
        clock: Clock,
        words: Callable[[str], Words],
        report: Report,
    ) -> None:
        self.bell = Bell(clock)
        self._platform = platform
        self._store = store
        self._editor = editor
        self._pacer = pacer
        self._clock = clock
        self._words = words
        self._report = report
        self._ledger = Ledger(store, clock)
        self._lanes: set[asyncio.Task[None]] = set()
        self._recovered = clock.now()

    async def run(self) -> None:
        """Deliver until cancelled; then nothing new is claimed, and `finish` waits for what is under way."""
        await self._remember()
        while True:
            now = self._clock.now()
            due = await patiently(lambda now=now: self._store.next_due(now), self._clock)
            room = min(LANES - len(self._lanes), self._pacer.room(now))
            if due is None or due > now:
                await self._idle(now, due)
            elif room <= 0:
                await self.bell.wait(max(self._pacer.next_room(), now + SHORTEST_WAIT))
            elif not await self._start_due(room):
                await self.bell.wait(now + SHORTEST_WAIT)

    async def finish(self, seconds: float) -> None:
        """Wait for deliveries under way, at most so long; what is cut off then is found uncertain at the next start."""
        if self._lanes:
            await asyncio.wait(self._lanes, timeout=seconds)
        for task in self._lanes:
            task.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)

    async def _start_due(self, room: int) -> int:
        """Claim and start what is due; how many. None may be: what is due may be another platform's."""
        now, name = self._clock.now(), self._platform.name
        claimed = await patiently(lambda: self._store.claim([name], room, LEASE, now), self._clock)
        for delivery in claimed:
            self._start(delivery)
        return len(claimed)

    async def _remember(self) -> None:
        """Take over what an earlier run left: its claims, and the messages that still count in a window."""
        now = self._clock.now()
        await self._recover(now)
        for chat, at in await patiently(lambda: self._store.recent_sends(now - WINDOW), self._clock):
            if chat.platform == self._platform.name:
                self._pacer.started(chat, at)

    async def _recover(self, now: datetime) -> None:
        """Take back what a courier lost hold of: one that was killed, here or beside us."""
        if count := await patiently(lambda: self._store.recover(now), self._clock):
            log.warning("deliveries_recovered", count=count)
        self._recovered = now

    async def _idle(self, now: datetime, due: datetime | None) -> None:
        """Sleep until something is due or somebody rings, and tidy up before."""
        self._pacer.forget(now)
        if now - self._recovered > LEASE:
            await self._recover(now)
        await self.bell.wait(min(due or now + IDLE, now + IDLE))

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._deliver(delivery))
        self._lanes.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._lanes.discard(task)
        self.bell.ring()
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery_crashed", error=type(error).__name__, exc_info=error)

    async def _deliver(self, delivery: Delivery) -> None:
        """Say a delivery part by part. Parts that exist are kept as they are made, the last one with the settlement."""
        payload = delivery.payload or self._render(delivery)
        if delivery.payload is None and len(payload) > 1:
            await patiently(lambda: self._store.freeze(delivery.id, payload), self._clock)
        first = next((message.platform_id for message in delivery.messages if message.part == 0), None)
        made: tuple[Message, ...] = ()
        outcome: Outcome = Sent(first or "")
        for step in steps(payload, delivery.messages):
            if made:
                await self._keep(delivery, made[-1])
                made = ()
            outcome = await self._say(delivery, step, first)
            if not isinstance(outcome, Sent):
                break
            first = first or outcome.platform_id
            made = (Message(step.part, outcome.platform_id, step.digest),)
        await self._settle(delivery, outcome, made)

    async def _say(self, delivery: Delivery, step: Step, first: str | None) -> Outcome:
        """Make or change one message when its turn has come."""
        chat = delivery.chat
        await self._turn(chat)
        if step.platform_id is None:
            outcome = await self._platform.send(chat, step.call, first)
        else:
            outcome = await self._platform.edit(chat, step.platform_id, step.call)
        self._pacer.answered(chat, self._clock.now())
        return outcome

    async def _turn(self, chat: Chat) -> None:
        while (at := self._pacer.earliest(chat)) > (now := self._clock.now()):
            await self._clock.sleep((at - now).total_seconds())
        self._pacer.started(chat, self._clock.now())

    async def _keep(self, delivery: Delivery, message: Message) -> None:
        await patiently(lambda: self._store.keep_message(delivery.id, message, self._clock.now()), self._clock)

    async def _settle(self, delivery: Delivery, outcome: Outcome, made: tuple[Message, ...]) -> None:
        now = self._clock.now()
        settled = settlement(delivery, outcome, now, made)
        if isinstance(outcome, Retry) and outcome.scope is not Scope.MESSAGE:
            self._pacer.hold(delivery.chat if outcome.scope is Scope.CHAT else None, settled.not_before or now)
        await self._ledger.settle(replace(settled, rest_until=self._pacer.free_at(delivery.chat)))
        self._tell(delivery, outcome)

    def _render(self, delivery: Delivery) -> tuple[Call, ...]:
        card = self._editor.card(delivery.post)
        return self._platform.render(card, delivery.style, self._words(delivery.style.language), delivery.mark)

    def _tell(self, delivery: Delivery, outcome: Outcome) -> None:
        self._report(delivery, outcome)
        about = log.bind(post=delivery.post_id, chat=str(delivery.chat), attempt=delivery.attempts + 1)
        match outcome:
            case Sent(platform_id):
                about.info("delivered", message=platform_id)
            case Retry(after, reason):
                about.warning("delivery_delayed", reason=reason, seconds=after.total_seconds())
            case Moved(to):
                about.info("chat_moved", to=to)
            case Uncertain(reason):
                about.warning("delivery_uncertain", reason=reason, again=not delivery.doubted)
            case Rejected(reason, scope):
                about.error("delivery_rejected", reason=reason, scope=str(scope))
