"""What bot/ needs from outside, as protocols; bot/runtime passes the implementations.

Source    finds documents, decides nothing         adapters/sources/
Editor    reads a document, makes its card         formatter/
Store     stores, one transaction a call            store/
Platform  sends cards, receives requests            adapters/platforms/
"""

from bot.ports.admin import ConfigurationStore, DeskStore, OperatorAlertStore
from bot.ports.chats import AudienceStore, EventStore
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.editor import Editor
from bot.ports.platform import Platform, Receive
from bot.ports.posts import PostStore, RetentionStore, SearchStore
from bot.ports.source import PageChecker, Source
from bot.ports.store import Store, StoreError
from bot.ports.words import Words

__all__ = [
    "AudienceStore",
    "Clock",
    "ConfigurationStore",
    "DeliveryStore",
    "DeskStore",
    "Editor",
    "EventStore",
    "OperatorAlertStore",
    "PageChecker",
    "Platform",
    "PostStore",
    "Receive",
    "RetentionStore",
    "SearchStore",
    "Source",
    "Store",
    "StoreError",
    "Words",
]
