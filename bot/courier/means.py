"""What telling takes: one platform's voice, the store, the formatter, and the rules."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.courier.policy import Policy
from bot.courier.settler import Settler
from bot.courier.voice import Voice
from bot.patience import patiently
from bot.ports import Clock, DeliveryStore, Editor, Platform, Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Means:
    """One courier's, handed to whatever tells its deliveries."""

    platform: Platform
    voice: Voice
    store: DeliveryStore
    settler: Settler
    editor: Editor
    clock: Clock
    words: Callable[[str], Words]
    policy: Policy

    async def kept(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do work on the store, however often it must be asked."""
        return await patiently(work, self.clock)
