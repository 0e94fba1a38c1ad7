"""The requests that a platform has taken and that are being answered."""

import asyncio
from collections.abc import Awaitable

LAST_ANSWERS = 3.0
"""Seconds that answers get when the bot stops."""


class InHand:
    """Lets each request be answered in a task of its own, so that nobody waits for anybody else's answer."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Future[None]] = set()

    def take(self, answering: Awaitable[None]) -> None:
        """Begin to answer."""
        task = asyncio.ensure_future(answering)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is in hand, LAST_ANSWERS seconds at most, and give up the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=LAST_ANSWERS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
