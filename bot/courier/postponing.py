"""Alerts that are not to be said now: muted in their chat, or owed in its quiet hours or before its next digest."""

from bot.audience import muted
from bot.courier.waiting import untold, waits_until
from bot.model import ChatSettings, Delivery
from bot.patience import patiently
from bot.ports import Clock, DeliveryStore

_NOTHING_SET = ChatSettings()


class Postponing:
    """Decides whether a claimed alert is to be said at all, and now."""

    def __init__(self, store: DeliveryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def takes(self, delivery: Delivery) -> bool:
        """Drop the alert or let it wait; False where it is to be said now."""
        if delivery.settings == _NOTHING_SET or not untold(delivery):
            return False
        now = self._clock.now()
        if muted(delivery.settings, delivery.post):
            await patiently(lambda: self._store.drop(delivery, now), self._clock)
            return True
        if (until := waits_until(delivery, now)) is None:
            return False
        await patiently(lambda: self._store.defer(delivery, until, now), self._clock)
        return True
