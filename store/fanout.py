"""From "this post is announced" to one delivery for each chat that wants it, in batches."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Filter, Post, PostState
from bot.model.subscription import ALL_FEEDS
from store.database import Part, whole
from store.schema import State, deliveries, destinations, fanouts, post_revisions, posts, subscriptions

Wants = Callable[[Filter, Post], bool]


class FanOut(Part):
    """The first step of bot.ports.DeliveryStore."""

    @whole
    async def expand(self, batch: int, wants: Wants, now: datetime) -> int:
        """Turn the open fan-outs' next `batch` subscriptions into deliveries, the most urgent first; how many were passed.

        Fewer than `batch` where no fan-out is open any more. Resumable: the cursor moves in the same transaction. A post that
        is not live waits; a chat with several subscriptions that match gets one delivery, an inactive one none.
        """
        left = batch
        async with self._db.decide() as connection:
            while left and (fanout := (await connection.execute(_MOST_URGENT)).one_or_none()):
                passed, last = (await connection.execute(_next_ones(fanout, left))).one()
                if passed:
                    await self._deliver(connection, fanout, last, wants, now)
                progress = {"cursor": last or fanout.cursor, "done": passed < left}
                await connection.execute(update(fanouts).where(fanouts.c.id == fanout.id).values(progress))
                left -= int(passed)
        return batch - left

    @whole
    async def open_fanouts(self) -> int:
        """How many live posts are not owed to everyone yet."""
        query = select(func.count()).select_from(fanouts).join(posts, posts.c.id == fanouts.c.post_id)
        async with self._db.read() as connection:
            return int(await connection.scalar(query.where(~fanouts.c.done, posts.c.state == PostState.LIVE)) or 0)

    async def _deliver(self, connection: AsyncConnection, fanout: Row[Any], last: int, wants: Wants, now: datetime) -> None:
        s = subscriptions.c
        span = _asked_for(fanout).where(s.id > fanout.cursor, s.id <= last)
        filtered = await connection.execute(span.add_columns(s.filter).where(s.filter.is_not(None)))
        wanted = [row for row in filtered if wants(row.filter, fanout.content)]
        add = self._db.insert(deliveries)
        everything = _rows(span.where(s.filter.is_(None)).order_by(s.id), fanout, now)
        names = [column.name for column in everything.selected_columns]
        await connection.execute(add.from_select(names, everything).on_conflict_do_nothing())
        if wanted:
            rows = [_row(row, fanout, now) for row in wanted]
            await connection.execute(add.on_conflict_do_nothing(), rows)


_MOST_URGENT = (
    select(fanouts.c.id, fanouts.c.post_id, fanouts.c.cursor, fanouts.c.urgent, posts.c.feed, posts.c.revision)
    .add_columns(post_revisions.c.content)
    .join(posts, posts.c.id == fanouts.c.post_id)
    .join(post_revisions, (post_revisions.c.post_id == posts.c.id) & (post_revisions.c.n == posts.c.revision))
    .where(~fanouts.c.done, posts.c.state == PostState.LIVE)
    .order_by(fanouts.c.urgent.desc(), fanouts.c.id)
    .limit(1)
)


def _next_ones(fanout: Row[Any], batch: int) -> Select[int, int]:
    """How many subscriptions come next, and the last one's id. Two arms, so that each walks its index in order."""
    s = subscriptions.c
    after = select(s.id).where(s.id > fanout.cursor).order_by(s.id).limit(batch)
    arms = [select(after.where(s.feed == feed).subquery()) for feed in (fanout.feed, ALL_FEEDS)]
    both = union_all(*arms).subquery()
    first = select(both.c.id).order_by(both.c.id).limit(batch).subquery()
    return select(func.count(), func.max(first.c.id)).select_from(first)


def _asked_for(fanout: Row[Any]) -> Select[Any]:
    s = subscriptions.c
    return (
        select(s.id, s.destination_id)
        .join(destinations, destinations.c.id == s.destination_id)
        .where(s.feed.in_([fanout.feed, ALL_FEEDS]), destinations.c.active)
    )


def _rows(span: Select[Any], fanout: Row[Any], now: datetime) -> Select[Any]:
    s = subscriptions.c
    constants = [literal(value, deliveries.c[name].type).label(name) for name, value in _values(fanout, now).items()]
    return span.with_only_columns(s.destination_id, s.id.label("subscription_id"), *constants)


def _row(subscription: Row[Any], fanout: Row[Any], now: datetime) -> dict[str, Any]:
    return _values(fanout, now) | {"destination_id": subscription.destination_id, "subscription_id": subscription.id}


def _values(fanout: Row[Any], now: datetime) -> dict[str, Any]:
    return {
        "post_id": fanout.post_id,
        "state": State.OWED,
        "urgent": fanout.urgent,
        "wanted_revision": fanout.revision,
        "revision": fanout.revision,
        "owed_at": now,
        "created_at": now,
    }
