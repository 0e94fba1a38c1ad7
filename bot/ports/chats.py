"""What is remembered of destinations and what they asked for.

What is remembered of what platforms told.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Chat, ChatSettings, Destination, Filter, Post, Style, Subscription, SubscriptionView


class AudienceStore(Protocol):
    """Destinations and what they asked for."""

    async def sync_managed(
        self, subscriptions: Sequence[Subscription], now: datetime, wants: Callable[[Filter, Post], bool] | None = None
    ) -> None:
        """Make the managed destinations and subscriptions exactly these, leaving people's own untouched.

        With `wants`, what is owed and not begun and no filter of its chat lets through any more is dropped.
        """

    async def subscribe(self, chat: Chat, feeds: Sequence[str], style: Style, now: datetime) -> None:
        """Add feeds to a chat's subscriptions; an inactive destination becomes active again."""

    async def unsubscribe(self, chat: Chat, feeds: Sequence[str] | None, now: datetime) -> int:
        """Take feeds (None: all) off a chat's own subscriptions, and what is still owed through them; how many went."""

    async def subscriptions(self, chat: Chat) -> list[SubscriptionView]:
        """A chat's subscriptions, the config's too, oldest first."""

    async def destination(self, chat: Chat) -> Destination | None:
        """A chat as it is kept; None for one nobody has used."""

    async def set_style(self, chat: Chat, style: Style, now: datetime) -> None:
        """Keep how a chat wants its alerts; a chat that is new is made known.

        In a managed chat only the PERSONAL fields count: they are remembered as chosen there, and no config changes them.
        """

    async def set_settings(self, chat: Chat, settings: ChatSettings, now: datetime) -> bool:
        """Keep what people set in a chat, and let what waits there wait anew; False for a chat that is not known."""

    async def set_filter(
        self, chat: Chat, feed: str, wanted: Filter, now: datetime, wants: Callable[[Filter, Post], bool]
    ) -> bool:
        """Filter one of a chat's own subscriptions, what is owed through it too; False where it has none to that feed."""

    async def remove_chat(self, chat: Chat, now: datetime) -> None:
        """Take away a chat's own subscriptions and what is owed there, and stop it with all its topics.

        What people set stays for a return.
        """

    async def migrate_chat(self, chat: Chat, to: str) -> None:
        """Follow a chat, with all its topics, to its new id; nothing where it is not known, or was followed already."""

    async def remove_team_ids(self, platform: str) -> None:
        """Call every chat of a platform without its team; two that become one have everything of both."""

    async def destinations(self) -> list[Destination]:
        """Every destination, active or not."""


class EventStore(Protocol):
    """What was heard already, by the platforms' own names for it."""

    async def was_processed(self, what: str) -> bool:
        """Whether this was answered within the last hour or so."""

    async def mark_processed(self, what: str, now: datetime) -> None:
        """Remember that this was answered, for an hour; a power cut may undo it."""
