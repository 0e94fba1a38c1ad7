"""Protocols of everything that bot/ needs from outside; bot/runtime passes the implementations.

Source    finds documents, decides nothing         adapters/sources/
Editor    reads a document, makes its card         formatter/
Store     stores, one transaction a call            store/
Platform  sends cards, receives requests            adapters/platforms/
"""

from bot.ports.adapters import (
    Clock,
    Formatter,
    FormatterError,
    FormatterTimeout,
    FormatterUnavailable,
    PageChecker,
    Platform,
    Receive,
    Source,
    Words,
)
from bot.ports.deliveries import DeliveryStore
from bot.ports.ownership import NotOwner, OwnershipStore
from bot.ports.posts import PostStore, RetentionStore, SearchStore
from bot.ports.store import (
    AudienceStore,
    ConfigurationStore,
    DeskStore,
    EventStore,
    OperatorAlertStore,
    Store,
    StoreError,
    UnusableStore,
)

__all__ = [
    "AudienceStore",
    "Clock",
    "ConfigurationStore",
    "DeliveryStore",
    "DeskStore",
    "EventStore",
    "Formatter",
    "FormatterError",
    "FormatterTimeout",
    "FormatterUnavailable",
    "NotOwner",
    "OperatorAlertStore",
    "OwnershipStore",
    "PageChecker",
    "Platform",
    "PostStore",
    "Receive",
    "RetentionStore",
    "SearchStore",
    "Source",
    "Store",
    "StoreError",
    "UnusableStore",
    "Words",
]
