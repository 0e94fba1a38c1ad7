"""Deliver posts: from a pending delivery to a message in its chat, with the outcome settled.

fanout.py turns one post into a delivery for each subscriber, worker.py claims them. plan.py, digest.py, defer.py and settle.py
decide: which messages to send or edit, which alerts share one message, what waits for a chat's quiet hours, and whether an
outcome is retried. sender.py carries the plan out with render_cache.py and rate_limit.py; replies.py sends everything that
is no delivery.
"""

from bot.delivery.fanout import Fanout
from bot.delivery.plan import Policy
from bot.delivery.worker import DeliveryWorker

__all__ = ["DeliveryWorker", "Fanout", "Policy"]
