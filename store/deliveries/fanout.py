"""Fan-out: create a delivery of an announced post for each chat that wants it, in batches.

The statements are built once: to build one anew takes longer than to run it.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Insert, Integer, Label, Row, Select, bindparam, case, func, select, union_all, update

from bot.model import DeliveryReason, Filter, Post, PostState
from bot.model.feed import CANARY_FEED
from bot.model.subscription import ALL_FEEDS
from store.chats.states import reason_detail, takes_nothing
from store.engine.database import StoreSection, exclusive, notifies, reads
from store.posts.stories import cancel_covered, newest_delivery
from store.schema import State, deliveries, destinations, fanouts, post_revisions, posts, subscriptions

Wants = Callable[[Filter, Post], bool]
CHUNK = 500
"""Subscriptions that one INSERT turns into deliveries; a transaction has as many of them as its time allows."""


class FanOut(StoreSection):
    """The fan-out of bot.ports.DeliveryStore."""

    @exclusive
    @notifies("deliveries_pending")
    def expand(self, connection: Connection, batch: int, wants: Wants, now: datetime, within: timedelta = timedelta.max) -> int:
        """Turn the next subscriptions of open fan-outs into deliveries, urgent ones first; return how many were passed.

        `batch` at most, and no more are begun after the transaction has lasted for `within`. 0 means that no fan-out is open any
        more. Resumable: the cursor moves in the same transaction. A post that is not live waits. A chat with several matching
        subscriptions gets one delivery; where it takes nothing now, that is missed.
        """
        return self._expand(connection, batch, wants, now, within)

    @reads
    def open_fanouts(self, connection: Connection) -> int:
        """Return how many live posts still have subscriptions to pass."""
        return int(connection.scalar(_OPEN_FANOUTS) or 0)

    def _expand(self, connection: Connection, batch: int, wants: Wants, now: datetime, within: timedelta = timedelta.max) -> int:
        left, end = batch, time.monotonic() + within.total_seconds()
        self._db.read_in_order(connection)  # without it, PostgreSQL sorts all subscriptions that are left, for each chunk
        while left and (left == batch or time.monotonic() < end) and (fanout := connection.execute(_NEXT_FANOUT).one_or_none()):
            everyone = "" if fanout.feed == CANARY_FEED else ALL_FEEDS  # the canary is no news
            span = {"feed": fanout.feed, "all_feeds": everyone, "after": fanout.cursor}
            chunk = min(left, CHUNK)
            passed, last = connection.execute(_NEXT_BATCH, span | {"batch": chunk}).one()
            if passed:
                self._deliver(connection, fanout, span | {"last": last}, wants, now)
            progress = {"fanout": fanout.id, "cursor": last or fanout.cursor, "done": passed < chunk}
            connection.execute(_ADVANCE, progress)
            left -= int(passed)
        return batch - left

    def _deliver(self, connection: Connection, fanout: Row[Any], span: dict[str, Any], wants: Wants, now: datetime) -> None:
        values = _values(fanout, now)
        after = newest_delivery(connection) if fanout.story else 0
        filtered = connection.execute(_FILTERED, span | {"now": now}).all()
        connection.execute(self._insert_unfiltered, span | values | {"now": now})
        if filtered:
            found = connection.execute(_CONTENT, {"post_id": fanout.post_id, "revision": fanout.revision})
            content = found.scalar_one()
            rows = [values | _own(row) for row in filtered if wants(row.filter, content)]
            if rows:
                connection.execute(self._insert_filtered, rows)
        if fanout.story:
            cancel_covered(connection, fanout.post_id, fanout.story, after, now)

    @cached_property
    def _insert_unfiltered(self) -> Insert:
        """INSERT deliveries for all subscriptions of a batch without a filter."""
        constants = [bindparam(name, type_=deliveries.c[name].type).label(name) for name in _COMMON]
        s = subscriptions.c
        these = _BATCH_SUBSCRIPTIONS.with_only_columns(s.destination_id, s.id.label("subscription_id"), *_OWN, *constants)
        rows = these.where(s.filter.is_(None)).order_by(s.id)
        names = ["destination_id", "subscription_id", *(column.name for column in _OWN), *_COMMON]
        return self._db.insert(deliveries).from_select(names, rows).on_conflict_do_nothing()

    @cached_property
    def _insert_filtered(self) -> Insert:
        return self._db.insert(deliveries).on_conflict_do_nothing()


_OPEN_FANOUTS = (
    select(func.count())
    .select_from(fanouts)
    .join(posts, posts.c.id == fanouts.c.post_id)
    .where(~fanouts.c.done, posts.c.state == PostState.LIVE)
)
_NEXT_FANOUT: Select[Any] = (
    select(fanouts.c.id, fanouts.c.post_id, fanouts.c.cursor, fanouts.c.urgent, posts.c.feed, posts.c.revision, posts.c.story)
    .join(posts, posts.c.id == fanouts.c.post_id)
    .where(~fanouts.c.done, posts.c.state == PostState.LIVE)
    .order_by(fanouts.c.urgent.desc(), fanouts.c.id)
    .limit(1)
)
_CONTENT = select(post_revisions.c.content).where(
    post_revisions.c.post_id == bindparam("post_id"), post_revisions.c.revision == bindparam("revision")
)
_ADVANCE = update(fanouts).where(fanouts.c.id == bindparam("fanout"))


def _next_batch() -> Select[int, int]:
    """Query: how many subscriptions come next, and the last one's id. Two arms, so that each walks its index in order."""
    s, batch = subscriptions.c, bindparam("batch", type_=Integer())
    after = select(s.id).where(s.id > bindparam("after", type_=s.id.type)).order_by(s.id).limit(batch)
    arms = [select(after.where(its).subquery()) for its in (s.feed == bindparam("feed"), s.feed == bindparam("all_feeds"))]
    both = union_all(*arms).subquery()
    first = select(both.c.id).order_by(both.c.id).limit(batch).subquery()
    return select(func.count(), func.max(first.c.id)).select_from(first)


def _batch_subscriptions() -> Select[Any]:
    """Query: the subscriptions of one batch, with their filters."""
    s = subscriptions.c
    within = (s.id > bindparam("after", type_=s.id.type)) & (s.id <= bindparam("last", type_=s.id.type))
    return (
        select(s.id, s.destination_id, s.filter, *_OWN)
        .join(destinations, destinations.c.id == s.destination_id)
        .where(s.feed.in_([bindparam("feed"), bindparam("all_feeds")]), within)
    )


def _own_columns() -> tuple[Label[Any], ...]:
    """The columns of a new delivery that its chat decides: it is missed at once where the chat takes nothing now."""
    d, missed = deliveries.c, takes_nothing()
    return (
        destinations.c.platform.label(d.platform.name),
        case((missed, State.MISSED), else_=State.PENDING).label(d.state.name),
        case((missed, DeliveryReason.CHAT_REFUSED), else_=DeliveryReason.NONE).label(d.reason_code.name),
        case((missed, reason_detail()), else_="").label(d.reason_detail.name),
        case((missed, bindparam("now", type_=d.settled_at.type)), else_=None).label(d.settled_at.name),
    )


_OWN = _own_columns()


_NEXT_BATCH = _next_batch()
_BATCH_SUBSCRIPTIONS = _batch_subscriptions()
_FILTERED = _BATCH_SUBSCRIPTIONS.where(subscriptions.c.filter.is_not(None))
_COMMON = ("post_id", "urgent", "wanted_revision", "revision", "pending_since", "created_at")


def _values(fanout: Row[Any], now: datetime) -> dict[str, Any]:
    """Values that all deliveries of a post share: _COMMON."""
    return {
        "post_id": fanout.post_id,
        "urgent": fanout.urgent,
        "wanted_revision": fanout.revision,
        "revision": fanout.revision,
        "pending_since": now,
        "created_at": now,
    }


def _own(subscription: Row[Any]) -> dict[str, Any]:
    """Values that differ between a post's deliveries."""
    own = {column.name: getattr(subscription, column.name) for column in _OWN}
    return own | {"destination_id": subscription.destination_id, "subscription_id": subscription.id}
