"""What a message is preceded and an outcome followed by: written down, respected by the pacer, told to whoever listens.

What is written down of deliveries, in batches: what comes while one is being written goes together in the next transaction.
What an answer of the platform means for a delivery: pure.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.rate_limit import RateLimiter
from bot.lib.retry import retry_until_stored
from bot.model import Delivery, Message, Moved, Outcome, Rejected, Retry, Scope, Sent, Settlement, Uncertain
from bot.ports import Clock, DeliveryStore


@dataclass(slots=True)
class _Page:
    """What goes into one transaction, and the writing of it once somebody waits for that."""

    settlements: list[Settlement] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    writing: asyncio.Task[None] | None = None


class Ledger:
    """Writes beginnings and settlements, and is back only when they are kept: until then nothing more goes to that chat."""

    def __init__(self, store: DeliveryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._page = _Page()
        self._pen = asyncio.Lock()

    async def begin(self, delivery: Delivery) -> None:
        """Write that a delivery's message is about to go."""
        self._page.begun.append(delivery.id)
        await self._kept(self._page)

    async def settle(self, settlement: Settlement) -> None:
        """Write what became of a delivery."""
        self._page.settlements.append(settlement)
        await self._kept(self._page)

    async def _kept(self, page: _Page) -> None:
        """Wait for the page to be written, all who have something on it together: whoever is cut off takes it from nobody."""
        if page.writing is None:
            page.writing = asyncio.create_task(self._write(page))
        await asyncio.shield(page.writing)

    async def _write(self, page: _Page) -> None:
        async with self._pen:
            self._page = _Page()
            await retry_until_stored(lambda: self._store.settle(page.settlements, self._clock.now(), page.begun), self._clock)


FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
DOUBT_WAIT = timedelta(seconds=5)
"""How long after a send without an answer the one more try is made."""


def settlement(
    delivery: Delivery, outcome: Outcome, now: datetime, messages: tuple[Message, ...], *, resend: bool = True
) -> Settlement:
    """Decide what becomes of a delivery. What may still be taken is never given up; what may be doubled, once at most.

    Without `resend` it is never doubled: people decide. A platform that refuses everything says itself when to ask again.
    """
    match outcome:
        case Retry(after=after, scope=Scope.PLATFORM):
            return Settlement(delivery, outcome, messages, not_before=now + after)
        case Retry(after=after):
            return Settlement(delivery, outcome, messages, not_before=now + max(after, retry_delay(delivery.attempts)))
        case Uncertain():
            again = resend and not delivery.maybe_sent
            return Settlement(delivery, outcome, messages, not_before=now + DOUBT_WAIT if again else None)
        case _:
            return Settlement(delivery, outcome, messages)


def retry_delay(attempts: int) -> timedelta:
    """The wait after so many failed attempts: doubled each time, never more than LONGEST_WAIT."""
    return min(FIRST_WAIT * (1 << min(attempts, 16)), LONGEST_WAIT)


def without_doubt(outcome: Outcome) -> Outcome:
    """What an outcome means for a change of a message: where the answer never came, it is simply made again."""
    return Retry(DOUBT_WAIT, outcome.reason) if isinstance(outcome, Uncertain) else outcome


log = structlog.get_logger()

Report = Callable[[Delivery, Outcome], None]


class Settler:
    """Settles deliveries. `report` hears every outcome, for metrics and operators."""

    def __init__(self, ledger: Ledger, rate_limiter: RateLimiter, clock: Clock, report: Report, *, resend: bool) -> None:
        self._ledger = ledger
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._report = report
        self._resend = resend

    async def begin(self, delivery: Delivery) -> None:
        """Write that a delivery's message is about to go, before it goes."""
        await self._ledger.begin(delivery)

    async def settle(self, delivery: Delivery, outcome: Outcome, made: Sequence[Message] = ()) -> None:
        """Write what became of a delivery, with the messages not kept yet; back when that is kept."""
        now = self._clock.now()
        settled = settlement(delivery, outcome, now, tuple(made), resend=self._resend)
        if isinstance(outcome, Retry) and outcome.scope is not Scope.MESSAGE:
            self._rate_limiter.hold(delivery.chat if outcome.scope is Scope.CHAT else None, settled.not_before or now)
        await self._ledger.settle(replace(settled, cooldown_until=self._rate_limiter.free_at(delivery.chat)))
        self._report(delivery, outcome)
        self._log(delivery, outcome, again=settled.not_before is not None)

    def _log(self, delivery: Delivery, outcome: Outcome, *, again: bool) -> None:
        about = {"post": delivery.post_id, "chat": str(delivery.chat), "attempt": delivery.attempts + 1}
        match outcome:
            case Sent(platform_id):
                log.info("delivered", **about, message=platform_id)
            case Retry(after, reason):
                log.warning("delivery_delayed", **about, reason=reason, seconds=after.total_seconds())
            case Moved(to):
                log.info("chat_moved", **about, to=to)
            case Uncertain(reason):
                log.warning("delivery_uncertain", **about, reason=reason, again=again)
            case Rejected(reason, scope):
                log.error("delivery_rejected", **about, reason=reason, scope=str(scope))
