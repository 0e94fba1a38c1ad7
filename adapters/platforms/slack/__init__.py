"""Slack adapter."""

from adapters.platforms.slack.adapter import HttpConfig, Slack
from adapters.platforms.slack.installs import OAuth

__all__ = ["HttpConfig", "OAuth", "Slack"]
