"""Telegram's Bot API as a platform."""

from adapters.platforms.telegram.adapter import Telegram

__all__ = ["Telegram"]
