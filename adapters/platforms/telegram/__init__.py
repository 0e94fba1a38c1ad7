"""Telegram adapter."""

from adapters.platforms.telegram.adapter import Telegram
from adapters.platforms.telegram.webhook import WebhookConfig

__all__ = ["Telegram", "WebhookConfig"]
