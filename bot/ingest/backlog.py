"""Backlog: new entries of a feed that are no news, as they were published before the feed was first seen. Pure.

Back-dated news is news: an old date alone proves nothing. An entry is backlog where it is older than everything that the feed
listed at first sight, is listed at the old end, and something else has left the listing, or many such came at once. After an
empty first answer there is nothing to compare with: there only a crowd of entries from before is backlog.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from bot.ingest.identity import Match
from bot.model import KnownListing

CROWD = 4
"""As many old entries at once are a backlog, whatever left the listing."""
BEFORE = timedelta(days=2)
"""After an empty first answer, entries count as older only if they are older by so much: dates may be in a wrong zone."""


def backlog(memory: KnownListing, matches: Sequence[Match]) -> set[int]:
    """Return the places of the listing's new entries that are backlog."""
    old = _at_the_old_end(memory, matches)
    known = {match.known.key for match in matches if match.known is not None}
    left = any(entry.key not in known for entry in memory.entries)
    return old if left or len(old) >= CROWD else set()


def cut_off(memory: KnownListing, matches: Sequence[Match]) -> set[int]:
    """Return the places of the new entries that a truncated first document may have had behind its end.

    They are behind all that it listed; one dated after it was read is none of them.
    """
    last = max((place for place, match in enumerate(matches) if match.known is not None), default=-1)
    behind = range(last + 1, len(matches))
    return {place for place in behind if (matches[place].fingerprint.date or 0) <= (memory.first_seen or 0)}


def _at_the_old_end(memory: KnownListing, matches: Sequence[Match]) -> set[int]:
    """The new entries that are older than the feed's first sight; those of a known feed only behind all others."""
    if memory.oldest is None:
        before = (memory.first_seen or 0) - int(BEFORE.total_seconds())
        return {place for place, match in enumerate(matches) if _is_older(match, before)} if not memory.entries else set()
    old: set[int] = set()
    places = range(len(matches)) if _oldest_first(matches) else reversed(range(len(matches)))
    for place in places:
        if not _is_older(matches[place], memory.oldest):
            break
        old.add(place)
    return old


def _is_older(match: Match, than: int) -> bool:
    """True for a new entry with a date before then."""
    return match.known is None and match.fingerprint.date is not None and match.fingerprint.date < than


def _oldest_first(matches: Sequence[Match]) -> bool:
    """True where the known entries of a listing rise in date; feeds without an order list the newest first."""
    dates = [match.fingerprint.date for match in matches if match.known is not None and match.fingerprint.date is not None]
    rising = sum(earlier < later for earlier, later in pairwise(dates))
    falling = sum(earlier > later for earlier, later in pairwise(dates))
    return rising > falling
