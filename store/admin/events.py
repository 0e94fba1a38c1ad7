"""What was heard of the platforms, for as long as they may tell it again."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from store.engine.database import Part, whole
from store.schema import processed_events

REMEMBERED = timedelta(hours=1)
"""Slack tells an event again at once, after a minute and after five: https://docs.slack.dev/apis/events-api#retries."""


class Hearing(Part):
    """Implements bot.ports.HearingStore."""

    @whole
    async def was_heard(self, what: str) -> bool:
        """Whether this was answered within the last hour or so."""
        async with self._db.read() as connection:
            return await connection.scalar(select(processed_events.c.event).where(processed_events.c.event == what)) is not None

    @whole
    async def remember_heard(self, what: str, now: datetime) -> None:
        """Remember that this was answered, and forget what is older than an hour."""
        async with self._db.decide(synced=False) as connection:
            await connection.execute(delete(processed_events).where(processed_events.c.processed_at < now - REMEMBERED))
            await connection.execute(
                self._db.insert(processed_events).values(event=what, processed_at=now).on_conflict_do_nothing()
            )
