"""The config file: its keys and their types, loading it, and errors that name file, line and key."""

from bot.config.load import ConfigError, load
from bot.config.model import Channel, ChatChannel, Config, Feed, GitFeed, PostsFeed, RssFeed, Slack, Telegram, WebhookChannel

__all__ = [
    "Channel",
    "ChatChannel",
    "Config",
    "ConfigError",
    "Feed",
    "GitFeed",
    "PostsFeed",
    "RssFeed",
    "Slack",
    "Telegram",
    "WebhookChannel",
    "load",
]
