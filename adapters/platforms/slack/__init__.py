"""Slack as a platform."""

from adapters.platforms.slack.adapter import OverHttp, Slack
from adapters.platforms.slack.installations import OAuth

__all__ = ["OAuth", "OverHttp", "Slack"]
