"""What a message is preceded and an outcome followed by: written down, respected by the pacer, told to whoever listens."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from bot.courier.ledger import Ledger
from bot.courier.settling import settlement
from bot.model import Delivery, Message, Moved, Outcome, Rejected, Retry, Scope, Sent, Uncertain
from bot.pacing import Pacer
from bot.ports import Clock

log = structlog.get_logger()

Report = Callable[[Delivery, Outcome], None]


class Settler:
    """Settles deliveries. `report` hears every outcome, for metrics and operators."""

    def __init__(self, ledger: Ledger, pacer: Pacer, clock: Clock, report: Report, *, resend: bool) -> None:
        self._ledger = ledger
        self._pacer = pacer
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
            self._pacer.hold(delivery.chat if outcome.scope is Scope.CHAT else None, settled.not_before or now)
        await self._ledger.settle(replace(settled, rest_until=self._pacer.free_at(delivery.chat)))
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
