"""Check regularly that the desk's and the operators' chats exist and that the bot may write there."""

from collections.abc import Mapping
from datetime import timedelta

from bot.model import Chat
from bot.ports import Clock, Platform

CHECK_INTERVAL = timedelta(minutes=10)
RECHECK_INTERVAL = timedelta(seconds=30)
"""Pause between two checks while a chat cannot be used."""


class StaffChats:
    """The chats of editors and operators by their names in alerts: `desk` and `operators`."""

    def __init__(self, chats: Mapping[str, Chat], platforms: Mapping[str, Platform]) -> None:
        self.troubles: dict[str, str] = {}
        """Why a chat cannot be used, by its name. A platform that fails altogether is no chat's trouble."""
        self._chats = chats
        self._platforms = platforms

    async def run(self, clock: Clock) -> None:
        """Check until cancelled."""
        while self._chats:
            for name, chat in self._chats.items():
                await self._check(name, chat)
            await clock.sleep((RECHECK_INTERVAL if self.troubles else CHECK_INTERVAL).total_seconds())

    async def _check(self, name: str, chat: Chat) -> None:
        platform = self._platforms[chat.platform]
        faults = [] if platform.last_error else await platform.check([chat])
        if faults and not platform.last_error:
            self.troubles[name] = "; ".join(faults)
        else:
            self.troubles.pop(name, None)
