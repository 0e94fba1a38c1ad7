"""Permissions of the bot and of people in chats, and the command menus, over the Bot API."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatType
from telegram.error import TelegramError

from adapters.platforms.telegram.ephemeral import EPHEMERAL_SCOPES
from adapters.platforms.telegram.errors import describe, description_contains
from adapters.platforms.telegram.transport import AiohttpRequest
from bot.model import Chat, Menu


async def check_chats(bot: Bot, chats: Sequence[Chat]) -> list[str]:
    """One line for each error that prevents writing in these chats; a refused token is the only line."""
    try:
        me = await bot.get_me()
    except TelegramError as error:
        return [f"telegram: {describe(error)}"]
    found = [(chat, await _chat_error(bot, me.id, chat)) for chat in chats]
    return [f"{chat}: {fault}" for chat, fault in found if fault]


async def is_administrator(bot: Bot, chat: Chat, user: str) -> bool | None:
    """True if a person is an administrator of the group or channel now; None if Telegram does not answer.

    Telegram may refuse getChatMember to a bot that is no administrator, but never a group's getChatAdministrators.
    https://core.telegram.org/bots/api#getchatmember
    """
    try:
        member = await bot.get_chat_member(chat.id, int(user))
        return member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
    except TelegramError:
        pass
    try:
        return any(str(member.user.id) == user for member in await bot.get_chat_administrators(chat.id))
    except TelegramError:
        return None


async def _chat_error(bot: Bot, me: int, chat: Chat) -> str | None:
    try:
        there = await bot.get_chat(chat.id)
        if there.type == ChatType.PRIVATE:
            return None
        return _missing_right(await bot.get_chat_member(chat.id, me), there.type)
    except TelegramError as error:
        return f"chat not found; {_advice(chat)}" if description_contains(error, "chat not found") else describe(error)


def _advice(chat: Chat) -> str:
    """Advice where Telegram knows no such chat, or does not show it to this bot."""
    if chat.has_name:
        return "check the name, and make the bot an administrator there; a private group has no name: write its number, -100…"
    if chat.is_private:
        return "this person must send the bot /start first; the number of a channel or group begins with -100 or -"
    if chat.id.startswith("-100"):
        return "add the bot there, to a channel as an administrator; or the number is wrong"
    return "the number of a channel, and of most groups, begins with -100; or add the bot there"


def _missing_right(member: ChatMember, kind: str) -> str | None:
    if member.status in (ChatMember.LEFT, ChatMember.BANNED):
        return "the bot is not in this chat; add it"
    if isinstance(member, ChatMemberRestricted) and not (member.is_member and member.can_send_messages):
        return "the bot may not send messages here; an administrator can allow it"
    if kind == ChatType.CHANNEL and not (isinstance(member, ChatMemberAdministrator) and member.can_post_messages):
        return "the bot may not post in this channel; make it an administrator that may post messages"
    return None


log = structlog.get_logger()

_SCOPES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "everyone": [{"type": "default"}],
    "managers": [{"type": "all_private_chats"}, {"type": "all_chat_administrators"}],
}
"""The narrowest matching scope wins: https://core.telegram.org/bots/api#determining-list-of-commands."""


async def set_commands(api: AiohttpRequest, menus: Sequence[Menu]) -> None:
    """Set every menu that Telegram does not have yet. Never raises: commands work without menus too.

    A person who never wrote to the bot has no chat with it: their menu is set at a later start.
    """
    for menu in menus:
        for scope in _SCOPES.get(menu.audience) or [{"type": "chat", "chat_id": int(user)} for user in menu.people]:
            try:
                await _set_menu(api, menu, {"scope": scope, "language_code": menu.language})
            except TelegramError as error:
                log.warning("commands_not_set", scope=scope["type"], language=menu.language, reason=str(error))


async def _set_menu(api: AiohttpRequest, menu: Menu, place: Mapping[str, Any]) -> None:
    ephemeral = {"is_ephemeral": True} if place["scope"]["type"] in EPHEMERAL_SCOPES else {}
    commands = [{"command": name, "description": about, **ephemeral} for name, about in menu.commands]
    if await api.call("getMyCommands", place) != commands:
        await api.call("setMyCommands", {**place, "commands": commands})
