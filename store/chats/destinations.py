"""Destinations: a chat as columns, and a chat that moves to another id."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, insert, select, update

from bot.model import Chat, ChatSettings, Destination, DestinationState, RefusalReason, Style
from store.schema import deliveries, destinations, messages, subscriptions

CHAT_COLUMNS = tuple(destinations.c[name] for name in ("platform", "team", "chat", "topic"))
"""The columns of a destination that identify its chat."""


def chat_columns(chat: Chat) -> dict[str, str]:
    """Return the columns that identify a chat."""
    return {"platform": chat.platform, "team": chat.team or "", "chat": chat.id, "topic": chat.topic or ""}


def style_columns(style: Style) -> dict[str, Any]:
    """The columns that keep a style."""
    return {"style": style, "stories": style.stories}


def is_chat(chat: Chat) -> ColumnElement[bool]:
    """Condition: the destination is this chat."""
    return and_(*(destinations.c[name] == value for name, value in chat_columns(chat).items()))


def is_within(chat: Chat) -> ColumnElement[bool]:
    """Condition: the destination is in this chat; a chat without a topic includes all of its topics."""
    named = chat_columns(chat)
    return and_(*(destinations.c[name] == value for name, value in named.items() if name != "topic" or value))


def chat_of(row: Row[Any]) -> Chat:
    """The chat of a row with a destination's columns."""
    return Chat(row.platform, row.chat, topic=row.topic or None, team=row.team or None)


def destination_of(row: Row[Any]) -> Destination:
    """A destination's whole row."""
    settings = row.settings or ChatSettings()
    return Destination(
        row.id,
        chat_of(row),
        row.style,
        row.managed,
        row.state,
        row.reason_code,
        row.reason_detail,
        settings,
        row.refused_since,
    )


def follow_migration(connection: Connection, destination_id: int, to: str) -> None:
    """Move a destination to its chat's new id, with its deliveries and subscriptions; the old id stays an alias."""
    c = destinations.c
    old = connection.execute(select(destinations).where(c.id == destination_id)).one()
    chat = chat_of(old)
    if chat.id == to:
        return
    rename_destination(connection, destination_id, replace(chat, id=to))
    trace = {**_moved(to), "moved_to": to}
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
        connection.execute(update(destinations).where(c.id == destination_id).values(_moved(to.id)))


def _moved(to: str) -> dict[str, Any]:
    """The values of a destination that has another id now."""
    return {"state": DestinationState.GONE, "reason_code": RefusalReason.MOVED, "reason_detail": to}


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
