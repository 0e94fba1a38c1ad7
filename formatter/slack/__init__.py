"""A card and an answer as calls of Slack's Web API."""

from formatter.slack.alert import render
from formatter.slack.answer import render_answer

__all__ = ["render", "render_answer"]
