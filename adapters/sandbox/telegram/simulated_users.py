"""Actions of users on Telegram: messages, button presses, adding and removing the bot."""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.sandbox.messages import ChatMessage
from adapters.sandbox.telegram.chats import READER, TelegramChat
from adapters.sandbox.telegram.ephemeral import message_id as ephemeral_id
from adapters.sandbox.telegram.html import utf16_length
from adapters.sandbox.telegram.members import bot_membership
from adapters.sandbox.telegram.server import TelegramServer, message_json

User = Mapping[str, Any]


def send_as_user(
    server: TelegramServer,
    chat_id: int,
    text: str,
    user: User | None = None,
    edited: bool = False,
    topic: int | None = None,
    age: timedelta = timedelta(),
    *,
    ephemeral: bool = False,
) -> int | None:
    """Write a message or edit the last one; returns the update's id, None if the bot is not subscribed to such updates.

    `ephemeral`: as a command that the bot's menu declares so. Raises ValueError where it does not.
    """
    chat = server.chats.chat_or_new(chat_id)
    if ephemeral and not _declared(server, text):
        raise ValueError(f"the menus of groups have no ephemeral command {text!r}")
    message = (
        _edit_last(server, chat, text)
        if edited
        else _write(server, chat, text, user or _default_user(chat), topic, age, ephemeral=ephemeral)
    )
    kind = "channel_post" if chat.kind == "channel" else "message"
    return server.updates.put(f"edited_{kind}" if edited else kind, message_json(server, message))


def press_button(server: TelegramServer, chat_id: int, message_id: str, data: str, user: User | None = None) -> int | None:
    """Press the button with this callback_data; raises ValueError if there is none."""
    chat = server.chats.chat(chat_id)
    message = server.message_log.find(chat.key, message_id)
    buttons = [b for row in (message.shown.get("keyboard") or [] if message else []) for b in row]
    if message is None or not any(b.get("callback_data") == data for b in buttons):
        raise ValueError(f"message {message_id} has no button {data!r}")
    presser = dict(user or _default_user(chat))
    if message.ephemeral and message.shown["receiver"] != presser["id"]:
        raise ValueError(f"{presser['id']} does not see message {message_id}")
    query = str(secrets.randbits(62))
    server.open_queries[query] = presser["id"], server.clock.now()
    chat.members.add(presser["id"])
    content = {"id": query, "from": presser, "message": message_json(server, message), "data": data}
    return server.updates.put("callback_query", content | {"chat_instance": str(chat.id)})


def set_membership(server: TelegramServer, chat_id: int, member: bool, user: User | None = None) -> int | None:
    """Add the bot to a chat or remove it (in a private chat: unblock or block it)."""
    chat = server.chats.chat_or_new(chat_id)
    old = bot_membership(server, chat)
    (server.chats.left.discard if member else server.chats.left.add)(chat.id)
    change = {"old_chat_member": old, "new_chat_member": bot_membership(server, chat)}
    about = {"chat": chat.as_json(), "from": dict(user or _default_user(chat)), "date": int(server.clock.now().timestamp())}
    return server.updates.put("my_chat_member", about | change)


def _declared(server: TelegramServer, text: str) -> bool:
    """True for a command that a menu of groups declares ephemeral."""
    name = text.split()[0].removeprefix("/").partition("@")[0] if text.startswith("/") else ""
    menus = [menu for (scope, _), menu in server.menus.items() if scope != "all_private_chats" and not scope.startswith("chat:")]
    return any(command["command"] == name and command.get("is_ephemeral") for menu in menus for command in menu)


def _write(
    server: TelegramServer, chat: TelegramChat, text: str, user: User, topic: int | None, age: timedelta, *, ephemeral: bool
) -> ChatMessage:
    chat.members.add(int(user["id"]))
    return server.message_log.add(
        ChatMessage(
            chat=chat.key,
            id=ephemeral_id(server.next_ephemeral_id()) if ephemeral else str(chat.next_message_id()),
            author=str(chat.title if chat.kind == "channel" else user.get("first_name", "")),
            at=server.clock.now() - age,
            text=text,
            by_bot=False,
            shown={"entities": _commands(text), "from": dict(user)},
            thread=str(topic) if topic else None,
            ephemeral=ephemeral,
        )
    )


def _edit_last(server: TelegramServer, chat: TelegramChat, text: str) -> ChatMessage:
    message = next((m for m in reversed(server.message_log.transcript(chat.key)) if not m.by_bot and not m.deleted), None)
    if message is None:
        raise ValueError(f"nobody has written in {chat.key} yet")
    server.message_log.edit(message, {}, text, {**message.shown, "entities": _commands(text)}, server.clock.now())
    return message


def _default_user(chat: TelegramChat) -> User:
    """Default author of a chat; a private chat's id is its user's."""
    if chat.kind != "private":
        return READER
    return READER | {"id": chat.id, "first_name": chat.title}


def _commands(text: str) -> list[dict[str, Any]]:
    found = re.finditer(r"(?<![\w/])/\w{1,64}(?:@\w+)?", text)
    return [{"type": "bot_command", "offset": utf16_length(text[: m.start()]), "length": utf16_length(m[0])} for m in found]
