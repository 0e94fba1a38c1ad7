"""The subscriptions that the config file makes."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Filter, Subscription
from store.schema import subscriptions
from store.unwanted import Wants, drop_filtered, drop_owed


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


async def sync_subscriptions(
    connection: AsyncConnection, wanted: Collection[Asked], now: datetime, wants: Wants | None = None
) -> None:
    """Make the managed subscriptions exactly these; one that stays keeps its id, so a fan-out under way passes it once."""
    s = subscriptions.c
    rows = await connection.execute(select(s.id, s.destination_id, s.feed, s.filter, s.max_per_hour).where(s.managed))
    kept = {Asked(*row[1:]): row.id for row in rows}
    gone = [subscription_id for one, subscription_id in kept.items() if one not in wanted]
    await connection.execute(delete(subscriptions).where(s.id.in_(gone)))
    if new := [one._asdict() | {"managed": True, "created_at": now} for one in wanted if one not in kept]:
        await connection.execute(insert(subscriptions), new)
    await drop_owed(connection, gone, now)
    if wants:
        await drop_filtered(connection, gone, wants, now)
