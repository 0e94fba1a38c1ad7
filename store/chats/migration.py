"""Chat migration: a destination gets its chat's new id, or is merged into the destination that has it already."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from bot.model import Chat, StopReason
from store.chats.destinations import chat_columns, chat_of, is_chat, style_columns
from store.schema import deliveries, destinations, messages, subscriptions


def follow_migration(connection: Connection, destination_id: int, to: str) -> None:
    """Move a destination to its chat's new id, with its deliveries and subscriptions; the old id stays an alias."""
    c = destinations.c
    old = connection.execute(select(destinations).where(c.id == destination_id)).one()
    chat = chat_of(old)
    if chat.id == to:
        return
    rename_destination(connection, destination_id, replace(chat, id=to))
    trace = {"active": False, "reason_code": StopReason.MOVED, "reason_detail": to, "moved_to": to}
    if connection.scalar(select(c.id).where(is_chat(chat))) is None:
        left = {**chat_columns(chat), **trace, **style_columns(old.style), "created_at": old.created_at}
        connection.execute(insert(destinations).values(left))
    else:
        connection.execute(update(destinations).where(is_chat(chat)).values(trace))


def migrated_chats(connection: Connection) -> dict[Chat, Chat]:
    """Return the present chats by their old names."""
    rows = connection.execute(select(destinations).where(destinations.c.moved_to != ""))
    return {chat_of(row): replace(chat_of(row), id=row.moved_to) for row in rows}


def rename_destination(connection: Connection, destination_id: int, to: Chat) -> None:
    """Rename a destination's chat, or merge it into the destination that has that name."""
    c = destinations.c
    target = connection.execute(select(destinations).where(is_chat(to))).one_or_none()
    if target is None:
        connection.execute(update(destinations).where(c.id == destination_id).values(chat_columns(to)))
    elif target.id != destination_id:
        old = connection.execute(select(destinations).where(c.id == destination_id)).one()
        _join(connection, old, target)
        stopped = {"active": False, "reason_code": StopReason.MOVED, "reason_detail": to.id}
        connection.execute(update(destinations).where(c.id == destination_id).values(stopped))


def _join(connection: Connection, old: Row[Any], target: Row[Any]) -> None:
    """Move deliveries, subscriptions and settings that the target does not have."""
    d, s = deliveries.alias("has"), subscriptions.alias("has_too")
    delivered = exists().where(d.c.destination_id == target.id, d.c.post_id == deliveries.c.post_id)
    sent = exists().where(messages.c.delivery_id == deliveries.c.id)
    same = (s.c.feed == subscriptions.c.feed) & (s.c.managed == subscriptions.c.managed)
    covered = exists().where(s.c.destination_id == target.id, same)
    from_old, of_old = deliveries.c.destination_id == old.id, subscriptions.c.destination_id == old.id
    connection.execute(delete(deliveries).where(from_old, delivered, ~sent))
    connection.execute(update(deliveries).where(from_old, ~delivered).values(destination_id=target.id))
    connection.execute(delete(subscriptions).where(of_old, covered))
    connection.execute(update(subscriptions).where(of_old).values(destination_id=target.id))
    if target.settings is None and not target.managed:
        kept = {"settings": old.settings, **style_columns(old.style)}
        connection.execute(update(destinations).where(destinations.c.id == target.id).values(kept))
