"""Defer alerts: routine ones during a chat's quiet hours and until its next digest. Drop what the chat has muted."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.audience.filters import muted
from bot.audience.quiet_hours import ends_deferral, quiet_until, released_at
from bot.model import ChatSettings, Delivery
from bot.ports import Clock, DeliveryStore

_NO_SETTINGS = ChatSettings()


def is_unsent(delivery: Delivery) -> bool:
    """Return True where nothing of the delivery was sent or may have been: edits and retries are never deferred."""
    return delivery.sent_revision is None and not delivery.messages and delivery.payload is None


def deferred_until(delivery: Delivery, now: datetime) -> datetime | None:
    """Return the time until which an unsent alert is deferred; None where it may be sent now.

    A past time only moves the alert in its chat's queue: behind the alerts that were deferred until then and are unsent.
    """
    settings, zone = delivery.settings, ZoneInfo(delivery.style.timezone)
    if delivery.urgent:
        return None if settings.urgent_passes else quiet_until(settings, zone, now)
    pending_since = delivery.pending_since or now
    released = released_at(settings, zone, pending_since)
    return released if released != pending_since else quiet_until(settings, zone, now)


def was_deferred(delivery: Delivery) -> bool:
    """Return True where an alert was deferred until now: it shares one message with the chat's other deferred alerts."""
    pending_since = delivery.pending_since
    return pending_since is not None and ends_deferral(delivery.settings, ZoneInfo(delivery.style.timezone), pending_since)


class Deferrer:
    """Drops or defers a claimed alert where its chat's settings ask for it."""

    def __init__(self, store: DeliveryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def drop_or_defer(self, delivery: Delivery) -> bool:
        """Return True where the alert was dropped or deferred, False where it is to be sent now."""
        if delivery.settings == _NO_SETTINGS or not is_unsent(delivery):
            return False
        now = self._clock.now()
        if muted(delivery.settings, delivery.post):
            await self._store.cancel_muted(delivery, now)
            return True
        if (until := deferred_until(delivery, now)) is None:
            return False
        await self._store.defer(delivery, until, now)
        return True
