"""What was heard of the platforms, for as long as they may tell it again."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from store.engine.database import StoreSection, decides_unsynced, reads
from store.schema import processed_events

REMEMBERED = timedelta(hours=1)
"""Slack tells an event again at once, after a minute and after five: https://docs.slack.dev/apis/events-api#retries."""


class ProcessedEvents(StoreSection):
    """Implements bot.ports.HearingStore."""

    @reads
    def was_processed(self, connection: Connection, what: str) -> bool:
        """Whether this was answered within the last hour or so."""
        return connection.scalar(select(processed_events.c.event).where(processed_events.c.event == what)) is not None

    @decides_unsynced
    def mark_processed(self, connection: Connection, what: str, now: datetime) -> None:
        """Remember that this was answered, and forget what is older than an hour."""
        connection.execute(delete(processed_events).where(processed_events.c.processed_at < now - REMEMBERED))
        connection.execute(self._db.insert(processed_events).values(event=what, processed_at=now).on_conflict_do_nothing())
