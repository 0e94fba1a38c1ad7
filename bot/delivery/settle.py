"""Settle deliveries: decide what each outcome means (pure), and store it in batches before the next message goes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.rate_limit import RateLimitedPlatform, RateLimiter
from bot.model import Deleted, Delivery, Message, Moved, Outcome, OutcomeScope, Rejected, Retry, Sent, Settlement, Uncertain
from bot.ports import Clock, DeliveryStore

log = structlog.get_logger()

FIRST_BACKOFF = timedelta(seconds=2)
MAX_BACKOFF = timedelta(minutes=10)
UNCERTAIN_RETRY_DELAY = timedelta(seconds=5)
"""Pause before the one retry of a send whose answer never came."""

FIRST_REFUSAL_BACKOFF = timedelta(minutes=1)
MAX_REFUSAL_BACKOFF = timedelta(days=1)
"""Pauses after which a chat that refused is tried again. A day: nobody waits longer than that for a lifted restriction."""

Report = Callable[[Delivery, Outcome], None]


def settlement(
    delivery: Delivery, outcome: Outcome, now: datetime, messages: tuple[Message, ...], *, resend: bool = True
) -> Settlement:
    """Decide the next state of a delivery after one attempt: sent, retried with backoff, rejected or uncertain.

    A message that may be a duplicate is sent once more at most, and never without `resend`: then people decide. A platform
    that refuses everything sets itself when to ask again, so its pause needs no backoff. A chat that refuses is tried again
    after a growing pause, one that is certainly gone is not.
    """
    match outcome:
        case Retry(after=after, scope=OutcomeScope.PLATFORM):
            return Settlement(delivery, outcome, messages, not_before=now + after)
        case Retry(after=after):
            return Settlement(delivery, outcome, messages, not_before=now + max(after, backoff(delivery.attempts)))
        case Rejected(scope=OutcomeScope.CHAT, code=code):
            retry_at = None if code.is_final else now + refusal_backoff(delivery.refusals)
            return Settlement(delivery, outcome, messages, not_before=retry_at)
        case Moved(to=to) if to == delivery.chat.id:
            moved = Retry(backoff(delivery.attempts), "the chat is said to have moved to itself")
            return Settlement(delivery, moved, messages, not_before=now + moved.after)
        case Uncertain():
            again = resend and not delivery.maybe_sent
            return Settlement(delivery, outcome, messages, not_before=now + UNCERTAIN_RETRY_DELAY if again else None)
        case _:
            return Settlement(delivery, outcome, messages)


def backoff(attempts: int) -> timedelta:
    """Return the pause after this number of failed attempts: doubled each time, at most MAX_BACKOFF."""
    return min(FIRST_BACKOFF * (1 << min(attempts, 16)), MAX_BACKOFF)


def refusal_backoff(refusals: int) -> timedelta:
    """Return the pause after a refusal of a chat with this number of earlier ones: four times longer each time, a day at most."""
    return min(FIRST_REFUSAL_BACKOFF * (1 << 2 * min(refusals, 8)), MAX_REFUSAL_BACKOFF)


def uncertain_as_retry(outcome: Outcome) -> Outcome:
    """Turn Uncertain into Retry for an edit or a deletion: repeating one does no harm, so it is simply retried."""
    return Retry(UNCERTAIN_RETRY_DELAY, outcome.reason) if isinstance(outcome, Uncertain) else outcome


@dataclass(slots=True)
class _Batch:
    """The rows of one transaction, and the task that writes them once somebody waits for it."""

    settlements: list[Settlement] = field(default_factory=list)
    send_started: list[int] = field(default_factory=list)
    writing: asyncio.Task[None] | None = None


class SettlementWriter:
    """Stores settlements and started sends in batches: rows that come during a transaction share the next one.

    Each call returns once its row is stored; until then nothing more goes to that chat.
    """

    def __init__(self, store: DeliveryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._batch = _Batch()
        self._transaction = asyncio.Lock()

    async def start_send(self, delivery: Delivery) -> None:
        """Store that a delivery's message is about to go."""
        self._batch.send_started.append(delivery.id)
        await self._stored(self._batch)

    async def settle(self, settlement: Settlement) -> None:
        """Store the outcome of a delivery."""
        self._batch.settlements.append(settlement)
        await self._stored(self._batch)

    async def _stored(self, batch: _Batch) -> None:
        """Wait until the batch is stored; a waiter that is cancelled stops nobody else's write."""
        if batch.writing is None:
            batch.writing = asyncio.create_task(self._write(batch))
            batch.writing.add_done_callback(lambda done: done.cancelled() or done.exception())  # its waiters may be gone
        await asyncio.shield(batch.writing)

    async def _write(self, batch: _Batch) -> None:
        async with self._transaction:
            self._batch = _Batch()
            await self._store.settle(batch.settlements, self._clock.now(), batch.send_started)


class Settler:
    """Settles deliveries: decides, pauses the rate limiter where the platform asks for it, stores, reports and logs."""

    def __init__(self, store: DeliveryStore, rate_limiter: RateLimiter, clock: Clock, report: Report, *, resend: bool) -> None:
        """`report` receives every outcome, for metrics and operator alerts."""
        self._writer = SettlementWriter(store, clock)
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._report = report
        self._resend = resend

    async def start_send(self, delivery: Delivery) -> None:
        """Store that a delivery's message is about to go: only such a delivery may have arrived if this process dies."""
        await self._writer.start_send(delivery)

    async def settle(self, delivery: Delivery, outcome: Outcome, sent: Sequence[Message] = ()) -> None:
        """Store the outcome, with the messages that are not stored yet; returns once that is done."""
        now = self._clock.now()
        settled = settlement(delivery, outcome, now, tuple(sent), resend=self._resend)
        if isinstance(outcome, Retry) and outcome.scope is not OutcomeScope.MESSAGE:
            self._rate_limiter.start_cooldown(
                delivery.chat if outcome.scope is OutcomeScope.CHAT else None, settled.not_before or now
            )
        await self._writer.settle(replace(settled, cooldown_until=self._rate_limiter.chat_free_at(delivery.chat)))
        self._report(delivery, outcome)
        _log_outcome(delivery, outcome, retried=settled.not_before is not None)


def _log_outcome(delivery: Delivery, outcome: Outcome, *, retried: bool) -> None:
    about = {"post": delivery.post_id, "chat": str(delivery.chat), "attempt": delivery.attempts + 1}
    match outcome:
        case Sent(platform_id):
            log.info("delivered", **about, message=platform_id)
        case Retry(after, reason):
            log.warning("delivery_delayed", **about, reason=reason, seconds=after.total_seconds())
        case Moved(to):
            log.info("chat_moved", **about, to=to)
        case Uncertain(reason):
            log.warning("delivery_uncertain", **about, reason=reason, retried=retried)
        case Rejected(reason, scope):
            log.error("delivery_rejected", **about, reason=reason, scope=str(scope))
        case Deleted(reason):
            log.info("message_deleted_by_people", **about, reason=reason)


LOOK_AGAIN = timedelta(seconds=20)
"""Pause after the platform could not look: a rate limit, a timeout."""
MAX_WAIT = timedelta(minutes=2)
"""Time after an attempt in which the platform is asked; then the message is sent once more. Two alerts are better than none."""


async def look_back(platform: RateLimitedPlatform, delivery: Delivery, key: str, now: datetime) -> Sent | Retry | None:
    """Look for the message of an uncertain attempt: Sent if it is there, Retry to look again later, None if it must be sent.

    `key` is the message's idempotency key, "" for one that has none.
    """
    attempted_at = delivery.attempted_at or delivery.pending_since
    if not key or not delivery.maybe_sent or attempted_at is None:
        return None
    lookup = await platform.find_message(delivery.chat, key, attempted_at)
    if lookup.message_id is not None:
        return Sent(lookup.message_id)
    if lookup.unknown and now - attempted_at < MAX_WAIT:
        return Retry(LOOK_AGAIN, lookup.unknown)
    return None
