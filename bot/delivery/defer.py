"""Alerts that are not to be said now: muted in their chat, or owed in its quiet hours or before its next digest.

Whether a claimed alert is to be said now in its chat, as people there wish: pure.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.audience.filters import muted
from bot.audience.quiet_hours import held_until, quiet_until, release
from bot.lib.retry import retry_until_stored
from bot.model import ChatSettings, Delivery
from bot.ports import Clock, DeliveryStore


def untold(delivery: Delivery) -> bool:
    """Whether nothing of it was said and nothing may have been: edits and what was begun wait for no hour."""
    return delivery.sent_revision is None and not delivery.messages and delivery.payload is None


def waits_until(delivery: Delivery, now: datetime) -> datetime | None:
    """Until when an untold alert is to wait; None where it may be told now.

    A time that is past gives the alert its place: behind what was held back until then and is not told yet.
    """
    settings, zone = delivery.settings, ZoneInfo(delivery.style.timezone)
    if delivery.urgent:
        return None if settings.urgent_passes else quiet_until(settings, zone, now)
    pending_since = delivery.pending_since or now
    released = release(settings, zone, pending_since)
    return released if released != pending_since else quiet_until(settings, zone, now)


def held_back(delivery: Delivery) -> bool:
    """Whether an alert whose time has come was held back until then: with others like it, it is told as one message."""
    pending_since = delivery.pending_since
    return pending_since is not None and held_until(delivery.settings, ZoneInfo(delivery.style.timezone), pending_since)


_NOTHING_SET = ChatSettings()


class Deferrer:
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
            await retry_until_stored(lambda: self._store.drop(delivery, now), self._clock)
            return True
        if (until := waits_until(delivery, now)) is None:
            return False
        await retry_until_stored(lambda: self._store.defer(delivery, until, now), self._clock)
        return True
