"""The bot's messages as calls of Telegram's Bot API."""

from formatter.render.telegram.alert import render, render_digest, render_reply, render_tombstone
from formatter.render.telegram.answer import SUBJECT, render_answer

__all__ = ["SUBJECT", "render", "render_answer", "render_digest", "render_reply", "render_tombstone"]
