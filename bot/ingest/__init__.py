"""Decide on documents: new, corrected, withdrawn, held, embargoed, or a duplicate.

newsroom.py carries a source's poll results through decide.py into the store. listing.py finds a feed's new and changed
entries: identity.py decides which entry is which, by the fingerprints of fingerprint.py, and backlog.py which new ones are no
news. duplicates.py recognises renamed posts, and the feed that had a story first. embargo.py announces posts whose time has
come; activity.py notices feeds that fell silent.
"""

from bot.ingest.decide import ReadDocument, decide, decide_gone
from bot.ingest.embargo import Embargo
from bot.ingest.newsroom import Newsroom

__all__ = ["Embargo", "Newsroom", "ReadDocument", "decide", "decide_gone"]
