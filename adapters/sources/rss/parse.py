"""Parse a feed of any format: RSS 0.9x-2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed."""

from dataclasses import dataclass, field

from adapters.sources.rss.jsonfeed import is_json, read_json
from adapters.sources.rss.schedule import FeedSchedule
from adapters.sources.rss.types import FeedError, entry_date
from adapters.sources.rss.xml import read_markup
from bot.model import ListedEntry

__all__ = ["FeedError", "ParsedFeed", "parse"]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """Entries in the document's order. `whole` is False for a truncated document, whose last entry is left out.

    `schedule`: when the feed asks not to be polled.
    """

    title: str
    entries: tuple[ListedEntry, ...]
    whole: bool = True
    schedule: FeedSchedule = field(default_factory=FeedSchedule)


def parse(content: bytes, content_type: str = "", url: str = "") -> ParsedFeed:
    """Parse a document. `content_type` is the HTTP header, `url` the base of relative links.

    Raises FeedError if it is not a feed. Entities are never expanded, and nothing is fetched.
    """
    feed = (read_json if is_json(content) else read_markup)(content, content_type, url)
    entries = (ListedEntry(raw.id, raw.entry, entry_date(raw)) for raw in feed.entries)
    return ParsedFeed(feed.title, tuple(entries), feed.whole, feed.schedule)
