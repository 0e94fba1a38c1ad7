"""Correction of stored times after the clock was set back."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, case, type_coerce, update

from store.engine.database import StoreSection, decides
from store.schema import deliveries, destinations, is_pending, messages, platforms


class ClockChange(StoreSection):
    """The part of bot.ports.DeliveryStore about a clock that was set back."""

    @decides
    def shift_times_back(self, connection: Connection, by: timedelta, now: datetime) -> None:
        """Subtract `by` from times after `now`, because the clock was set back by so much.

        Deliveries deferred to an hour of their chat keep it. Doing it twice is harmless, except that a platform's cooldown may
        end too early.
        """
        d, m = deliveries.c, messages.c
        noted = (d.not_before != d.pending_since) & ((d.pending_since > now) | (d.not_before > now))
        for statement in (
            update(deliveries).where(is_pending(deliveries), noted).values(_earlier(by, now, d.pending_since, d.not_before)),
            update(messages).where(m.sent_at > now).values(_earlier(by, now, m.sent_at, m.created_at)),
            update(destinations).where(destinations.c.not_before > now).values(_earlier(by, now, destinations.c.not_before)),
            update(platforms).where(platforms.c.not_before > now).values(_earlier(by, now, platforms.c.not_before)),
        ):
            connection.execute(statement)


def _earlier(by: timedelta, now: datetime, *columns: Column[datetime]) -> dict[Column[datetime], Any]:
    """Values that move these columns back by `by` where they are after `now`."""
    count = by // timedelta(microseconds=1)
    return {column: case((column > now, type_coerce(column, BigInteger) - count), else_=column) for column in columns}
