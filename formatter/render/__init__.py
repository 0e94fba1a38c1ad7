"""Renders cards as platform calls: Telegram, Slack, plain text."""
