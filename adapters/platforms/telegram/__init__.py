"""Telegram's Bot API as a platform."""

from adapters.platforms.telegram.adapter import Telegram
from adapters.platforms.telegram.webhook import WebhookConfig

__all__ = ["Telegram", "WebhookConfig"]
