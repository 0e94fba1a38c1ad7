"""Poll times and statuses of feeds, and arrival times of their posts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, literal, select, update

from bot.model import SILENT, FeedState, FeedStatus, KnownListing
from bot.model.feed import CANARY_FEED
from store.engine.database import StoreSection, exclusive_unsynced, reads
from store.schema import feeds, listings, operator_alerts, posts


class FeedReads(StoreSection):
    """The part of bot.ports.PostStore about feeds' times."""

    @exclusive_unsynced
    def record_polls(self, connection: Connection, times: Mapping[str, datetime]) -> None:
        """Store when feeds were polled that had nothing new; a power cut may undo the last minute."""
        rows = [{"feed": feed, "at": at} for feed, at in times.items()]
        later = update(feeds).where(feeds.c.id == bindparam("feed")).values(last_polled=bindparam("at"))
        if rows:
            connection.execute(later, rows)

    @reads
    def feed_state(self, connection: Connection, feed: str) -> FeedState:
        """Return a feed's stored state; empty for a new feed."""
        f = feeds.c
        query = select(f.first_polled, f.last_polled, f.validators, f.errors, f.error).where(f.id == feed)
        row = connection.execute(query).one_or_none()
        return FeedState(**row._mapping) if row else FeedState()

    @reads
    def known_listing(self, connection: Connection, feed: str) -> KnownListing | None:
        """Return a feed's known listing; None before its first poll."""
        memory: KnownListing | None = connection.scalar(select(listings.c.memory).where(listings.c.feed == feed))
        return memory

    @reads
    def arrival_times(self, connection: Connection, feed: str, count: int) -> list[datetime]:
        """Return when a feed's newest posts were first seen, newest first, without those of its first poll."""
        query = select(posts.c.first_seen).where(posts.c.feed == feed, ~posts.c.quiet).order_by(posts.c.id.desc()).limit(count)
        return list(connection.scalars(query))

    @reads
    def feed_statuses(self, connection: Connection) -> tuple[FeedStatus, ...]:
        """Return each feed's poll times, errors and whether it is silent."""
        return feed_statuses(connection)


def feed_statuses(connection: Connection) -> tuple[FeedStatus, ...]:
    """Return each feed's status."""
    f = feeds.c
    silent = exists().where(operator_alerts.c.key == literal(SILENT) + f.id, ~operator_alerts.c.resolved).label("silent")
    query = select(f.id, f.first_polled, f.last_polled, f.errors, f.error, f.validators, silent)
    query = query.where(f.id != CANARY_FEED).order_by(f.id)
    return tuple(_feed_status(row) for row in connection.execute(query))


def _feed_status(row: Row[Any]) -> FeedStatus:
    moved = row.validators.get("moved", "")
    return FeedStatus(row.id, row.first_polled, row.last_polled, row.errors, row.error, moved, bool(row.silent))
