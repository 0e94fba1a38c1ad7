"""Deliver posts: from a pending delivery to a message in its chat, with the outcome settled.

worker.py turns one post into a delivery for each subscriber, and claims them. plan.py, digest.py and settle.py decide: which
messages to send or edit, what waits for a chat's quiet hours, which alerts share one message, and whether an outcome is
retried. sender.py renders and carries the plan out within rate_limit.py; replies.py sends everything that is no delivery.
"""

from bot.delivery.plan import Policy
from bot.delivery.worker import DeliveryWorker, Fanout

__all__ = ["DeliveryWorker", "Fanout", "Policy"]
