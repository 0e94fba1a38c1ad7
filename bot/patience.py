"""What to do while the store refuses: wait and ask again, and say so once. A post or an answer not kept is lost or doubled."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from bot.ports import Clock, StoreError

log = structlog.get_logger()
T = TypeVar("T")

PAUSE = timedelta(seconds=2)


async def patiently(work: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """Do the work again and again until the store takes it."""
    told = ""
    while True:
        try:
            return await work()
        except StoreError as error:
            if str(error) != told:
                log.error("store_refuses", reason=str(error))
            told = str(error)
        await clock.sleep(PAUSE.total_seconds())
