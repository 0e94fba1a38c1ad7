"""Look back for a message that an earlier attempt may have sent."""

from datetime import datetime, timedelta

from bot.delivery.rate_limit import RateLimitedPlatform
from bot.model import Delivery, Retry, Sent

LOOK_AGAIN = timedelta(seconds=20)
"""Pause after the platform could not look: a rate limit, a timeout."""
MAX_WAIT = timedelta(minutes=2)
"""How long after the attempt the platform is asked; then the message is sent once more. A second alert is better than none."""


async def look_back(platform: RateLimitedPlatform, delivery: Delivery, key: str, now: datetime) -> Sent | Retry | None:
    """Return the message that is there, or when to look again; None where it is to be sent.

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
