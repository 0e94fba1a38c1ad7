"""The whole store as one protocol, implemented by store/."""

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
    """Everything that is stored. Raises StoreError, whose message is for people, and no driver's error."""

    async def check(self) -> None:
        """Write something that changes nothing; raises StoreError where nothing can be written."""

    async def close(self) -> None:
        """Close the database, then release the lock."""


class StoreError(Exception):
    """The store cannot do its work: locked, full, read-only, corrupt, or from a newer version of Sokbo."""
