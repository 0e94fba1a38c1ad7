"""What every reader of a format hands over.

Links as feeds write them.
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from adapters.sources.rss.schedule import FeedSchedule
from bot.model import Entry

MAX_ENTRIES = 5000
"""Entries that are read of one document, its first ones; no feed means more."""


class FeedError(Exception):
    """A document that is no feed; the text says what it seems to be instead."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry and the id it gives itself, empty where it gives none."""

    id: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed's title, and its entries in the document's order. `whole`: False where the document was cut off."""

    title: str
    entries: list[RawEntry]
    whole: bool = True
    schedule: FeedSchedule = field(default_factory=FeedSchedule)


def web_link(text: str, base: str) -> str | None:
    """An absolute http(s) address; None for anything else that a feed may put into a link."""
    text = "".join(text.split())
    if not text:
        return None
    try:
        link = urlsplit(text if "://" in text[:8] else urljoin(base, text))
    except ValueError:
        return None
    return link.geturl() if link.scheme in ("http", "https") and link.netloc else None
