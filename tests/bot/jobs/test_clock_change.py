"""Changes of the machine's clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot.delivery.rate_limit import TRANSIT, RateLimiter, RateLimits
from bot.jobs.maintenance import ClockChange
from bot.lib.wakeup import Signals
from bot.model import Chat
from bot.ports import DeliveryStore
from tests.clock import TestClock

START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CHAT = Chat("telegram", "-1001")


class SetClock(TestClock):
    """A clock that can be set without waking any task."""

    def set(self, by: timedelta) -> None:
        """Show another time; who sleeps wakes as late as they would have."""
        self._now += by
        self._sleepers = [(due + by, future) for due, future in self._sleepers]


class Notes:
    """A store that remembers by how much it was set back."""

    def __init__(self, *sends: tuple[Chat, datetime]) -> None:
        self.sends = list(sends)
        self.set_back_by: list[timedelta] = []

    async def recent_sends(self, since: datetime) -> list[tuple[Chat, datetime]]:
        """The sends of this test."""
        return [send for send in self.sends if send[1] >= since]

    async def shift_times_back(self, by: timedelta, now: datetime) -> None:
        """Remember it."""
        self.set_back_by.append(by)


def keeping(notes: Notes, clock: TestClock, *rate_limiters: RateLimiter, signals: Signals | None = None) -> ClockChange:
    """The task under test."""
    return ClockChange(cast(DeliveryStore, notes), clock, lambda: rate_limiters, signals or Signals(clock))


@pytest.mark.parametrize(("step", "back", "wakeups"), [(-3600, [3600], 1), (3600, [], 1), (-0.5, [], 0), (0, [], 0)])
async def test_a_clock_that_is_set(step: float, back: list[float], wakeups: int) -> None:
    """Setting the clock back moves stored times; any change wakes waiting tasks; a small step changes nothing."""
    clock, notes, woken = SetClock(START), Notes(), 0
    signals = Signals(clock)

    async def listen() -> None:
        nonlocal woken
        wakeup = signals.listen(signals.decided)
        while True:
            await wakeup.wait()
            woken += 1

    tasks = [asyncio.create_task(listen()), asyncio.create_task(keeping(notes, clock, signals=signals).run())]
    await clock.asleep()
    clock.set(timedelta(seconds=step))
    await clock.advance(3)
    for task in tasks:
        task.cancel()

    assert [by.total_seconds() for by in notes.set_back_by] == back
    assert woken == wakeups


async def test_limits_are_kept_by_the_new_clock() -> None:
    """After the clock is set back, rate limits and pauses last as long as they would have."""
    clock, rate_limiter = SetClock(START), RateLimiter(RateLimits(chat_per_second=1, per_second=30))
    rate_limiter.reserve_slot(CHAT, START)
    rate_limiter.start_cooldown(None, START + timedelta(seconds=30))
    task = asyncio.create_task(keeping(Notes(), clock, rate_limiter).run())
    await clock.asleep()
    clock.set(-timedelta(hours=1))
    await clock.advance(1)
    task.cancel()

    assert rate_limiter.chat_free_at(CHAT) == START - timedelta(hours=1) + TRANSIT + timedelta(seconds=1)
    assert rate_limiter.next_slot_at() == START - timedelta(hours=1) + timedelta(seconds=30)


@pytest.mark.parametrize(("ahead", "back"), [(3600, [3600]), (5, []), (-60, [])])
async def test_a_start_after_the_clock_was_set_back(ahead: float, back: list[float]) -> None:
    """At a start, stored sends in the future show the clock's change; an uncertain one may be a little ahead."""
    notes = Notes((CHAT, START + timedelta(seconds=ahead)))
    await keeping(notes, SetClock(START)).correct_at_start()

    assert [by.total_seconds() for by in notes.set_back_by] == back
