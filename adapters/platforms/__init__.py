"""Platforms: Telegram and Slack, which also receive commands, and webhooks."""
