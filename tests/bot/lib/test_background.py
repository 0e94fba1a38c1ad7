"""Tools of background tasks: signals that wake them, and a store whose calls are retried."""

import asyncio
from datetime import timedelta

from bot.lib.retry import RETRY_DELAY, Supervisor, refusals, retrying
from bot.lib.wakeup import Signals
from bot.ports import StoreError
from tests.clock import TestClock


class Full:
    """A store that refuses its first two writes."""

    def __init__(self) -> None:
        self.writes: list[tuple[int, str]] = []

    async def write(self, number: int, *, text: str) -> int:
        self.writes.append((number, text))
        if len(self.writes) < 3:
            raise StoreError("sokbo.db is full")
        return number


async def test_a_refused_call_is_retried_with_the_same_arguments() -> None:
    """A call returns once the store takes it; until then the store's error is listed."""
    store, clock = Full(), TestClock()
    writing = asyncio.create_task(retrying(store, clock).write(7, text="속보"))
    await clock.asleep()
    assert refusals() == ["sokbo.db is full"]
    await clock.advance(2 * RETRY_DELAY.total_seconds())

    assert await writing == 7
    assert store.writes == [(7, "속보")] * 3
    assert refusals() == []


async def test_a_signal_wakes_every_task_that_listens() -> None:
    """A wakeup is set by each of its signals, once however often they are set, and by no other."""
    clock = TestClock()
    signals = Signals(clock)
    recorded, both = signals.listen(signals.posts_recorded), signals.listen(signals.posts_recorded, signals.decided)
    signals.posts_recorded.set()
    signals.posts_recorded.set()
    await asyncio.gather(recorded.wait(), both.wait())
    signals.decided.set()
    await both.wait()
    waiting = asyncio.create_task(recorded.wait(clock.now() + timedelta(seconds=5)))
    await clock.asleep()
    assert not waiting.done()
    await clock.advance(5)

    await waiting


async def test_supervised_tasks_wait_for_their_beginning() -> None:
    """No task works before the event is set; one that was started before works then."""
    begin, worked = asyncio.Event(), asyncio.Event()
    supervisor = Supervisor(TestClock(), begin)

    async def work() -> None:
        worked.set()

    supervisor.start("work", work)
    await asyncio.sleep(0)
    assert not worked.is_set()
    begin.set()
    await worked.wait()
    await supervisor.stop()
