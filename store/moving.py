"""A chat that lives under a new id now: its destination takes the id, or joins the destination that has it already."""

from typing import Any

from sqlalchemy import Row, Select, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.schema import deliveries, destinations, messages, subscriptions


async def move(connection: AsyncConnection, destination_id: int, to: str) -> None:
    """Give a destination its new chat id, with everything that is owed and subscribed there."""
    c = destinations.c
    old = (await connection.execute(select(destinations).where(c.id == destination_id))).one()
    target = await connection.scalar(_same_place(old, to))
    if target is None:
        await connection.execute(update(destinations).where(c.id == old.id).values(chat=to))
    elif target != old.id:
        await _join(connection, old.id, target)
        stopped = {"active": False, "reason": f"moved to {to}"}
        await connection.execute(update(destinations).where(c.id == old.id).values(stopped))


def _same_place(old: Row[Any], chat: str) -> Select[int]:
    c = destinations.c
    return select(c.id).where(c.platform == old.platform, c.team == old.team, c.chat == chat, c.topic == old.topic)


async def _join(connection: AsyncConnection, old: int, target: int) -> None:
    d, s = deliveries.alias("has"), subscriptions.alias("has_too")
    delivered = exists().where(d.c.destination_id == target, d.c.post_id == deliveries.c.post_id)
    said = exists().where(messages.c.delivery_id == deliveries.c.id)
    asked = exists().where(s.c.destination_id == target, s.c.feed == subscriptions.c.feed, s.c.managed == subscriptions.c.managed)
    from_old, of_old = deliveries.c.destination_id == old, subscriptions.c.destination_id == old
    await connection.execute(delete(deliveries).where(from_old, delivered, ~said))
    await connection.execute(update(deliveries).where(from_old, ~delivered).values(destination_id=target))
    await connection.execute(delete(subscriptions).where(of_old, asked))
    await connection.execute(update(subscriptions).where(of_old).values(destination_id=target))
