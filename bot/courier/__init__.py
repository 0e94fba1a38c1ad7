"""Bring what is owed: fanout.py owes it, courier.py claims, sends and settles, settling.py decides what an answer means."""

from bot.courier.courier import Courier
from bot.courier.fanout import Fanout

__all__ = ["Courier", "Fanout"]
