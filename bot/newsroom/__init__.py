"""The newsroom rules on documents: news, a correction, something to wait with, or nothing at all.

decide.py answers for one document, returning.py for one that was told under another name, and both are pure; newsroom.py
carries a source's looks through them into the store.
"""

from bot.newsroom.decide import Reading, decide, decide_gone
from bot.newsroom.embargo import Embargo
from bot.newsroom.newsroom import Newsroom

__all__ = ["Embargo", "Newsroom", "Reading", "decide", "decide_gone"]
