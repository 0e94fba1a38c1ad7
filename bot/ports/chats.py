"""Storage of destinations, subscriptions and processed platform events."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Chat, ChatSettings, Destination, Filter, Post, Style, Subscription, SubscriptionView


class AudienceStore(Protocol):
    """Destinations, their subscriptions and settings."""

    async def sync_managed(
        self, subscriptions: Sequence[Subscription], now: datetime, wants: Callable[[Filter, Post], bool] | None = None
    ) -> None:
        """Make the managed destinations and subscriptions exactly these; people's own stay as they are.

        A listed destination becomes active again: naming it in the config asks for another try. A chat that has migrated is
        meant by its old id too. With `wants`, pending deliveries that no filter of their chat lets through are cancelled.
        """

    async def subscribe(self, chat: Chat, feeds: Sequence[str], style: Style, now: datetime) -> None:
        """Add feeds to a chat's own subscriptions; an inactive destination becomes active again.

        `style` is for a chat that is new; one that is known keeps its own.
        """

    async def unsubscribe(self, chat: Chat, feeds: Sequence[str] | None, now: datetime) -> int:
        """Delete a chat's own subscriptions to feeds (None: all) with their unsent deliveries; return how many.

        Sent alerts still get corrections. Deliveries that another subscription of the chat asks for stay pending.
        """

    async def subscriptions(self, chat: Chat) -> list[SubscriptionView]:
        """Return a chat's subscriptions, managed ones included, oldest first."""

    async def destination(self, chat: Chat) -> Destination | None:
        """Return a chat's destination; None for a chat that was never used."""

    async def set_style(self, chat: Chat, style: Style, now: datetime) -> None:
        """Set a chat's style; an unknown chat is added.

        In a managed chat only the PERSONAL fields count: they are stored as chosen there, and no config changes them.
        """

    async def set_settings(self, chat: Chat, settings: ChatSettings, now: datetime) -> bool:
        """Set a chat's settings and make its deferred deliveries due again; False for an unknown chat."""

    async def set_filter(
        self, chat: Chat, feed: str, wanted: Filter, now: datetime, wants: Callable[[Filter, Post], bool]
    ) -> bool:
        """Set the filter of one of a chat's own subscriptions and cancel the deliveries it excludes.

        Returns False where the chat has no own subscription to that feed.
        """

    async def remove_chat(self, chat: Chat, now: datetime) -> None:
        """Delete a chat's own subscriptions and unsent deliveries, and deactivate it with all its topics.

        Its style and settings stay for a return.
        """

    async def migrate_chat(self, chat: Chat, to: str) -> None:
        """Give a chat, with all its topics, its new id; does nothing where it is unknown or was migrated already."""

    async def remove_team_ids(self, platform: str) -> None:
        """Store every chat of a platform without its team; two that become one are merged."""

    async def destinations(self) -> list[Destination]:
        """Return every destination, active or not."""


class EventStore(Protocol):
    """Deduplication of platform events, by the platform's own id."""

    async def was_processed(self, what: str) -> bool:
        """Return True where a platform event with this id was processed within the last hour or so."""

    async def mark_processed(self, what: str, now: datetime) -> None:
        """Store an event's id for an hour, so that a repetition is ignored; a power cut may undo it."""
