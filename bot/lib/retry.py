"""What to do while the store refuses: wait and ask again, and say so once. A post or an answer not kept is lost or doubled."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from bot.ports import Clock, StoreError

log = structlog.get_logger()
T = TypeVar("T")

PAUSE = timedelta(seconds=2)


_refused: dict[object, str] = {}


async def retry_until_stored(work: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """Do the work again and again until the store takes it."""
    waiting = object()
    try:
        while True:
            try:
                return await work()
            except StoreError as error:
                if str(error) != _refused.get(waiting):
                    log.error("store_refuses", reason=str(error))
                _refused[waiting] = str(error)
            await clock.sleep(PAUSE.total_seconds())
    finally:
        _refused.pop(waiting, None)


def refusals() -> list[str]:
    """What the store says now to those who wait for it in this process, each once."""
    return sorted(set(_refused.values()))
