"""The subscriptions that the config file makes, and what is still owed through one that is gone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Filter, Subscription
from bot.model.subscription import ALL_FEEDS
from store.schema import deliveries, messages, posts, subscriptions, waiting
from store.stories import owe_untold


class Asked(NamedTuple):
    """What a managed subscription asks for. `filter` is None where it lets everything through."""

    destination_id: int
    feed: str
    filter: Filter | None
    max_per_hour: int


def asked(subscription: Subscription, destination_id: int) -> Asked:
    """What a subscription asks for at its destination."""
    only = None if subscription.filter.empty else subscription.filter
    return Asked(destination_id, subscription.feed, only, subscription.max_per_hour)


async def sync_subscriptions(connection: AsyncConnection, wanted: Collection[Asked], now: datetime) -> None:
    """Make the managed subscriptions exactly these; one that stays keeps its id, so a fan-out under way passes it once."""
    s = subscriptions.c
    rows = await connection.execute(select(s.id, s.destination_id, s.feed, s.filter, s.max_per_hour).where(s.managed))
    kept = {Asked(*row[1:]): row.id for row in rows}
    gone = [subscription_id for one, subscription_id in kept.items() if one not in wanted]
    await connection.execute(delete(subscriptions).where(s.id.in_(gone)))
    if new := [one._asdict() | {"managed": True, "created_at": now} for one in wanted if one not in kept]:
        await connection.execute(insert(subscriptions), new)
    await drop_owed(connection, gone, now)


async def drop_owed(connection: AsyncConnection, subscription_ids: Sequence[int], now: datetime) -> None:
    """Forget what is owed through subscriptions that are gone, unless something of it was said or another asks for it too."""
    d, s = deliveries.c, subscriptions.c
    unsaid = waiting(deliveries) & d.sent_revision.is_(None) & d.payload.is_(None)
    of_feed = (s.feed == posts.c.feed) | (s.feed == ALL_FEEDS)
    asked_too = exists().where(posts.c.id == d.post_id, s.destination_id == d.destination_id, of_feed)
    said = exists().where(messages.c.delivery_id == d.id)
    these = delete(deliveries).where(d.subscription_id.in_(subscription_ids), unsaid, ~asked_too, ~said)
    gone = list(await connection.scalars(these.returning(d.id)))
    await owe_untold(connection, gone, now)
