"""Deduplication of platform events, for as long as a platform may repeat one."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from store.engine.database import StoreSection, decides_unsynced, reads
from store.schema import processed_events

REMEMBERED = timedelta(hours=1)
"""Slack repeats an event at once, after a minute and after five: https://docs.slack.dev/apis/events-api#retries."""


class ProcessedEvents(StoreSection):
    """Implements bot.ports.EventStore."""

    @reads
    def was_processed(self, connection: Connection, what: str) -> bool:
        """Return True where a platform event with this id was processed within the last hour or so."""
        return connection.scalar(select(processed_events.c.event).where(processed_events.c.event == what)) is not None

    @decides_unsynced
    def mark_processed(self, connection: Connection, what: str, now: datetime) -> None:
        """Store an event's id for an hour, so that a repetition is ignored; a power cut may undo it."""
        connection.execute(delete(processed_events).where(processed_events.c.processed_at < now - REMEMBERED))
        connection.execute(self._db.insert(processed_events).values(event=what, processed_at=now).on_conflict_do_nothing())
