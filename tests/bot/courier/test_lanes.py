"""A courier's lanes: how much is under way at once, and what happens when all of them are taken."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from bot.courier import Courier
from bot.courier.courier import LANES
from bot.model import Call, Card, Chat, Delivery, Outcome, Post, Sent, Style
from bot.pacing import Pace, Pacer
from bot.ports import DeliveryStore, Editor, Platform
from bot.words import words
from tests.clock import TestClock


class Owing:
    """A store that owes something to more chats than there are lanes."""

    def __init__(self, count: int) -> None:
        self.claims = 0
        self._left = [
            Delivery(number, 1, number, Chat("telegram", str(number)), Style(), Post("policy", "a.md", "제목"), 1, None, 0)
            for number in range(1, count + 1)
        ]

    async def claim(self, _names: Sequence[str], count: int, _lease: timedelta, _now: datetime) -> list[Delivery]:
        """The next ones."""
        self.claims += 1
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    async def settle(self, *_: Any) -> None:
        """Keep nothing."""

    async def recover(self, *_: Any, **__: Any) -> int:
        """Nobody was lost."""
        return 0

    async def recent_sends(self, _since: datetime) -> list[tuple[Chat, datetime]]:
        """Nothing was sent."""
        return []

    async def next_due(self, _now: datetime) -> datetime | None:
        """Nothing is put off."""
        return None


class Silent:
    """A platform, and an editor, that answers when it is let."""

    name = "telegram"

    def __init__(self) -> None:
        self.calls = 0
        self.answers = asyncio.Semaphore(0)

    def card(self, post: Post) -> Card:
        """The headline."""
        return Card(post.title)

    def render(self, card: Card, *_: Any) -> tuple[Call, ...]:
        """One message."""
        return (Call("sendMessage", {"text": card.headline}),)

    def render_gap(self, _words: Any) -> Call:
        """One that says nothing."""
        return Call("sendMessage", {"text": "-"})

    async def send(self, *_: Any) -> Outcome:
        """Answer once it is let."""
        self.calls += 1
        await self.answers.acquire()
        return Sent("1")


async def test_full_lanes_wait_for_one_to_be_left() -> None:
    """While every lane is taken the courier asks nobody for anything, and each that is left is taken again."""
    clock, store, platform = TestClock(), Owing(LANES + 2), Silent()
    made = Courier(
        cast(Platform, platform),
        cast(DeliveryStore, store),
        cast(Editor, platform),
        Pacer(Pace()),
        clock,
        words,
        lambda _delivery, _outcome: None,
    )
    running = asyncio.create_task(made.run())
    await clock.asleep()
    await clock.advance(1)
    assert (platform.calls, clock.sleeps, store.claims) == (LANES, [], 1)

    platform.answers.release()
    await clock.asleep()
    await clock.advance(1)

    assert (platform.calls, clock.sleeps, store.claims) == (LANES + 1, [], 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await made.finish(0)
