"""What the bot says as calls of Telegram's Bot API."""

from formatter.render.telegram.alert import render
from formatter.render.telegram.answer import render_answer
from formatter.render.telegram.brief import render_digest, render_reply, render_tombstone

__all__ = ["render", "render_answer", "render_digest", "render_reply", "render_tombstone"]
