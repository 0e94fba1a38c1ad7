"""Check whether the store can be written."""

import asyncio

from bot.lib.retry import refusals
from bot.ports import Store, StoreError

STORE_TIMEOUT = 5.0
"""Seconds that the store has for its answer."""


class StoreHealth:
    """Asks the store one question at a time: a store that hangs is not asked again and again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._check: asyncio.Task[str] | None = None

    async def faults(self) -> list[str]:
        """Return the store's errors: those that tasks wait out now, and the one of a write; empty where all is well."""
        if self._check is None or self._check.done():
            self._check = asyncio.create_task(self._write())
        answered, _ = await asyncio.wait({self._check}, timeout=STORE_TIMEOUT)
        errors = {*refusals(), self._check.result() if answered else f"no answer within {STORE_TIMEOUT:g} s"}
        return sorted(errors - {""})

    async def _write(self) -> str:
        try:
            await self._store.check()
        except StoreError as error:
            return str(error)
        return ""
