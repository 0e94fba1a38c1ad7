"""Slack as a platform."""

from adapters.platforms.slack.adapter import OverHttp, Slack
from adapters.platforms.slack.installs import OAuth

__all__ = ["OAuth", "OverHttp", "Slack"]
