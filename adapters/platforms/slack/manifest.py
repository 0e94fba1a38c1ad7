"""The app manifest: scopes, events, commands and addresses (https://docs.slack.dev/reference/app-manifest).

Each scope is needed by a method or an event in use: https://docs.slack.dev/reference/scopes.
"""

from typing import Any

from adapters.platforms.slack.http_mode import EVENTS_PATH
from bot.ports import Translator

BOT_SCOPES = (
    "app_mentions:read",  # app_mention
    "channels:read",  # conversations.info, member_joined_channel
    "chat:write",  # chat.postMessage, chat.update, chat.delete
    "commands",
    "groups:read",
    "im:history",  # message.im too
    "im:read",
    "users:read",  # users.info: administrators, locales
)
OPTIONAL_SCOPES = (
    "channels:history",  # conversations.history: to find a message whose response was lost
    "groups:history",
    "metadata.message:read",  # the metadata that carries the idempotency key
)
"""A workspace may refuse them: then a message whose response was lost is sent once more."""
BOT_EVENTS = (
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "tokens_revoked",
)


REDIRECT_PATH = "/slack/oauth_redirect"
"""Path that Slack redirects to after an installation."""

LATEST_COMMAND = "/latest"
"""The slash command for the newest posts, besides the bot's own command."""


def manifest(command: str, public_url: str | None, words: Translator, *, multi_workspace: bool) -> dict[str, Any]:
    """Manifest for this slash command.

    `public_url` means HTTP mode; `multi_workspace` allows any workspace to install the app.
    """
    called = {"request_url": public_url + EVENTS_PATH} if public_url else {}
    commands = {
        LATEST_COMMAND: (words("The newest alerts"), "[n] [feed]"),
        command: (words("Ask for the news, subscribe, change settings"), "latest | search | subscribe | settings | help"),
    }
    return {
        "display_information": {
            "name": "Sokbo",
            "description": words("Brings a newsroom's posts into your channels seconds after they are published."),
        },
        "features": {
            "app_home": {"home_tab_enabled": False, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "sokbo", "always_online": True},
            "slash_commands": [_command(name, *described, public_url) for name, described in commands.items()],
        },
        "oauth_config": {"scopes": {"bot": [*BOT_SCOPES, *OPTIONAL_SCOPES], "bot_optional": list(OPTIONAL_SCOPES)}}
        | ({"redirect_urls": [f"{public_url}{REDIRECT_PATH}"]} if multi_workspace else {}),
        "settings": {
            "event_subscriptions": {**called, "bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, **called},
            "org_deploy_enabled": False,
            "socket_mode_enabled": public_url is None,
            "token_rotation_enabled": multi_workspace,
        },
    }


def _command(command: str, description: str, hint: str, public_url: str | None) -> dict[str, Any]:
    url = {"url": public_url + EVENTS_PATH} if public_url else {}
    return {"command": command, "description": description, "usage_hint": hint, "should_escape": False, **url}
