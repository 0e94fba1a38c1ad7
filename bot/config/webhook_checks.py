"""Checks of the config for webhooks and for bots in many Slack workspaces."""

from collections.abc import Iterator

from bot.config.lines import Key
from bot.config.model import Config, Slack
from bot.model import Chat

Problem = tuple[Key, str]


def webhook_problems(config: Config) -> Iterator[Problem]:
    """Errors across tables about webhooks and workspaces, each with its key."""
    if config.telegram and config.telegram.updates == "webhook":
        yield from _unreachable(config, ("telegram", "updates"))
    if config.slack is None:
        return
    if config.slack.mode == "http":
        yield from _unreachable(config, ("slack", "mode"))
    elif config.slack.client_id:
        yield ("slack", "client_id"), 'many workspaces need mode = "http"'
    if config.slack.client_id:
        yield from _without_workspace(config, config.slack)


def _unreachable(config: Config, key: Key) -> Iterator[Problem]:
    """Errors where platforms could not call the bot: both call only https URLs."""
    if not config.web.public_listen:
        yield key, "needs an address to be called at: [web] public_listen"
    if not config.web.public_url:
        yield key, "needs an address to be called at: [web] public_url"
    elif not config.web.public_url.startswith("https://"):
        yield ("web", "public_url"), "must begin with https://; platforms call no other URLs"


def _without_workspace(config: Config, slack: Slack) -> Iterator[Problem]:
    """Errors for ids without a workspace: in a bot for many workspaces they are ambiguous."""
    for i, user in enumerate(slack.admins):
        if "/" not in user:
            yield ("slack", "admins", i), f"in a bot for many workspaces write {_example(user)}"
    for i, editor in enumerate(config.desk.editors):
        if isinstance(editor, str) and "/" not in editor:
            yield ("desk", "editors", i), f"in a bot for many workspaces write {_example(editor)}"
    chats: list[tuple[Key, Chat | None]] = [*config.rooms.items()]
    chats += [(("channels", i, "chat"), channel.as_chat()) for i, channel in enumerate(config.channels)]
    for key, chat in chats:
        if chat is not None and chat.platform == "slack" and chat.team is None:
            yield key, f"in a bot for many workspaces write {_example(chat.id)}"


def _example(name: str) -> str:
    return f'"T0123/{name}", with its workspace\'s id'
