"""The canary: a marked post that takes the whole way at regular intervals, and is deleted again.

It shows what no other check can: that a post which is published now arrives. It is read, recorded, fanned out and sent like
every post, in a feed of its own that nobody else is subscribed to.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.model import DeliveryRecord, DeliveryState, Document, PollResult
from bot.model.feed import CANARY_FEED
from bot.ports import Clock, FormatterUnavailable, Store, Translator

log = structlog.get_logger()

DEADLINE = timedelta(seconds=90)
"""Longest time until it arrives. Less than operator_alerts.GRACE: after a restart the first result is there before an earlier
run's alert could be declared solved."""
CHECK_PAUSE = timedelta(milliseconds=500)

Publish = Callable[[PollResult], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CanaryResult:
    """Result of one canary: the seconds until it arrived, or the trouble where it did not arrive in time."""

    at: datetime
    seconds: float | None = None
    trouble: str = ""


class Canary:
    """Publishes a marked post every `every`, waits for its message, and withdraws it, which deletes the message."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        publish: Publish,
        report: Callable[[CanaryResult], None],
        every: timedelta,
        zone: ZoneInfo,
        words: Translator,
    ) -> None:
        """`publish` carries a poll result through the newsroom into the store. `report` receives each result."""
        self._store = store
        self._clock = clock
        self._publish = publish
        self._report = report
        self._every = every
        self._zone = zone
        self._words = words

    async def run(self) -> None:
        """Send one canary after the other until cancelled. What an earlier run left is withdrawn first."""
        await self._withdraw(list(await self._store.version_tags(CANARY_FEED)))
        while True:
            began = self._clock.now()
            await self._send(began)
            await self._clock.sleep((began + self._every - self._clock.now()).total_seconds())

    async def _send(self, now: datetime) -> None:
        """Send one canary and report its result; where it is late or lost, it is withdrawn all the same."""
        document = self._document(now)
        arrival = asyncio.create_task(self._arrival(document, now))
        timer = asyncio.create_task(self._clock.sleep(DEADLINE.total_seconds()))
        try:
            await asyncio.wait({arrival, timer}, return_when=asyncio.FIRST_COMPLETED)
            result = arrival.result() if arrival.done() else await self._late(document.key, now)
        finally:
            arrival.cancel()
            timer.cancel()
            await asyncio.gather(arrival, timer, return_exceptions=True)
        if result.trouble:
            log.error("canary_lost", reason=result.trouble)
        else:
            log.info("canary_arrived", seconds=result.seconds)
        self._report(result)
        await self._withdraw([document.key])

    async def _arrival(self, document: Document, began: datetime) -> CanaryResult:
        """Publish a canary and wait until its message is there, or will never be."""
        try:
            await self._publish(PollResult((document,), complete=False))
        except FormatterUnavailable as error:
            return CanaryResult(began, trouble=str(error))
        while True:
            delivery = await self._delivery(document.key)
            if delivery is not None and delivery.state is DeliveryState.SENT:
                return CanaryResult(began, ((delivery.settled_at or self._clock.now()) - began).total_seconds())
            if delivery is not None and delivery.state in (DeliveryState.REJECTED, DeliveryState.MISSED):
                return CanaryResult(began, trouble=delivery.reason_detail or str(delivery.reason_code))
            await self._clock.sleep(CHECK_PAUSE.total_seconds())

    async def _late(self, key: str, began: datetime) -> CanaryResult:
        """Return the result of a canary that did not arrive in time: how far it came."""
        delivery = await self._delivery(key)
        late = self._words("not there after {seconds} s", seconds=int(DEADLINE.total_seconds()))
        steps = [str(delivery.state), delivery.reason_detail] if delivery else []
        return CanaryResult(began, trouble=": ".join(filter(None, (late, *steps))))

    async def _delivery(self, key: str) -> DeliveryRecord | None:
        posts = await self._store.find_post(f"{CANARY_FEED}/{key}")
        found = await self._store.deliveries(posts[0].id, (), 1) if posts else []
        return found[0] if found else None

    async def _withdraw(self, keys: list[str]) -> None:
        """Withdraw canaries: messages are deleted, deliveries that are still pending are cancelled."""
        if keys:
            await self._publish(PollResult(gone=tuple(keys), complete=False))

    def _document(self, now: datetime) -> Document:
        """The marked post. Its time makes its content new: posts with the same content are duplicates."""
        local = now.astimezone(self._zone)
        title = self._words("Canary of {time}", time=f"{local:%Y-%m-%d %H:%M:%S}")
        text = self._words("The bot tests the way of its alerts with this message, and deletes it at once.")
        key = f"{local:%Y-%m-%d}-canary-{now:%H%M%S%f}.md"
        content = f"---\ntitle: '{title}'\ndate: {local.replace(microsecond=0).isoformat()}\n---\n{text} ({title})\n"
        return Document(CANARY_FEED, key, key, content.encode(), written_at=now)
