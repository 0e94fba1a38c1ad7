"""What the bot says as calls of Telegram's Bot API."""

from formatter.telegram.alert import render
from formatter.telegram.answer import render_answer
from formatter.telegram.brief import render_digest, render_gap, render_reply

__all__ = ["render", "render_answer", "render_digest", "render_gap", "render_reply"]
