"""Slack as a platform."""

from adapters.platforms.slack.adapter import Slack

__all__ = ["Slack"]
