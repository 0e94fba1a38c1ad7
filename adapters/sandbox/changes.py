"""Waiting until something has become true."""

import asyncio
from collections.abc import Callable


class Changes:
    """Wakes those who wait whenever something changed, so that they look again."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self) -> None:
        """Something changed."""
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Wait until `true()` or until the time is up; whether it became true."""
        try:
            async with asyncio.timeout(seconds):
                while not true():
                    await self._event.wait()
        except TimeoutError:
            return False
        return True
