"""A chat that is called otherwise now: its destination takes the new name, or joins the destination that has it already."""

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Chat
from store.chats import is_chat, place
from store.schema import deliveries, destinations, messages, subscriptions


async def rename(connection: AsyncConnection, destination_id: int, to: Chat) -> None:
    """Give a destination its chat's new name, with everything that is owed and subscribed there."""
    this = update(destinations).where(destinations.c.id == destination_id)
    target = await connection.scalar(select(destinations.c.id).where(is_chat(to)))
    if target is None:
        await connection.execute(this.values(place(to)))
    elif target != destination_id:
        await _join(connection, destination_id, target)
        await connection.execute(this.values(active=False, reason=f"moved to {to.id}"))


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
