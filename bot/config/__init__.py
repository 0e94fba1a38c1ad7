"""The config file: what may stand in it, what it means, and where in it a mistake is."""

from bot.config.load import ConfigError, load
from bot.config.model import Channel, Config, Feed, GitFeed, PostsFeed, RssFeed, Slack, Telegram

__all__ = ["Channel", "Config", "ConfigError", "Feed", "GitFeed", "PostsFeed", "RssFeed", "Slack", "Telegram", "load"]
