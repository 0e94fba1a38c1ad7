"""A chat that is called otherwise now: its destination takes the new name, or joins the destination that has it already."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Chat, StopReason
from store.chats.destinations import chat_of, is_chat, place, style_columns
from store.schema import deliveries, destinations, messages, subscriptions


async def move(connection: AsyncConnection, destination_id: int, to: str) -> None:
    """Follow a chat to its new id with everything that is owed and subscribed there; its old id goes on meaning it."""
    c = destinations.c
    old = (await connection.execute(select(destinations).where(c.id == destination_id))).one()
    chat = chat_of(old)
    if chat.id == to:
        return
    await rename(connection, destination_id, replace(chat, id=to))
    trace = {"active": False, "reason_code": StopReason.MOVED, "reason_detail": to, "moved_to": to}
    if await connection.scalar(select(c.id).where(is_chat(chat))) is None:
        left = {**place(chat), **trace, **style_columns(old.style), "created_at": old.created_at}
        await connection.execute(insert(destinations).values(left))
    else:
        await connection.execute(update(destinations).where(is_chat(chat)).values(trace))


async def moved_chats(connection: AsyncConnection) -> dict[Chat, Chat]:
    """The chats that have another id now, by what they were called before."""
    rows = await connection.execute(select(destinations).where(destinations.c.moved_to != ""))
    return {chat_of(row): replace(chat_of(row), id=row.moved_to) for row in rows}


async def rename(connection: AsyncConnection, destination_id: int, to: Chat) -> None:
    """Give a destination its chat's new name, with everything that is owed and subscribed there."""
    c = destinations.c
    target = (await connection.execute(select(destinations).where(is_chat(to)))).one_or_none()
    if target is None:
        await connection.execute(update(destinations).where(c.id == destination_id).values(place(to)))
    elif target.id != destination_id:
        old = (await connection.execute(select(destinations).where(c.id == destination_id))).one()
        await _join(connection, old, target)
        stopped = {"active": False, "reason_code": StopReason.MOVED, "reason_detail": to.id}
        await connection.execute(update(destinations).where(c.id == destination_id).values(stopped))


async def _join(connection: AsyncConnection, old: Row[Any], target: Row[Any]) -> None:
    """Hand over what the target does not have: deliveries, subscriptions, and what people set."""
    d, s = deliveries.alias("has"), subscriptions.alias("has_too")
    delivered = exists().where(d.c.destination_id == target.id, d.c.post_id == deliveries.c.post_id)
    said = exists().where(messages.c.delivery_id == deliveries.c.id)
    same = (s.c.feed == subscriptions.c.feed) & (s.c.managed == subscriptions.c.managed)
    asked = exists().where(s.c.destination_id == target.id, same)
    from_old, of_old = deliveries.c.destination_id == old.id, subscriptions.c.destination_id == old.id
    await connection.execute(delete(deliveries).where(from_old, delivered, ~said))
    await connection.execute(update(deliveries).where(from_old, ~delivered).values(destination_id=target.id))
    await connection.execute(delete(subscriptions).where(of_old, asked))
    await connection.execute(update(subscriptions).where(of_old).values(destination_id=target.id))
    if target.settings is None and not target.managed:
        kept = {"settings": old.settings, **style_columns(old.style)}
        await connection.execute(update(destinations).where(destinations.c.id == target.id).values(kept))
