"""Methods of the Bot API.

Each takes the server and checked parameters, and returns the result or raises BotApiError.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.sandbox.messages import ChatMessage
from adapters.sandbox.telegram.chats import BOT, TelegramChat
from adapters.sandbox.telegram.content import MAX_CAPTION, keyboard, text_content
from adapters.sandbox.telegram.ephemeral import (
    delete_ephemeral_message,
    edit_ephemeral_message_text,
    message_id,
    receiver_of,
)
from adapters.sandbox.telegram.errors import BotApiError, bad_request
from adapters.sandbox.telegram.members import get_chat, get_chat_administrators, get_chat_member, leave_chat
from adapters.sandbox.telegram.rich import rich_content
from adapters.sandbox.telegram.server import TelegramServer, message_json
from adapters.sandbox.telegram.settings import delete_webhook, get_my_commands, get_webhook_info, set_my_commands, set_webhook

Params = Mapping[str, Any]
Method = Callable[[TelegramServer, Params], Awaitable[Any]]
_POLL_LIMIT_SECONDS = 50


async def call_method(server: TelegramServer, method: str, params: Params) -> Any:
    """Execute a call; raises BotApiError, also for unsupported methods."""
    do = _METHODS.get(method)
    if do is None:
        raise bad_request(f"the sandbox does not do {method}")
    return await do(server, params)


async def _get_me(_server: TelegramServer, _params: Params) -> Any:
    return BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


async def _get_updates(server: TelegramServer, params: Params) -> Any:
    timeout = min(params.get("timeout") or 0, _POLL_LIMIT_SECONDS)
    return await server.updates.get(params.get("offset") or 0, params.get("limit") or 100, timeout, params.get("allowed_updates"))


async def _send_message(server: TelegramServer, params: Params) -> Any:
    text, entities = text_content(params)
    return _send(server, params, "sendMessage", text, {"entities": entities})


async def _send_rich_message(server: TelegramServer, params: Params) -> Any:
    text, tree = rich_content(params["rich_message"])
    return _send(server, params, "sendRichMessage", text, {"rich": tree})


async def _send_photo(server: TelegramServer, params: Params) -> Any:
    text, entities = text_content(params, "caption", MAX_CAPTION)
    return _send(server, params, "sendPhoto", text, {"entities": entities, "photo": params["photo"]})


def _send(server: TelegramServer, params: Params, method: str, text: str, shown: dict[str, Any]) -> Any:
    chat = _writable(server, params["chat_id"])
    shown |= {"keyboard": keyboard(params), "reply_to": _reply_to(server, chat, params)}
    thread = params.get("message_thread_id")
    if thread and thread not in chat.topics:
        raise bad_request("message thread not found")
    receiver = receiver_of(server, chat, params)
    server.keep_slow_mode(chat)
    server.allow_send(chat)
    message = ChatMessage(
        chat=chat.key,
        id=str(chat.next_message_id()) if receiver is None else message_id(server.next_ephemeral_id()),
        author=str(chat.title if chat.kind == "channel" else BOT["first_name"]),
        at=server.clock.now(),
        text=text,
        method=method,
        params=params,
        shown=shown if receiver is None else shown | {"receiver": receiver},
        thread=str(thread) if thread else None,
        ephemeral=receiver is not None,
    )
    return message_json(server, server.message_log.add(message))


def _writable(server: TelegramServer, chat_id: int | str) -> TelegramChat:
    chat = server.chats.chat(chat_id)
    if chat.id in server.chats.left:
        raise BotApiError(403, f"Forbidden: bot is not a member of the {chat.kind} chat")
    if chat.kind == "channel" and not chat.bot_is_admin:
        raise bad_request("need administrator rights in the channel chat")
    return chat


def _reply_to(server: TelegramServer, chat: TelegramChat, params: Params) -> str | None:
    reply = params.get("reply_parameters") or {}
    wanted = reply.get("message_id")
    if wanted is None:
        return None
    if server.message_log.find(chat.key, str(wanted)) is None:
        if reply.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return str(wanted)


async def _edit_message_text(server: TelegramServer, params: Params) -> Any:
    chat, message = _to_edit(server, params)
    if ("text" in params) == ("rich_message" in params):
        raise bad_request("message text is empty" if "text" not in params else "either text or rich_message is expected")
    shown: dict[str, Any] = {"keyboard": keyboard(params), "reply_to": message.shown.get("reply_to")}
    if "text" in params:
        text, shown["entities"] = text_content(params)
    else:
        text, shown["rich"] = rich_content(params["rich_message"])
    return _edit(server, chat, message, params, text, shown)


async def _edit_reply_markup(server: TelegramServer, params: Params) -> Any:
    chat, message = _to_edit(server, params)
    return _edit(server, chat, message, params, message.text, {**message.shown, "keyboard": keyboard(params)})


def _to_edit(server: TelegramServer, params: Params) -> tuple[TelegramChat, ChatMessage]:
    if "chat_id" not in params or "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = _writable(server, params["chat_id"])
    return chat, server.own_message(chat, params["message_id"], "edit")


def _edit(
    server: TelegramServer, chat: TelegramChat, message: ChatMessage, params: Params, text: str, shown: dict[str, Any]
) -> Any:
    if text == message.text and shown == dict(message.shown):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current content "
            "and reply markup of the message"
        )
    server.allow_send(chat)
    server.message_log.edit(message, params, text, shown, server.clock.now())
    return message_json(server, message)


async def _delete_message(server: TelegramServer, params: Params) -> Any:
    chat = _writable(server, params["chat_id"])
    server.message_log.delete(server.own_message(chat, params["message_id"], "delete"))
    return True


async def _answer_callback_query(server: TelegramServer, params: Params) -> Any:
    if params["callback_query_id"] not in server.open_queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(params.get("text") or "") > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    del server.open_queries[params["callback_query_id"]]
    server.event_stream.publish({"event": "toast", "platform": "telegram", "text": params.get("text") or ""})
    return True


async def _send_chat_action(server: TelegramServer, params: Params) -> Any:
    chat = _writable(server, params["chat_id"])
    server.event_stream.publish({"event": "typing", "chat": chat.key})
    return True


_METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "getUpdates": _get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "sendMessage": _send_message,
    "sendRichMessage": _send_rich_message,
    "sendPhoto": _send_photo,
    "sendChatAction": _send_chat_action,
    "editMessageText": _edit_message_text,
    "editMessageReplyMarkup": _edit_reply_markup,
    "deleteMessage": _delete_message,
    "editEphemeralMessageText": edit_ephemeral_message_text,
    "deleteEphemeralMessage": delete_ephemeral_message,
    "answerCallbackQuery": _answer_callback_query,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
}
