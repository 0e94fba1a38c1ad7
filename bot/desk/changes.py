"""Notice what another process decided: the command line writes to the same store, and nobody rings a bell for it."""

from collections.abc import Callable
from datetime import timedelta

from bot.patience import patiently
from bot.ports import Clock, DeskStore

LOOK = timedelta(milliseconds=500)


async def follow_changes(store: DeskStore, clock: Clock, changed: Callable[[], None]) -> None:
    """Call `changed` within a second of every decision, until cancelled."""
    last = await patiently(store.last_change, clock)
    while True:
        await clock.sleep(LOOK.total_seconds())
        now = await patiently(store.last_change, clock)
        if now != last:
            changed()
        last = now
