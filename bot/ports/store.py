"""The whole memory: store/."""

from typing import Protocol

from bot.ports.admin import ConfigurationStore, DeskStore, OperatorAlertStore
from bot.ports.chats import AudienceStore, EventStore
from bot.ports.deliveries import DeliveryStore
from bot.ports.posts import PostStore, RetentionStore, SearchStore


class Store(
    PostStore,
    SearchStore,
    DeliveryStore,
    AudienceStore,
    DeskStore,
    OperatorAlertStore,
    EventStore,
    RetentionStore,
    ConfigurationStore,
    Protocol,
):
    """Everything that is remembered. Raises StoreError, whose message is for people, and nothing of a driver's."""

    async def check(self) -> None:
        """Write something that changes nothing; raises StoreError where nothing can be written."""

    async def close(self) -> None:
        """Let go of the database."""


class StoreError(Exception):
    """The store cannot do its work: locked, full, read-only, corrupt, or from a newer version of Sokbo."""
