"""Hear what is told twice once, over restarts: a platform tells again what it thinks was not heard."""

import structlog

from bot.model import Request
from bot.ports import Clock, HearingStore, Receive, StoreError

log = structlog.get_logger()


class HeardOnce:
    """Hands on each request that has a name of its platform's (`told`) until one of that name was answered."""

    def __init__(self, store: HearingStore, clock: Clock, receive: Receive) -> None:
        self._store = store
        self._clock = clock
        self._receive = receive

    async def receive(self, request: Request) -> None:
        """Hand a request on; a store that refuses keeps nothing from being answered."""
        name = f"{request.chat.platform}:{request.told}"
        if request.told and await self._was_heard(name):
            log.info("heard_already", chat=str(request.chat))
            return
        await self._receive(request)
        if request.told:
            await self._remember(name)

    async def _was_heard(self, name: str) -> bool:
        try:
            return await self._store.was_heard(name)
        except StoreError:
            return False

    async def _remember(self, name: str) -> None:
        try:
            await self._store.remember_heard(name, self._clock.now())
        except StoreError as error:
            log.warning("store_refuses", reason=str(error))
