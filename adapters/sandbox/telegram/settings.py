"""Methods about the bot itself: commands and webhook."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.sandbox.telegram.errors import bad_request
from adapters.sandbox.telegram.server import TelegramServer

Params = Mapping[str, Any]


async def set_my_commands(server: TelegramServer, params: Params) -> Any:
    """Store the commands of a scope and language, checked."""
    commands = params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    unknown = set() if server.ephemeral else {"is_ephemeral"}
    server.menus[_place(params)] = [{name: command[name] for name in command.keys() - unknown} for command in commands]
    server.event_stream.publish({"event": "commands", "commands": server.commands})
    return True


async def get_my_commands(server: TelegramServer, params: Params) -> Any:
    """Commands of a scope and language."""
    return server.menus.get(_place(params), [])


async def set_webhook(server: TelegramServer, params: Params) -> Any:
    """Deliver updates to an address and refuse polling; an empty address is deleteWebhook."""
    url, secret = params["url"], params.get("secret_token") or ""
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    server.updates.allow(params.get("allowed_updates"))
    return _set_webhook(server, url, secret, params)


async def delete_webhook(server: TelegramServer, params: Params) -> Any:
    """Delete the webhook."""
    return _set_webhook(server, "", "", params)


async def get_webhook_info(server: TelegramServer, _params: Params) -> Any:
    """The webhook's address, pending updates and last error."""
    return server.webhook.info()


def _set_webhook(server: TelegramServer, url: str, secret: str, params: Params) -> bool:
    server.webhook.set(url, secret)
    if params.get("drop_pending_updates"):
        server.updates.drop()
    return True


def _place(params: Params) -> tuple[str, str]:
    """Scope, with its chat if it has one, and language."""
    scope = params.get("scope") or {"type": "default"}
    return ":".join(filter(None, (scope["type"], str(scope.get("chat_id", ""))))), params.get("language_code") or ""
