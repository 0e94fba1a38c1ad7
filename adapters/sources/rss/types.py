"""Types that the readers of all formats return, and the links of feeds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote, urljoin, urlsplit

from adapters.sources.rss.schedule import FeedSchedule
from bot.lib.dates import parse_date
from bot.model import Entry

MAX_ENTRIES = 5000
"""Entries read of one document, the newest ones."""

T = TypeVar("T")


class FeedError(Exception):
    """The document is not a feed. The message names what it seems to be."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry and its own id, empty without one."""

    id: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class HubLink:
    """The WebSub hub that a feed names, and the address under which the hub knows the feed; both may be empty."""

    hub: str = ""
    topic: str = ""


NO_HUB = HubLink()


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed's title and its entries in document order. `whole` is False for a truncated document."""

    title: str
    entries: list[RawEntry]
    whole: bool = True
    schedule: FeedSchedule = field(default_factory=FeedSchedule)
    push: HubLink = NO_HUB


def read_newest(items: Sequence[T], read: Callable[[T], RawEntry]) -> list[RawEntry]:
    """Read a document's entries in order: of more than MAX_ENTRIES those at the end where the newer dates are.

    Raises FeedError where no dates show which end that is.
    """
    if len(items) > MAX_ENTRIES:
        first, last = entry_date(read(items[0])), entry_date(read(items[-1]))
        if first is None or last is None or first == last:
            raise FeedError(f"more than {MAX_ENTRIES:,} entries, and no dates by which the newest are found")
        items = items[:MAX_ENTRIES] if first > last else items[-MAX_ENTRIES:]
    return [read(item) for item in items]


def entry_date(raw: RawEntry) -> datetime | None:
    """Parse an entry's date; None without a readable one. A date without a zone counts as UTC."""
    found = parse_date(raw.entry.published or raw.entry.updated or "", UTC)
    return found and found.astimezone(UTC)


_SPACES = re.compile(r"\s++")
_AMPERSAND = re.compile(r"&(?:(?:amp|#0*38|#x0*26);)+", re.IGNORECASE)


def _without_line_break(spaces: re.Match[str]) -> str:
    return spaces[0] if set(spaces[0]).isdisjoint("\r\n\t") else ""


def resolve_link(text: str, base: str) -> str | None:
    """Absolute http(s) address; None for anything else that a feed may contain as a link.

    An ampersand that was escaped twice is one ampersand, and a space is part of the address.
    """
    text = _AMPERSAND.sub("&", _SPACES.sub(_without_line_break, text.strip()))
    if not text:
        return None
    if len(text.split()) > 1:
        text = re.sub(r"\s", lambda space: quote(space[0]), text)
    try:
        link = urlsplit(text if "://" in text[:8] else urljoin(base, text))
    except ValueError:
        return None
    return link.geturl() if link.scheme in ("http", "https") and link.netloc else None
