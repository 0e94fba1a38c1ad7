"""The bot's own state: the applied config, requests to reload it, and the platform events that were processed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.model import AuditEntry, Reload
from store.admin.decisions import add_audit_entry
from store.engine.database import StoreSection, exclusive, exclusive_unsynced, notifies, reads, writes
from store.schema import applied_config, processed_events, reload_requests

_r = reload_requests.c


class AppliedConfig(StoreSection):
    """Implements bot.ports.ConfigurationStore."""

    @reads
    def applied_config(self, connection: Connection) -> dict[str, str]:
        """Return each part of the config the bot works by, or worked by when it last ran, with its content hash.

        Empty before the first start.
        """
        rows = connection.execute(select(applied_config.c.name, applied_config.c.content_hash))
        return {row.name: row.content_hash for row in rows}

    @exclusive
    def save_applied_config(self, connection: Connection, parts: Mapping[str, str]) -> None:
        """Replace the parts of the config that the bot works by."""
        rows = [{"name": name, "content_hash": content_hash} for name, content_hash in parts.items()]
        connection.execute(delete(applied_config))
        connection.execute(insert(applied_config), rows)

    @exclusive
    @notifies("decided")
    def request_reload(self, connection: Connection, config: str, entry: AuditEntry, *, drop: bool) -> int:
        """Ask the bot that runs on this store to read its config again; return the request's number."""
        request = insert(reload_requests).values(config=config, drop=drop).returning(_r.id)
        number: int = connection.execute(request).scalar_one()
        add_audit_entry(connection, entry)
        return number

    @reads
    def pending_reload(self, connection: Connection) -> Reload | None:
        """Return the newest reload request without an answer; None where there is none."""
        query = select(_r.id, _r.config, _r.drop).where(_r.answer.is_(None)).order_by(_r.id.desc()).limit(1)
        row = connection.execute(query).one_or_none()
        return Reload(*row) if row else None

    @writes
    def answer_reload(self, connection: Connection, number: int, answer: str) -> None:
        """Answer this reload request and all before it; "" means that the config was applied."""
        connection.execute(update(reload_requests).where(_r.answer.is_(None), _r.id <= number).values(answer=answer))

    @reads
    def reload_answer(self, connection: Connection, number: int) -> str | None:
        """Return the answer to a reload request; None where there is none yet."""
        return connection.scalar(select(_r.answer).where(_r.id == number))


REMEMBERED = timedelta(hours=1)
"""Slack repeats an event at once, after a minute and after five: https://docs.slack.dev/apis/events-api#retries."""


class ProcessedEvents(StoreSection):
    """Implements bot.ports.EventStore."""

    @reads
    def was_processed(self, connection: Connection, what: str) -> bool:
        """Return True where a platform event with this id was processed within the last hour or so."""
        return connection.scalar(select(processed_events.c.event).where(processed_events.c.event == what)) is not None

    @exclusive_unsynced
    def mark_processed(self, connection: Connection, what: str, now: datetime) -> None:
        """Store an event's id for an hour, so that a repetition is ignored; a power cut may undo it."""
        connection.execute(delete(processed_events).where(processed_events.c.processed_at < now - REMEMBERED))
        connection.execute(self._db.insert(processed_events).values(event=what, processed_at=now).on_conflict_do_nothing())
