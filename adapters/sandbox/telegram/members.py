"""Methods about chats and their members."""

from collections.abc import Mapping
from typing import Any

from adapters.sandbox.telegram.chats import BOT, READER, TelegramChat
from adapters.sandbox.telegram.server import TelegramServer

Params = Mapping[str, Any]
_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


async def get_chat(server: TelegramServer, params: Params) -> Any:
    """Required fields of ChatFullInfo."""
    chat = server.chats.chat(params["chat_id"])
    gifts = dict.fromkeys(_GIFTS, False)
    return chat.as_json() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


async def get_chat_member(server: TelegramServer, params: Params) -> Any:
    """ChatMember of the bot or a user."""
    chat = server.chats.chat(params["chat_id"])
    if params["user_id"] == BOT["id"]:
        return _bot_member(server, chat)
    return _reader_member(chat) if params["user_id"] == READER["id"] else {"status": "left", "user": _stranger(params["user_id"])}


async def get_chat_administrators(server: TelegramServer, params: Params) -> Any:
    """The reader, who owns every chat, and the bot where it is an administrator."""
    chat = server.chats.chat(params["chat_id"])
    members = [_reader_member(chat), _bot_member(server, chat)]
    return [m for m in members if m["status"] in ("creator", "administrator")]


async def leave_chat(server: TelegramServer, params: Params) -> Any:
    """Remove the bot from a chat."""
    server.chats.left.add(server.chats.chat(params["chat_id"]).id)
    return True


def bot_membership(server: TelegramServer, chat: TelegramChat) -> dict[str, Any]:
    """The bot's ChatMember for an update."""
    return _bot_member(server, chat)


def _bot_member(server: TelegramServer, chat: TelegramChat) -> dict[str, Any]:
    if chat.id in server.chats.left:
        return {"status": "kicked" if chat.kind == "private" else "left", "user": BOT} | (
            {"until_date": 0} if chat.kind == "private" else {}
        )
    if chat.bot_is_admin:
        rights = dict.fromkeys(_RIGHTS, False) | {"can_manage_chat": True}
        if chat.kind == "channel":
            rights |= {"can_post_messages": True, "can_edit_messages": True}
        return {"status": "administrator", "user": BOT} | rights
    return {"status": "member", "user": BOT}


def _reader_member(chat: TelegramChat) -> dict[str, Any]:
    if chat.kind == "private":
        return {"status": "member", "user": READER}
    return {"status": "creator", "user": READER, "is_anonymous": False}


def _stranger(user_id: int) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "?"}
