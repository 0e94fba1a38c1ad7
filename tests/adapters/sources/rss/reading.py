"""A feed's document as the newsroom sees it at first sight: parsed, its entries under their keys, oldest first."""

from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.sources.rss.parse import parse
from adapters.sources.rss.schedule import FeedSchedule
from bot.ingest.listing import read_listing
from bot.model import Entry, Listing

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Found:
    """An entry with its post's key and its version."""

    key: str
    version_tag: str
    entry: Entry


@dataclass(frozen=True)
class ReadFeed:
    """A document: its title, its entries, whether it is whole, and when it asks not to be polled."""

    title: str
    entries: tuple[Found, ...]
    whole: bool
    schedule: FeedSchedule


def read_feed(content: bytes, content_type: str = "", url: str = "") -> ReadFeed:
    """Parse a document and give its entries their keys. Raises FeedError."""
    parsed = parse(content, content_type, url)
    documents = read_listing(None, Listing(parsed.entries, parsed.whole), NOW).documents("wire")
    entries = tuple(Found(document.key, document.version_tag, document.content) for document in documents)
    return ReadFeed(parsed.title, entries, parsed.whole, parsed.schedule)
