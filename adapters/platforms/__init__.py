"""Platforms that alerts are sent to and commands come from: Telegram and Slack."""
