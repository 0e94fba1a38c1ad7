"""Scopes: the parts of the work that one worker at a time owns.

A scope is a rate-limit domain (`telegram`, `slack`, `slack:T0123`), a slice of the feeds (`feeds/7`), or the `house`: desk,
operator alerts, reload, retention, indexing and whatever else must be done once.
"""

import zlib
from collections.abc import Iterable, Sequence

from bot.model import Chat

HOUSE = "house"
FEED_SLICES = 16
"""Slices of the feeds: enough to divide evenly among a few workers, few enough to be read in a list."""
_FEEDS = "feeds/"


def feed_scope(feed: str) -> str:
    """Return the slice that a feed belongs to. It depends on the feed's id alone, so that a new feed moves no other."""
    return f"{_FEEDS}{zlib.crc32(feed.encode()) % FEED_SLICES}"


def feed_scopes(feeds: Iterable[str]) -> list[str]:
    """Return the slices that have any of these feeds."""
    return sorted({feed_scope(feed) for feed in feeds})


def sending_scope(chat: Chat) -> str:
    """Return the rate-limit domain of a chat: its workspace, or its platform's only bot."""
    return f"{chat.platform}:{chat.team}" if chat.team else chat.platform


def platform_of(scope: str) -> str | None:
    """Return the platform of a rate-limit domain; None for another scope."""
    return None if scope == HOUSE or scope.startswith(_FEEDS) else scope.partition(":")[0]


def units(sending: Iterable[str], feeds: Iterable[str], operators: Iterable[Chat | None]) -> list[tuple[str, ...]]:
    """Return the scopes in groups of which each has one owner.

    The house goes with the domains of the operators' and the desk's chats: its messages are counted by the same rate limiter
    as alerts.
    """
    domains = set(sending)
    together = {sending_scope(chat) for chat in operators if chat is not None}
    alone = sorted(domains - together)
    return [(HOUSE, *sorted(together)), *((scope,) for scope in alone), *((scope,) for scope in feed_scopes(feeds))]


def is_feeds(unit: Sequence[str]) -> bool:
    """Return True for a slice of feeds."""
    return unit[0].startswith(_FEEDS)
