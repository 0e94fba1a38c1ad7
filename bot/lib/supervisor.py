"""Keep the bot's tasks alive: one that fails is started again, a little later each time, and the others never notice."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.ports import Clock

log = structlog.get_logger()

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=1)
HEALTHY_AFTER = timedelta(minutes=5)


class Supervisor:
    """Owns the tasks it starts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.failing: dict[str, str] = {}
        """Tasks that failed and wait to be started again, each with its error."""

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` under a name until it ends by itself or is stopped."""
        self._tasks[name] = asyncio.create_task(self._keep_alive(name, work), name=name)

    async def stop(self, *names: str) -> None:
        """Cancel the tasks of these names (none named: all), and wait until they are gone."""
        chosen = [self._tasks.pop(name) for name in names or list(self._tasks) if name in self._tasks]
        for task in chosen:
            task.cancel()
        await asyncio.gather(*chosen, return_exceptions=True)
        for name in names:
            self.failing.pop(name, None)

    async def _keep_alive(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        wait = FIRST_WAIT
        while True:
            began = self._clock.now()
            try:
                await work()
                return
            except Exception as error:
                self.failing[name] = f"{type(error).__name__}: {error}"
                log.exception("task_failed", task=name, again_in=wait.total_seconds())
            if self._clock.now() - began > HEALTHY_AFTER:
                wait = FIRST_WAIT
            await self._clock.sleep(wait.total_seconds())
            wait = min(wait * 2, LONGEST_WAIT)
            self.failing.pop(name, None)
