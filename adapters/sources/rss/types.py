"""Types that the readers of all formats return, and the links of feeds."""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from adapters.sources.rss.schedule import FeedSchedule
from bot.model import Entry

MAX_ENTRIES = 5000
"""Entries read of one document, the first ones."""


class FeedError(Exception):
    """The document is not a feed. The message says what it seems to be."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry and its own id, empty without one."""

    id: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed's title and its entries in document order. `whole` is False for a truncated document."""

    title: str
    entries: list[RawEntry]
    whole: bool = True
    schedule: FeedSchedule = field(default_factory=FeedSchedule)


def web_link(text: str, base: str) -> str | None:
    """Absolute http(s) address; None for anything else that a feed may contain as a link."""
    text = "".join(text.split())
    if not text:
        return None
    try:
        link = urlsplit(text if "://" in text[:8] else urljoin(base, text))
    except ValueError:
        return None
    return link.geturl() if link.scheme in ("http", "https") and link.netloc else None
