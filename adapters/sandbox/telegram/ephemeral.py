"""Ephemeral messages: who may get one, and the methods that change them.

https://core.telegram.org/bots/api#ephemeral-messages-and-commands. Telegram documents the conditions and not the errors, which
are those that its servers use elsewhere.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.sandbox.messages import ChatMessage
from adapters.sandbox.telegram.chats import BOT, TelegramChat
from adapters.sandbox.telegram.content import keyboard, text_content
from adapters.sandbox.telegram.errors import BotApiError, bad_request
from adapters.sandbox.telegram.server import TelegramServer

Params = Mapping[str, Any]
WINDOW = timedelta(seconds=15)
"""Time in which a bot that is no administrator may answer a command or a press."""


def receiver_of(server: TelegramServer, chat: TelegramChat, params: Params) -> int | None:
    """The only person who will see a message; None where all do. Raises BotApiError.

    A server before Bot API 10.3 ignores the parameter.
    """
    wanted = params.get("ephemeral_message_parameters")
    answered = (params.get("reply_parameters") or {}).get("ephemeral_message_id")
    if wanted is None or not server.ephemeral:
        if answered is not None and server.ephemeral:
            raise bad_request("message to be replied not found")  # only an ephemeral message answers one
        return None
    if chat.kind not in ("group", "supergroup"):
        raise bad_request("PEER_ID_INVALID")
    receiver: int = wanted["receiver_user_id"]
    if receiver == BOT["id"]:
        raise bad_request("USER_IS_BOT")
    if receiver not in chat.members:
        raise bad_request("USER_NOT_PARTICIPANT")
    acted_at = _acted_at(server, chat, receiver, wanted.get("callback_query_id"), answered)
    if not chat.bot_is_admin and (acted_at is None or server.clock.now() - acted_at > WINDOW):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return receiver


async def edit_ephemeral_message_text(server: TelegramServer, params: Params) -> Any:
    """Replace the text of an ephemeral message."""
    text, entities = text_content(params)
    message = _own(server, params)
    shown = {**message.shown, "entities": entities, "keyboard": keyboard(params)}
    server.message_log.edit(message, params, text, shown, server.clock.now())
    return True


async def delete_ephemeral_message(server: TelegramServer, params: Params) -> Any:
    """Delete an ephemeral message."""
    server.message_log.delete(_own(server, params))
    return True


def message_id(number: int) -> str:
    """The id in the message log, apart from the ids of ordinary messages."""
    return f"e{number}"


def _acted_at(server: TelegramServer, chat: TelegramChat, user: int, query: str | None, answered: int | None) -> datetime | None:
    """When this person pressed the button or wrote the ephemeral command that is answered; None where it was not they."""
    if query is not None:
        presser, pressed_at = server.open_queries.get(query, (None, None))
        return pressed_at if presser == user else None
    command = server.message_log.find(chat.key, message_id(answered)) if answered is not None else None
    return command.at if command and not command.by_bot and command.shown["from"]["id"] == user else None


def _own(server: TelegramServer, params: Params) -> ChatMessage:
    if not server.ephemeral:
        raise BotApiError(404, "Not Found: method not found")
    chat = server.chats.chat(params["chat_id"])
    message = server.message_log.find(chat.key, message_id(params["ephemeral_message_id"]))
    if message is None or not message.by_bot or message.shown["receiver"] != params["receiver_user_id"]:
        raise bad_request("MESSAGE_ID_INVALID")
    return message
