"""Turn a feed's listing into documents: its new and changed entries under their posts' keys. Pure."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from bot.ingest.backlog import backlog, cut_off
from bot.ingest.decide import FEEDS_TOLERANCE
from bot.ingest.fingerprint import path_of, short_hash
from bot.ingest.identity import Match, identify, repeated
from bot.model import Document, KnownEntry, KnownListing, ListedEntry, Listing

MEMORY = 100
"""Entries that are remembered of a feed at least; twice its listing where that is more."""
MOVES = 3
"""Changes of an entry's address that are recorded; one that goes on changing is a token."""
_MAX_KEY = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one listed entry.

    `key` is its post's. `news`: it is to be announced; `changed`: a known one has a new version. `match` explains it.
    """

    match: Match
    key: str
    news: bool = False
    changed: bool = False

    @property
    def existing(self) -> bool:
        """True for an entry that is recorded for the first time now and is no news."""
        known = self.match.known
        return not self.news if known is None else known.unread and known.existing

    @property
    def reason(self) -> str:
        """Why the entry is taken for what it is: the evidence's name, `new`, or `older-than-first-sight`."""
        return self.match.reason if self.match.known is not None or self.news else "older-than-first-sight"


@dataclass(frozen=True, slots=True)
class ReadListing:
    """The decisions on a listing, in its order, and what to remember of it."""

    verdicts: tuple[Verdict, ...]
    memory: KnownListing
    whole: bool = True

    def documents(self, feed: str) -> tuple[Document, ...]:
        """Return the new and changed entries, oldest first."""
        return tuple(
            Document(feed, v.key, v.match.fingerprint.version, v.match.listed.entry, existing=v.existing)
            for v in _oldest_first(self.verdicts)
            if v.changed or v.match.known is None
        )

    def newly_listed(self, before: KnownListing | None) -> tuple[str, ...] | None:
        """Return the keys of all listed posts, oldest first; None where they are those of before, or of a truncated document."""
        listed = {entry.key for entry in self.memory.listed}
        if not self.whole or (before is not None and listed == {entry.key for entry in before.listed}):
            return None
        return tuple(v.key for v in _oldest_first(self.verdicts))


def read_listing(memory: KnownListing | None, listing: Listing, now: datetime) -> ReadListing:
    """Decide on a listing. With `memory` None it is the feed's first: nothing in it is news."""
    matches = identify(memory or KnownListing(), listing)
    known = memory or KnownListing(first_seen=int(now.timestamp()))
    at_first = set(range(len(matches))) if memory is None else cut_off(memory, matches) if memory.partial else set[int]()
    old = at_first | (backlog(memory, matches) if memory else set[int]())
    if not known.entries or at_first:
        dates = [match.fingerprint.date for place, match in enumerate(matches) if place in at_first or not known.entries]
        known = replace(known, oldest=min((date for date in (*dates, known.oldest) if date is not None), default=None))
    keys = _keys(known, matches)
    verdicts = tuple(
        Verdict(match, key, news=match.known is None and place not in old, changed=_is_changed(match, now))
        for place, (match, key) in enumerate(zip(matches, keys, strict=True))
    )
    partial = memory is None and not listing.whole
    memory = replace(known, entries=_remembered(known, verdicts, listing), partial=partial)
    return ReadListing(verdicts, memory, listing.whole)


def _is_changed(match: Match, now: datetime) -> bool:
    """True for a known entry that a reader would see in another version, or whose embargo has another end."""
    if match.known is None or match.known.unread:
        return match.known is not None
    old, new = match.known.fingerprint, match.fingerprint
    embargo = int((now + FEEDS_TOLERANCE).timestamp())
    moved = path_of(old.link) != path_of(new.link) and match.known.moves < MOVES
    return moved or old.version != new.version or (old.date != new.date and max(old.date or 0, new.date or 0) > embargo)


def _keys(memory: KnownListing, matches: Sequence[Match]) -> list[str]:
    """The posts' keys: a known one's own; of a new one its id, else its link, unless other entries have them, else a digest."""
    taken = {known.key for known in memory.entries}
    prints = [known.fingerprint for known in memory.entries] + [match.fingerprint for match in matches if match.known is None]
    ids, links = repeated(p.id for p in prints), repeated(p.link for p in prints)
    keys = []
    for match in matches:
        shared = {match.listed.id} if match.fingerprint.id in ids else set[str]()
        if match.fingerprint.link in links and match.listed.entry.link:
            shared.add(match.listed.entry.link)
        key = match.known.key if match.known else next(key for key in _names(match.listed, shared) if key not in taken)
        taken.add(key)
        keys.append(key)
    return keys


def _names(listed: ListedEntry, shared: Set[str]) -> Iterator[str]:
    """Possible keys of an entry, the best first; there is always another one."""
    entry = listed.entry
    for name in (listed.id, entry.link):
        if name and name not in shared:
            yield name if len(name) <= _MAX_KEY else short_hash(name)
    words = [entry.title, entry.published or ""] if entry.title else [entry.summary, entry.content]
    digest = short_hash("\n".join(words))
    yield digest
    digest = short_hash("\n".join([digest, entry.summary, entry.content, listed.id, entry.link or ""]))
    yield digest
    yield from (f"{digest}-{number}" for number in range(2, 1_000_000))


def _remembered(memory: KnownListing, verdicts: Sequence[Verdict], listing: Listing) -> tuple[KnownEntry, ...]:
    """The listed entries in their order, then those that left; new entries displace those that left longest ago.

    What a truncated or empty document lacks has not left.
    """
    listed = [_remember(verdict) for verdict in verdicts]
    keys = {entry.key for entry in listed}
    others = [entry for entry in memory.entries if entry.key not in keys]
    if listing.whole and listing.entries:
        others = [replace(entry, listed=False) for entry in others]
    came = sum(v.match.known is None for v in verdicts)
    room = max(MEMORY, 2 * len(listed), len(memory.entries) - came)
    return (*listed, *others)[:room]


def _remember(verdict: Verdict) -> KnownEntry:
    new, known = verdict.match.fingerprint, verdict.match.known
    if known is None:
        return KnownEntry(verdict.key, new, existing=not verdict.news)
    moved = path_of(known.fingerprint.link) != path_of(new.link)
    return KnownEntry(verdict.key, new, existing=known.existing, moves=min(known.moves + moved, MOVES))


def _oldest_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Sort by date where every entry has one; else reverse, since feeds list the newest first."""
    reversed_ = list(verdicts)[::-1]
    dates = {v.key: v.match.fingerprint.date for v in reversed_}
    if any(date is None for date in dates.values()):
        return reversed_
    return sorted(reversed_, key=lambda v: dates[v.key] or 0)
