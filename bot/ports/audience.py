"""What is remembered of destinations and what they asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Chat, Destination, Style, Subscription


class AudienceStore(Protocol):
    """Destinations and what they asked for."""

    async def sync_managed(self, subscriptions: Sequence[Subscription], now: datetime) -> None:
        """Make the managed destinations and subscriptions exactly these, leaving people's own untouched."""

    async def subscribe(self, chat: Chat, feeds: Sequence[str], style: Style, now: datetime) -> None:
        """Add feeds to a chat's subscriptions; an inactive destination becomes active again."""

    async def unsubscribe(self, chat: Chat, feeds: Sequence[str] | None, now: datetime) -> int:
        """Take feeds (None: all) off a chat's own subscriptions, and what is still owed through them; how many went."""

    async def subscriptions(self, chat: Chat) -> list[tuple[str, bool]]:
        """The feeds a chat gets, each with whether the config manages it."""

    async def destinations(self) -> list[Destination]:
        """Every destination, active or not."""
