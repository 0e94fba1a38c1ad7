"""Messages in the sandbox's chats, and the log of API calls."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.sandbox.events import ChangeSignal, EventStream


@dataclass(slots=True)
class ChatMessage:
    """One message. `params` are the newest call's, `edits` the earlier ones'.

    `id` is Telegram's message id or Slack's ts; `thread` a topic id or the parent's ts. `shown` is what a client
    displays: entities and keyboard, or blocks. `ephemeral`: visible to one person.
    """

    chat: str
    id: str
    author: str
    at: datetime
    text: str
    by_bot: bool = True
    method: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)
    thread: str | None = None
    edits: list[Mapping[str, Any]] = field(default_factory=list)
    edited_at: datetime | None = None
    deleted: bool = False
    ephemeral: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One API call and its response; `error` is the platform's error code or description."""

    platform: str
    method: str
    chat: str | None
    params: Mapping[str, Any]
    status: int
    error: str | None
    at: datetime


class MessageLog:
    """All messages and calls, in order."""

    def __init__(self, event_stream: EventStream) -> None:
        self.calls: list[ApiCall] = []
        self._chats: defaultdict[str, list[ChatMessage]] = defaultdict(list)
        self._live = event_stream
        self._changed = ChangeSignal()

    def transcript(self, chat: str) -> list[ChatMessage]:
        """All messages of a chat, users' included, oldest first, with deleted ones."""
        return list(self._chats[chat])

    def messages(self, chat: str) -> list[ChatMessage]:
        """The bot's messages in a chat, oldest first."""
        return [m for m in self._chats[chat] if m.by_bot]

    def find(self, chat: str, message_id: str) -> ChatMessage | None:
        """A message that is not deleted; None without one."""
        return next((m for m in reversed(self._chats[chat]) if m.id == message_id and not m.deleted), None)

    def add(self, message: ChatMessage) -> ChatMessage:
        """Append a message to its chat."""
        self._chats[message.chat].append(message)
        self._publish_change(message)
        return message

    def edit(self, message: ChatMessage, params: Mapping[str, Any], text: str, shown: Mapping[str, Any], now: datetime) -> None:
        """Replace a message's content."""
        message.edits.append(message.params)
        message.params, message.text, message.shown, message.edited_at = params, text, shown, now
        self._publish_change(message)

    def delete(self, message: ChatMessage) -> None:
        """Mark a message as deleted."""
        message.deleted = True
        self._publish_change(message)

    def annotate(self, message: ChatMessage, note: str) -> None:
        """Attach a note that only the page shows."""
        message.note = note
        self._publish_change(message)

    async def until(self, true: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until `true()`, checked after every change; raises a TimeoutError that names `what`."""
        if not await self._changed.until(true, seconds):
            raise TimeoutError(f"not within {seconds} s: {what}")

    def _publish_change(self, message: ChatMessage) -> None:
        self._live.publish({"event": "message", "message": as_json(message)})
        self._changed.notify()


def as_json(message: ChatMessage) -> dict[str, Any]:
    """A message for the page and for scripts."""
    return {
        "chat": message.chat,
        "id": message.id,
        "author": message.author,
        "at": message.at.timestamp(),
        "text": message.text,
        "by_bot": message.by_bot,
        "method": message.method,
        "params": message.params,
        "shown": message.shown,
        "thread": message.thread,
        "edits": len(message.edits),
        "edited": message.edited_at is not None,
        "deleted": message.deleted,
        "ephemeral": message.ephemeral,
        "note": message.note,
    }
