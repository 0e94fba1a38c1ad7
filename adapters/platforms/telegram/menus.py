"""The commands that Telegram offers while people type, for each language and standing."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from telegram.error import TelegramError

from adapters.platforms.telegram.transport import AiohttpRequest
from bot.model import Menu

log = structlog.get_logger()

_SCOPES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "everyone": [{"type": "default"}],
    "managers": [{"type": "all_private_chats"}, {"type": "all_chat_administrators"}],
}
"""The narrowest scope that fits somebody wins: https://core.telegram.org/bots/api#determining-list-of-commands."""


async def offer(api: AiohttpRequest, menus: Sequence[Menu]) -> None:
    """Tell Telegram every menu that it does not have yet. Never raises: without menus the commands work all the same.

    Somebody who never wrote to the bot has no chat with it yet: that one's menu waits for the next start.
    """
    for menu in menus:
        for scope in _SCOPES.get(menu.audience) or [{"type": "chat", "chat_id": int(user)} for user in menu.people]:
            try:
                await _tell(api, menu, {"scope": scope, "language_code": menu.language})
            except TelegramError as error:
                log.warning("commands_not_offered", scope=scope["type"], language=menu.language, reason=str(error))


async def _tell(api: AiohttpRequest, menu: Menu, place: Mapping[str, Any]) -> None:
    commands = [{"command": name, "description": about} for name, about in menu.commands]
    if await api.call("getMyCommands", place) != commands:
        await api.call("setMyCommands", {**place, "commands": commands})
