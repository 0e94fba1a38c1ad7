"""Wait and wake: the system clock, a Wakeup for each background task, and the bot's Signals, which set the wakeups.

No other module asks the machine for the time.
"""

import asyncio
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from bot.ports import Clock


class Wakeup:
    """An event with one waiter. However often it is set, it wakes its waiter once; set while nobody waits, it is kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake the waiter, or the next one to come."""
        self._event.set()

    async def wait(self, until: datetime | None = None) -> None:
        """Wait until the event is set, or until a time; None waits for the event alone."""
        timer = None if until is None else asyncio.create_task(self._set_at(until))
        try:
            await self._event.wait()
        finally:
            if timer:
                timer.cancel()
        self._event.clear()

    async def _set_at(self, time: datetime) -> None:
        await self._clock.sleep((time - self._clock.now()).total_seconds())
        self.set()


class Signal:
    """Something that happens in the bot, and the wakeups of the tasks that listen for it."""

    def __init__(self) -> None:
        self._listeners: WeakKeyDictionary[Wakeup, None] = WeakKeyDictionary()

    def add(self, wakeup: Wakeup) -> None:
        """Set this wakeup from now on, for as long as its task keeps it."""
        self._listeners[wakeup] = None

    def set(self) -> None:
        """Wake every task that listens."""
        for wakeup in list(self._listeners):
            wakeup.set()


class Signals:
    """Every event by which the bot's tasks wake each other; `listen` connects a task to some."""

    TOPICS = ("posts_recorded", "deliveries_pending", "decided")
    """The signals of which other processes on the store notify this one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.posts_recorded = Signal()
        """A poll result was stored or an embargo ended. Most deliveries are pending by then; the fan-out adds the others."""
        self.fanned_out = Signal()
        """A batch of the fan-out was stored: tasks that are less urgent than sending may read the new posts now."""
        self.deliveries_pending = Signal()
        """Deliveries were added, or may be due earlier than the workers knew."""
        self.decided = Signal()
        """Somebody at the desk decided, or the config or the machine's clock changed: everything may be due at another time."""

        self.review_card_stored = Signal()
        """A post was shown at the desk: what changed while its messages were sent must be shown too."""

    def by_topic(self, topic: str) -> Signal:
        """Return the signal of a notification; `decided` for one that a newer release has invented."""
        signal: Signal = getattr(self, topic if topic in self.TOPICS else "decided")
        return signal

    def wakeup(self) -> Wakeup:
        """Return a wakeup that no signal sets."""
        return Wakeup(self._clock)

    def listen(self, *signals: Signal) -> Wakeup:
        """Return a wakeup that each of these signals sets."""
        wakeup = Wakeup(self._clock)
        for signal in signals:
            signal.add(wakeup)
        return wakeup


class SystemClock:
    """Implements bot.ports.Clock with the machine's clock."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""
        await asyncio.sleep(max(0.0, seconds))


class StoreClock:
    """Implements bot.ports.Clock with the clock of a shared store's database, which is the same for all workers.

    Between two heartbeats it follows this machine's monotonic clock, so that nobody who sets the machine's clock moves it.
    """

    def __init__(self, now: datetime) -> None:
        self._time = now
        self._at = time.monotonic()

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self._after(time.monotonic())

    async def sleep(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""
        await asyncio.sleep(max(0.0, seconds))

    def correct(self, now: datetime, began: float, ended: float) -> None:
        """Move the clock as little as a time demands that the database gave between two times of the monotonic clock."""
        if now > self._after(ended):
            self._time, self._at = now, ended
        elif now < self._after(began):
            self._time, self._at = now, began

    def _after(self, at: float) -> datetime:
        return self._time + timedelta(seconds=at - self._at)


async def unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, None], seconds: float) -> bool:
    """Do the work; return False where `stop` is set first, after cancelling it. Raises what the work raises.

    Work that is cancelled has so many `seconds` to end.
    """
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        working.result()
        return True
    working.cancel()
    await asyncio.wait({working}, timeout=seconds)
    return False
