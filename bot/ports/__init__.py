"""Protocols of everything that bot/ needs from outside; bot/runtime passes the implementations.

Source    finds documents, decides nothing         adapters/sources/
Formatter reads a document, makes its card         formatter/
Store     stores, one transaction a call            store/
Platform  sends cards, receives requests            adapters/platforms/
"""

from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.formatter import Formatter, FormatterError, FormatterTimeout, FormatterUnavailable
from bot.ports.ownership import NotOwner, OwnershipStore
from bot.ports.platform import Platform, Receive
from bot.ports.posts import PostStore, RetentionStore, SearchStore
from bot.ports.source import PageChecker, Source
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
from bot.ports.translator import Translator

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
    "Translator",
    "UnusableStore",
]
