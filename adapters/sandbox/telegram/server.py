"""State of the Telegram fake, and checks shared by the methods."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.sandbox.events import EventStream
from adapters.sandbox.limits import LimitMeter
from adapters.sandbox.messages import ChatMessage, MessageLog
from adapters.sandbox.telegram.chats import BOT, TelegramChat, TelegramChats
from adapters.sandbox.telegram.errors import bad_request, too_many_requests
from adapters.sandbox.telegram.updates import UpdateQueue
from adapters.sandbox.telegram.webhook import WebhookCaller
from adapters.sandbox.web_server import WebhookClient
from bot.ports import Clock


@dataclass(slots=True)
class TelegramServer:
    """State of the fake: chats, messages, updates, menus, webhook.

    `ephemeral` False imitates a server before Bot API 10.3. `open_queries`: who pressed when, by the ids of presses that the bot
    has not answered yet.
    """

    token: str
    clock: Clock
    message_log: MessageLog
    meter: LimitMeter
    event_stream: EventStream
    webhook_client: WebhookClient
    chats: TelegramChats = field(default_factory=TelegramChats)
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    menus: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    open_queries: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    ephemeral: bool = True
    last_ephemeral: int = 0
    webhook: WebhookCaller = field(init=False)

    def __post_init__(self) -> None:
        self.webhook = WebhookCaller(self.updates, self.webhook_client, self.clock)

    @property
    def commands(self) -> list[dict[str, Any]]:
        """Command menu of the reader's private chat: the narrowest scope in their language, else without language."""
        places = [(scope, language) for scope in ("all_private_chats", "default") for language in ("ko", "")]
        return next((self.menus[place] for place in places if place in self.menus), [])

    def next_ephemeral_id(self) -> int:
        """Id of the next ephemeral message."""
        self.last_ephemeral += 1
        return self.last_ephemeral

    def allow_send(self, chat: TelegramChat) -> None:
        """Count one message to a chat; raises BotApiError if it is beyond an enforced limit."""
        breach = self.meter.count("telegram", chat.key, chat.kind != "private", self.clock.now())
        if breach and self.meter.limits and self.meter.limits.enforce:
            raise too_many_requests(max(1, round(breach.early + 0.5)))

    def keep_slow_mode(self, chat: TelegramChat) -> None:
        """Raise BotApiError where the group's slow mode does not let the bot send yet."""
        now = self.clock.now()
        if chat.slow_mode and not chat.bot_is_admin:
            left = chat.slow_mode - (now - chat.sent_at).total_seconds() if chat.sent_at else 0
            if left > 0:
                raise too_many_requests(math.ceil(left))
            chat.sent_at = now

    def own_message(self, chat: TelegramChat, message_id: int, action: str) -> ChatMessage:
        """One of the bot's messages; raises BotApiError."""
        message = self.message_log.find(chat.key, str(message_id))
        if message is None:
            raise bad_request(f"message to {action} not found")
        if not message.by_bot:
            raise bad_request(f"message can't be {action.rstrip('e')}ed")
        return message


def message_json(server: TelegramServer, message: ChatMessage) -> dict[str, Any]:
    """The API's Message."""
    chat = server.chats.chat(int(message.chat.partition(":")[2]))
    body: dict[str, Any] = {**_ids(message), "date": int(message.at.timestamp()), "chat": chat.as_json()}
    if chat.kind == "channel":
        body |= {"sender_chat": chat.as_json(), "author_signature": message.author}
    elif message.by_bot:
        body["from"] = BOT
    else:
        body["from"] = message.shown["from"]
    if message.thread:
        body |= {"message_thread_id": int(message.thread), "is_topic_message": True}
    if message.edited_at:
        body["edit_date"] = int(message.edited_at.timestamp())
    return body | _content_json(message)


def _ids(message: ChatMessage) -> dict[str, Any]:
    """An ephemeral message has the id 0 and an id of its own: https://core.telegram.org/bots/api#message."""
    if not message.ephemeral:
        return {"message_id": int(message.id)}
    receiver = {"id": message.shown["receiver"], "is_bot": False, "first_name": "?"} if message.by_bot else BOT
    return {"message_id": 0, "ephemeral_message_id": int(message.id[1:]), "receiver_user": receiver}


def _content_json(message: ChatMessage) -> dict[str, Any]:
    shown = message.shown
    content: dict[str, Any] = {}
    if shown.get("rich"):
        content["rich_message"] = message.params["rich_message"]
    elif shown.get("photo"):
        photo = {"file_id": "sandbox-photo", "file_unique_id": "sandbox", "width": 640, "height": 360}
        content |= {"photo": [photo], "caption": message.text, "caption_entities": shown.get("entities", [])}
    else:
        content |= {"text": message.text, "entities": shown.get("entities", [])}
    if shown.get("keyboard"):
        content["reply_markup"] = {"inline_keyboard": shown["keyboard"]}
    return {name: value for name, value in content.items() if value not in (None, [], "")}
