"""The bot's messages as calls of Slack's Web API."""

from formatter.render.slack.alert import render, render_digest, render_reply, render_tombstone
from formatter.render.slack.answer import render_answer
from formatter.render.slack.form import read_form, render_form

__all__ = ["read_form", "render", "render_answer", "render_digest", "render_form", "render_reply", "render_tombstone"]
