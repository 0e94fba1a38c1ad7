"""Chats as columns of a destination: team and topic are "" where the chat has none."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_

from bot.model import Chat, ChatSettings, Destination, Style
from store.schema import destinations

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
    return Destination(row.id, chat_of(row), row.style, row.managed, row.active, row.reason_code, row.reason_detail, settings)
