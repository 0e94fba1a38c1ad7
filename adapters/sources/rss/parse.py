"""Read a feed's document, whichever format it is in: RSS 0.9x-2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed."""

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
    """An entry, its identity within the feed, and the name of this version of it."""

    key: str
    version_tag: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """Entries, oldest first, each key once. `whole`: False where the document was cut off; its last entry is left out.

    `rest`: when the feed asks to be left alone.
    """

    title: str
    entries: tuple[ParsedEntry, ...]
    whole: bool = True
    schedule: FeedSchedule = field(default_factory=FeedSchedule)


def parse(content: bytes, content_type: str = "", url: str = "") -> ParsedFeed:
    """Read a document. `content_type` is the HTTP header's, `url` what relative links are relative to.

    Raises FeedError for what is no feed. Entities are never expanded, and nothing is fetched.
    """
    feed = (read_json if is_json(content) else read_markup)(content, content_type, url)
    worthless = _worthless_ids(feed.entries)
    # Of entries with one key the newest counts: taking turns, they would be corrections of each other for ever.
    newest = {_key(raw, worthless): raw.entry for raw in _oldest_first(feed)}
    entries = (ParsedEntry(key, _version_tag(entry), entry) for key, entry in newest.items())
    return ParsedFeed(feed.title, tuple(entries), feed.whole, feed.schedule)


def _worthless_ids(entries: Sequence[RawEntry]) -> set[str]:
    """Ids that entries with different links share, as where a program writes the site's address into every one."""
    links: dict[str, str | None] = {}
    return {raw.id for raw in entries if links.setdefault(raw.id, raw.entry.link) != raw.entry.link}


def _key(raw: RawEntry, worthless: Set[str]) -> str:
    """The entry's own id, else its link, else its title and date, else its words."""
    entry = raw.entry
    words = [entry.title, entry.published or ""] if entry.title else [entry.summary, entry.content]
    own = "" if raw.id in worthless else raw.id
    key = own or entry.link or _digest("\n".join(words))
    return key if len(key) <= _MAX_KEY else _digest(key)


def _version_tag(entry: Entry) -> str:
    """Names this version of an entry: another one where any of its texts differs."""
    texts = (entry.title, entry.link, entry.summary, entry.content, entry.published, entry.updated, entry.image)
    return _digest("\x1f".join([*(text or "" for text in texts), *entry.categories]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _oldest_first(feed: RawFeed) -> list[RawEntry]:
    """By date where every entry has one; else from the end, since feeds put the newest first."""
    newest_last = feed.entries[::-1]
    dates = [_date(raw.entry.published or raw.entry.updated) for raw in newest_last]
    known = [date for date in dates if date is not None]
    if len(known) < len(dates):
        return newest_last
    order = sorted(range(len(known)), key=known.__getitem__)
    return [newest_last[index] for index in order]


def _date(text: str | None) -> datetime | None:
    """A date in RFC 822's or RFC 3339's form; one without a zone counts as UTC, which is enough for an order."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            date = read(text or "")
        except (ValueError, OverflowError):
            continue
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    return None
