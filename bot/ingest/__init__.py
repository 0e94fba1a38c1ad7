"""The newsroom rules on documents: news, a correction, something to wait with, or nothing at all.

decide.py answers for one document, returning.py for one that was told under another name, and both are pure; newsroom.py
carries a source's looks through them into the store, stories.py finds who told the story before. embargo.py and verifying.py
let out what waited for its time or its page; silence.py, with look_times.py, notices feeds that say nothing any more.
"""

from bot.ingest.decide import ReadDocument, decide, decide_gone
from bot.ingest.embargo import Embargo
from bot.ingest.newsroom import Newsroom

__all__ = ["Embargo", "Newsroom", "ReadDocument", "decide", "decide_gone"]
