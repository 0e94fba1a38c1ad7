"""What the bot says as calls of Slack's Web API."""

from formatter.slack.alert import render
from formatter.slack.answer import render_answer
from formatter.slack.brief import render_digest, render_gap, render_reply
from formatter.slack.form import read_form, render_form

__all__ = ["read_form", "render", "render_answer", "render_digest", "render_form", "render_gap", "render_reply"]
