"""Parse a feed of any format: RSS 0.9x-2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed."""

import hashlib
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from adapters.sources.rss.jsonfeed import is_json, read_json
from adapters.sources.rss.schedule import FeedSchedule
from adapters.sources.rss.types import FeedError, RawEntry, RawFeed
from adapters.sources.rss.xml import read_markup
from bot.model import Entry

__all__ = ["FeedError", "ParsedEntry", "ParsedFeed", "parse"]

_MAX_KEY = 500


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """An entry with its identity within the feed and its version."""

    key: str
    version_tag: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """Entries, oldest first, each key once. `whole` is False for a truncated document, whose last entry is left out.

    `schedule`: when the feed asks not to be polled.
    """

    title: str
    entries: tuple[ParsedEntry, ...]
    whole: bool = True
    schedule: FeedSchedule = field(default_factory=FeedSchedule)


def parse(content: bytes, content_type: str = "", url: str = "") -> ParsedFeed:
    """Parse a document. `content_type` is the HTTP header, `url` the base of relative links.

    Raises FeedError if it is not a feed. Entities are never expanded, and nothing is fetched.
    """
    feed = (read_json if is_json(content) else read_markup)(content, content_type, url)
    shared_ids = _shared_ids(feed.entries)
    # Of entries with one key the newest counts. Otherwise each poll would correct one by the other.
    newest = {_key(raw, shared_ids): raw.entry for raw in _oldest_first(feed)}
    entries = (ParsedEntry(key, _version_tag(entry), entry) for key, entry in newest.items())
    return ParsedFeed(feed.title, tuple(entries), feed.whole, feed.schedule)


def _shared_ids(entries: Sequence[RawEntry]) -> set[str]:
    """Ids shared by entries with different links, as where a program writes the site's address into every one."""
    links: dict[str, str | None] = {}
    return {raw.id for raw in entries if links.setdefault(raw.id, raw.entry.link) != raw.entry.link}


def _key(raw: RawEntry, shared_ids: Set[str]) -> str:
    """The entry's own id, else its link, else a hash of its title and date, else of its text."""
    entry = raw.entry
    words = [entry.title, entry.published or ""] if entry.title else [entry.summary, entry.content]
    own = "" if raw.id in shared_ids else raw.id
    key = own or entry.link or _digest("\n".join(words))
    return key if len(key) <= _MAX_KEY else _digest(key)


def _version_tag(entry: Entry) -> str:
    """Version of an entry: changes if any of its texts differs."""
    texts = (entry.title, entry.link, entry.summary, entry.content, entry.published, entry.updated, entry.image)
    return _digest("\x1f".join([*(text or "" for text in texts), *entry.categories]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _oldest_first(feed: RawFeed) -> list[RawEntry]:
    """Sort by date if every entry has one; else reverse, since feeds list the newest first."""
    newest_last = feed.entries[::-1]
    dates = [_date(raw.entry.published or raw.entry.updated) for raw in newest_last]
    known = [date for date in dates if date is not None]
    if len(known) < len(dates):
        return newest_last
    order = sorted(range(len(known)), key=known.__getitem__)
    return [newest_last[index] for index in order]


def _date(text: str | None) -> datetime | None:
    """Parse RFC 822 or RFC 3339. A date without a zone counts as UTC, which is enough for sorting."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            date = read(text or "")
        except (ValueError, OverflowError):
            continue
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    return None
