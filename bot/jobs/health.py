"""Whether the store takes what is written."""

import asyncio

from bot.lib.retry import refusals
from bot.ports import Store, StoreError

PATIENCE = 5.0
"""Seconds that the store has for its answer."""


class StoreHealth:
    """Asks the store one question at a time: a store that hangs is not asked again and again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: asyncio.Task[str] | None = None

    async def faults(self) -> list[str]:
        """What the store says to whoever waits for it now, and to whoever would write; empty where all is well."""
        if self._asked is None or self._asked.done():
            self._asked = asyncio.create_task(self._ask())
        answered, _ = await asyncio.wait({self._asked}, timeout=PATIENCE)
        said = {*refusals(), self._asked.result() if answered else f"no answer within {PATIENCE:g} s"}
        return sorted(said - {""})

    async def _ask(self) -> str:
        try:
            await self._store.check()
        except StoreError as error:
            return str(error)
        return ""
