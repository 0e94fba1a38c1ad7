"""A card and an answer as calls of Telegram's Bot API."""

from formatter.telegram.alert import render
from formatter.telegram.answer import render_answer

__all__ = ["render", "render_answer"]
