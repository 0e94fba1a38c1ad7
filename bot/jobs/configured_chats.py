"""Chats that a config names: public names are resolved to ids, and the desk's and the operators' chats are checked regularly.

A channel is one destination, whether people write its `@name` or its id. Names are resolved at the start, at a reload, and
when an update shows a chat with its name. What was found is stored, so that a channel that was renamed, or a platform that
does not answer, changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.config import Config
from bot.lib.wakeup import Wakeup
from bot.model import Chat, Request
from bot.ports import AudienceStore, Clock, Platform, StoreError

log = structlog.get_logger()

RESOLVE_TIMEOUT = 5.0
"""Seconds that the start waits for a platform to resolve names."""
RETRY_INTERVAL = timedelta(minutes=1)


class ChatNames:
    """Replaces the public names in a config by the chats' ids."""

    def __init__(
        self,
        store: AudienceStore,
        clock: Clock,
        platforms: Mapping[str, Platform],
        apply: Callable[[], Awaitable[None]],
    ) -> None:
        """`apply` makes the bot work by its config once more, when a name of it has been resolved late."""
        self._store = store
        self._clock = clock
        self._platforms = platforms
        self._apply = apply
        self._wakeup = Wakeup(clock)
        self._unresolved: set[Chat] = set()
        self._learned: dict[Chat, str] = {}

    async def canonical(self, config: Config) -> Config:
        """Return the config with ids in place of names; a name that nobody knows stays. Raises StoreError."""
        await self._resolve({replace(chat, topic=None) for chat in config.chats() if chat.has_name})
        known = await self._store.chat_names()
        self._unresolved = {bare for chat in config.chats() if chat.has_name and (bare := replace(chat, topic=None)) not in known}
        if self._unresolved:
            self._wakeup.set()  # `run` may sleep without an end
        return config.with_chats(lambda chat: canonical(chat, known))

    async def learn(self, request: Request) -> None:
        """Store the public name of the chat that a request comes from. Never raises."""
        if not request.chat_name or self._learned.get(request.chat) == request.chat_name:
            return
        name = Chat(request.chat.platform, request.chat_name)
        try:
            await self._store.save_chat_name(name, request.chat.id)
        except StoreError as error:
            log.warning("store_failed", reason=str(error))
            return
        self._learned[request.chat] = request.chat_name
        if name in self._unresolved:
            self._wakeup.set()

    async def run(self) -> None:
        """Resolve what is left until cancelled."""
        while True:
            await self._wakeup.wait(self._clock.now() + RETRY_INTERVAL if self._unresolved else None)
            left = set(self._unresolved)
            await self._resolve(left)
            if not left.isdisjoint(await self._store.chat_names()):
                await self._apply()

    async def _resolve(self, names: Collection[Chat]) -> None:
        """Ask the platforms for the ids of these names, and store those that they answer in time."""
        asked = {asyncio.create_task(self._ask(name)) for name in names if name.platform in self._platforms}
        if asked:
            _, late = await asyncio.wait(asked, timeout=RESOLVE_TIMEOUT)
            for task in late:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

    async def _ask(self, name: Chat) -> None:
        found = await self._platforms[name.platform].find_chat(name)
        if found is not None:
            await self._store.save_chat_name(name, found)


def canonical(chat: Chat, known: Mapping[Chat, str]) -> Chat:
    """Return a chat by its id where its name is known."""
    chat_id = known.get(replace(chat, topic=None)) if chat.has_name else None
    return replace(chat, id=chat_id) if chat_id else chat


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
