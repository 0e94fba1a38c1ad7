"""Methods about the bot itself: its commands and its webhook."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.sandbox.telegram.answers import bad_request
from adapters.sandbox.telegram.server import TelegramServer

Params = Mapping[str, Any]


async def set_my_commands(server: TelegramServer, params: Params) -> Any:
    """Keep the commands (of every scope alike), checked."""
    commands = params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    server.commands = commands
    server.live.publish({"event": "commands", "commands": commands})
    return True


async def get_my_commands(server: TelegramServer, _params: Params) -> Any:
    """The commands as they were set."""
    return server.commands


async def set_webhook(server: TelegramServer, params: Params) -> Any:
    """Keep the address, so that polling is refused; the sandbox does not call it."""
    url = params["url"]
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    server.updates.webhook = url
    if params.get("drop_pending_updates"):
        server.updates.drop()
    return True


async def delete_webhook(server: TelegramServer, params: Params) -> Any:
    """Forget the address."""
    server.updates.webhook = ""
    if params.get("drop_pending_updates"):
        server.updates.drop()
    return True


async def get_webhook_info(server: TelegramServer, _params: Params) -> Any:
    """The address and how much is pending."""
    return {"url": server.updates.webhook, "has_custom_certificate": False, "pending_update_count": len(server.updates)}
