"""Retry store calls of background tasks: a post or a delivery's outcome that is not stored would be lost or sent twice."""

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
