"""Supervise background tasks: one that fails is restarted with backoff, and the others go on undisturbed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.ports import Clock

log = structlog.get_logger()

FIRST_BACKOFF = timedelta(seconds=1)
MAX_BACKOFF = timedelta(minutes=1)
HEALTHY_AFTER = timedelta(minutes=5)
"""A task that ran so long before it failed starts again with the first backoff."""


class Supervisor:
    """Owns the tasks that it starts. With `begin`, none of them works before that event is set."""

    def __init__(self, clock: Clock, begin: asyncio.Event | None = None) -> None:
        self._clock = clock
        self._begin = begin
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.failing: dict[str, str] = {}
        """Tasks that failed and wait for their restart, each with its error."""

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` under this name until it returns or is stopped."""
        self._tasks[name] = asyncio.create_task(self._keep_alive(name, work), name=name)

    async def stop(self, *names: str) -> None:
        """Cancel the tasks of these names, or all where none is named, and wait until they have ended."""
        chosen = [self._tasks.pop(name) for name in names or list(self._tasks) if name in self._tasks]
        for task in chosen:
            task.cancel()
        await asyncio.gather(*chosen, return_exceptions=True)
        for name in names:
            self.failing.pop(name, None)

    async def _keep_alive(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        if self._begin:
            await self._begin.wait()
        wait = FIRST_BACKOFF
        while True:
            began = self._clock.now()
            try:
                await work()
                return
            except Exception as error:
                self.failing[name] = f"{type(error).__name__}: {error}"
                log.exception("task_failed", task=name, again_in=wait.total_seconds())
            if self._clock.now() - began > HEALTHY_AFTER:
                wait = FIRST_BACKOFF
            await self._clock.sleep(wait.total_seconds())
            wait = min(wait * 2, MAX_BACKOFF)
            self.failing.pop(name, None)
