"""The requests that a platform has taken and that are being answered.

What was heard already: platforms tell an event again whose acknowledgement got lost.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable

FINISH_TIMEOUT = 3.0
"""Seconds that answers get when the bot stops."""


class PendingTasks:
    """Lets each request be answered in a task of its own, so that nobody waits for anybody else's answer."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Future[None]] = set()

    def add(self, answering: Awaitable[None]) -> None:
        """Begin to answer."""
        task = asyncio.ensure_future(answering)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is in hand, LAST_ANSWERS seconds at most, and give up the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=FINISH_TIMEOUT)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


MAX_IDS = 10_000
"""Ids that are remembered, the newest."""


class SeenIds:
    """Remembers ids, as many as REMEMBERED."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def is_new(self, event_id: str) -> bool:
        """Whether this one is new; it is not from now on."""
        if event_id in self._ids:
            return False
        self._ids[event_id] = None
        if len(self._ids) > MAX_IDS:
            self._ids.popitem(last=False)
        return True
