"""What was said in the sandbox's chats, and every call that was made."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.sandbox.events import ChangeSignal, EventStream


@dataclass(slots=True)
class ChatMessage:
    """One message of a chat. `params` are the newest call's as received, `edits` the older ones'.

    `id` is Telegram's message id or Slack's ts; `thread` a topic's id or the parent's ts. `shown` is what a client shows
    of it: entities and keyboard, or blocks. `ephemeral`: only one person sees it.
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
    """One call of either API and how it was answered; `error` is the platform's own word for what was wrong."""

    platform: str
    method: str
    chat: str | None
    params: Mapping[str, Any]
    status: int
    error: str | None
    at: datetime


class MessageLog:
    """Everything that was said and called, in order."""

    def __init__(self, event_stream: EventStream) -> None:
        self.calls: list[ApiCall] = []
        self._chats: defaultdict[str, list[ChatMessage]] = defaultdict(list)
        self._live = event_stream
        self._changed = ChangeSignal()

    def transcript(self, chat: str) -> list[ChatMessage]:
        """All of a chat, people's words too, oldest first; deleted messages stay and say so."""
        return list(self._chats[chat])

    def messages(self, chat: str) -> list[ChatMessage]:
        """What the bot said in a chat, oldest first."""
        return [m for m in self._chats[chat] if m.by_bot]

    def find(self, chat: str, message_id: str) -> ChatMessage | None:
        """A message that was not deleted."""
        return next((m for m in reversed(self._chats[chat]) if m.id == message_id and not m.deleted), None)

    def add(self, message: ChatMessage) -> ChatMessage:
        """Put a message at the end of its chat."""
        self._chats[message.chat].append(message)
        self._tell(message)
        return message

    def edit(self, message: ChatMessage, params: Mapping[str, Any], text: str, shown: Mapping[str, Any], now: datetime) -> None:
        """Make a message say something else."""
        message.edits.append(message.params)
        message.params, message.text, message.shown, message.edited_at = params, text, shown, now
        self._tell(message)

    def delete(self, message: ChatMessage) -> None:
        """Take a message away."""
        message.deleted = True
        self._tell(message)

    def annotate(self, message: ChatMessage, note: str) -> None:
        """Write a line beneath a message that only the page shows."""
        message.note = note
        self._tell(message)

    async def until(self, true: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until `true()`, looked at whenever something is said; raises TimeoutError that names `what`."""
        if not await self._changed.until(true, seconds):
            raise TimeoutError(f"not within {seconds} s: {what}")

    def _tell(self, message: ChatMessage) -> None:
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
