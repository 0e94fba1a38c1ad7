"""Bring what is owed.

fanout.py owes it, courier.py claims. planning.py, folding.py and settling.py decide: what is to be done in a chat, what is
told together, what an answer means; waiting.py and postponing.py, what waits for a chat's hour. telling.py, digest.py and
copies.py do it through voice.py, settler.py and ledger.py write it down.
"""

from bot.courier.courier import Courier
from bot.courier.fanout import Fanout
from bot.courier.policy import Policy

__all__ = ["Courier", "Fanout", "Policy"]
