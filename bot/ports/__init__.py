"""What the job needs of the outside, as protocols. The wiring hands in what implements them.

Source    finds documents, decides nothing         adapters/sources/
Editor    reads a document, makes its card         formatter/
Store     remembers, one transaction a call        store/
Platform  says a card in a chat, hears commands    adapters/platforms/
"""

from bot.ports.audience import AudienceStore
from bot.ports.clock import Clock
from bot.ports.configuration import ConfigurationStore
from bot.ports.deliveries import DeliveryStore
from bot.ports.desk import DeskStore
from bot.ports.editor import Editor
from bot.ports.hearing import HearingStore
from bot.ports.notices import NoticeStore
from bot.ports.pages import Pages
from bot.ports.platform import Platform, Receive
from bot.ports.posts import PostStore
from bot.ports.retention import RetentionStore
from bot.ports.search import SearchStore
from bot.ports.source import Source
from bot.ports.store import Store, StoreError
from bot.ports.words import Words

__all__ = [
    "AudienceStore",
    "Clock",
    "ConfigurationStore",
    "DeliveryStore",
    "DeskStore",
    "Editor",
    "HearingStore",
    "NoticeStore",
    "Pages",
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
