"""Webhooks: each alert as a signed JSON event for another program."""

from adapters.platforms.webhook.adapter import Hook, Webhook

__all__ = ["Hook", "Webhook"]
