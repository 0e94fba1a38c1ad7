"""Tasks that answer requests, and deduplication of events that a platform delivers again."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable

FINISH_TIMEOUT = 3.0
"""Seconds that running answers get when the bot stops."""


class RequestTasks:
    """Answers each request in a task of its own, so that requests do not wait for each other."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Future[None]] = set()

    def add(self, answering: Awaitable[None]) -> None:
        """Run an answer as a task."""
        task = asyncio.ensure_future(answering)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for running tasks, FINISH_TIMEOUT seconds at most, then cancel the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=FINISH_TIMEOUT)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


MAX_IDS = 10_000
"""Number of event ids kept, the newest."""


class RecentEventIds:
    """The last MAX_IDS event ids."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def is_new(self, event_id: str) -> bool:
        """True if this id was not seen before; records it."""
        if event_id in self._ids:
            return False
        self._ids[event_id] = None
        if len(self._ids) > MAX_IDS:
            self._ids.popitem(last=False)
        return True
