"""Retry what fails: store calls until they are stored, background tasks with backoff.

A post or a delivery's outcome that is not stored would be lost or sent twice. A task that fails leaves the others undisturbed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, cast

import structlog

from bot.ports import Clock, StoreError

log = structlog.get_logger()
T = TypeVar("T")

RETRY_DELAY = timedelta(seconds=2)
"""Pause between two tries. It does not grow: every post and delivery waits for the store to come back."""

_refused: dict[object, str] = {}
"""The store's last error for each call that waits for it in this process."""


async def retry_until_stored(work: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """Call `work` until it raises no StoreError, and return its result. Each new error is logged once."""
    waiting = object()
    try:
        while True:
            try:
                return await work()
            except StoreError as error:
                if str(error) != _refused.get(waiting):
                    log.error("store_refuses", reason=str(error))
                _refused[waiting] = str(error)
            await clock.sleep(RETRY_DELAY.total_seconds())
    finally:
        _refused.pop(waiting, None)


def retrying(store: T, clock: Clock) -> T:
    """Wrap a store for background tasks: each of its methods is retried until it succeeds, with the same arguments.

    Work that must read and decide anew at each try (see Newsroom) calls `retry_until_stored` with the plain store instead.
    """
    return cast(T, _RetryingStore(store, clock))


def refusals() -> list[str]:
    """Return the store's errors that calls of this process wait out now, each once."""
    return sorted(set(_refused.values()))


class _RetryingStore:
    def __init__(self, store: object, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._store, name)

        async def call(*arguments: Any, **options: Any) -> Any:
            return await retry_until_stored(partial(method, *arguments, **options), self._clock)

        return call


FIRST_BACKOFF = timedelta(seconds=1)
MAX_BACKOFF = timedelta(minutes=1)
HEALTHY_AFTER = timedelta(minutes=5)
"""A task that ran at least this long before it failed starts again with the first backoff."""


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
