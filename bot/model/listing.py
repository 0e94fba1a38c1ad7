"""A feed's listing: its entries as one document lists them, and what is remembered of them for the next poll."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.post import Entry


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry as its feed lists it. `id` is its own, "" without one; `date`: None where it names no readable one."""

    id: str
    entry: Entry
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of one document, in its order. `whole` is False for a truncated one, whose last entry is left out."""

    entries: tuple[ListedEntry, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Data by which an entry is recognised in a later listing.

    `raw`: hash of everything in it; `version`: the same without what changes by itself (host, counters, tokens, dates).
    `id` and `link` are normalised; `title` is visible text, `text` the hash of its visible text, 0 without any. `numbers`:
    hash of the numbers in both. `sketch`: sample of its text's letter pairs, which estimates similarity. `date`: in seconds
    since 1970.
    """

    raw: str
    version: str
    id: str
    link: str
    title: str
    text: int
    numbers: int
    sketch: frozenset[int] = frozenset()
    date: int | None = None


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """A remembered entry: its fingerprint, its post's key, and whether the last listing has it.

    `existing`: it was no news when it was found. `unread`: its version is not recorded yet, and counts as changed. `moves`:
    how often its address changed.
    """

    key: str
    fingerprint: Fingerprint
    listed: bool = True
    existing: bool = False
    unread: bool = False
    moves: int = 0


@dataclass(frozen=True, slots=True)
class KnownListing:
    """Memory of a feed: the entries of its last listing in order, then those that left, the latest first.

    `oldest`: the oldest date at first sight, in seconds since 1970. `first_seen`: when that was. `partial`: that document was
    truncated, so that what the next one lists behind its end was there at first too.
    """

    entries: tuple[KnownEntry, ...] = ()
    oldest: int | None = None
    first_seen: int | None = None
    partial: bool = False

    @property
    def listed(self) -> tuple[KnownEntry, ...]:
        """The entries of the last listing, in its order."""
        return tuple(known for known in self.entries if known.listed)

    def with_unread(self, keys: Collection[str]) -> "KnownListing":
        """Return it with the entries of these posts unread."""
        return replace(self, entries=tuple(replace(e, unread=True) if e.key in keys else e for e in self.entries))
