"""Bring what is owed.

fanout.py owes it, courier.py claims. planning.py, folding.py and settling.py decide: what is to be done in a chat, what is
told together, what an answer means; waiting.py and postponing.py, what waits for a chat's hour. telling.py, digest.py and
copies.py do it through voice.py, settler.py and ledger.py write it down.
"""

from bot.delivery.fanout import Fanout
from bot.delivery.plan import Policy
from bot.delivery.worker import DeliveryWorker

__all__ = ["DeliveryWorker", "Fanout", "Policy"]
