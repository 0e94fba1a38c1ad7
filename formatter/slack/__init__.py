"""What the bot says as calls of Slack's Web API."""

from formatter.slack.alert import render
from formatter.slack.answer import render_answer
from formatter.slack.brief import render_digest, render_gap, render_reply

__all__ = ["render", "render_answer", "render_digest", "render_gap", "render_reply"]
