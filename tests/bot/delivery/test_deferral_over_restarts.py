"""Quiet hours and digests over days and restarts: a real store and delivery worker on a turned clock."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.audience.quiet_hours import quiet_until
from bot.model import Call, Card, Chat, ChatSettings, DigestPage, Outcome, Sent, Style
from bot.ports import Translator
from store import SqlStore, open_store
from tests.bot.delivery.test_worker import Answers, announce, running_worker
from tests.clock import DEADLINE, TestClock

CHAT, ZONE = Chat.parse("telegram:1"), ZoneInfo("Asia/Seoul")
EVENING = datetime(2026, 11, 20, 11, tzinfo=UTC)  # 20:00 in Seoul
ALERTS, HOURS = 18, 30
MORNING = EVENING + timedelta(hours=38)


@dataclass(frozen=True)
class SentMessage:
    """One message: the numbers of its posts, and its time."""

    numbers: tuple[int, ...]
    at: datetime


class Ear(Answers):
    """A platform that accepts everything, and records the times."""

    def __init__(self, clock: TestClock) -> None:
        super().__init__()
        self.sent: list[SentMessage] = []
        self._clock = clock

    def render_digest(self, cards: Sequence[Card], _style: Style, _words: Translator) -> tuple[DigestPage, ...]:
        """One message."""
        return (DigestPage(Call("sendMessage", {"text": " ".join(card.headline for card in cards)}), len(cards)),)

    async def send(self, chat: Chat, call: Call, _first: str | None) -> Outcome:
        """Take it."""
        self.sent.append(SentMessage(tuple(map(int, call.params["text"].split())), self._clock.now()))
        return Sent(str(len(self.sent)))


async def calm(store: SqlStore, clock: TestClock) -> None:
    """Let the delivery worker run until nothing is due; raises TimeoutError.

    What is claimed and not yet started is neither due nor sending, so the worker gets some turns before that counts.
    """
    idle = 0
    async with asyncio.timeout(DEADLINE):
        while idle < 8:
            due = await store.next_due("telegram", clock.now())
            busy = (due is not None and due <= clock.now()) or "sending" in await store.delivery_counts()
            idle = 0 if busy else idle + 1
            await clock.advance(0.01)
            await asyncio.sleep(0.002)


async def turn(store: SqlStore, clock: TestClock, to: datetime) -> None:
    """Turn the clock, an hour at most at once: between deciding and sending there is never half a day."""
    while (left := (to - clock.now()).total_seconds()) > 0:
        await clock.advance(min(left, 3_600))
        await calm(store, clock)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "settings",
    [
        ChatSettings(quiet_from=time(22), quiet_to=time(7)),
        ChatSettings(digest_at=(time(21), time(23), time(8))),
        ChatSettings(quiet_from=time(22), quiet_to=time(7), digest_at=(time(21), time(23), time(8))),
    ],
)
async def test_nothing_is_lost_or_out_of_order(tmp_path: Path, settings: ChatSettings, seed: int) -> None:
    """Whenever posts come and the bot restarts, each post is sent once, in order, and never by night."""
    rng, clock, url = random.Random(seed), TestClock(EVENING), f"sqlite:///{tmp_path}/sokbo.db"
    ear, times = Ear(clock), sorted(rng.uniform(0, HOURS * 3_600) for _ in range(ALERTS))
    store = await open_store(url)
    await store.subscribe(CHAT, ["policy"], Style(), EVENING)
    await store.set_settings(CHAT, settings, EVENING)
    number = 0
    while number < ALERTS:
        async with running_worker(store, ear, clock) as running:
            for _ in range(ALERTS // 3):
                await turn(store, clock, EVENING + timedelta(seconds=times[number]))
                await announce(store, [f"{number}"], clock)
                running.decided.set()
                await calm(store, clock)
                number += 1
        await store.close()
        store = await open_store(url)
    async with running_worker(store, ear, clock):
        await turn(store, clock, MORNING)
    await store.close()

    assert [n for sent in ear.sent for n in sent.numbers] == list(range(ALERTS))
    assert not any(quiet_until(settings, ZONE, sent.at) for sent in ear.sent)
    assert any(len(sent.numbers) > 1 for sent in ear.sent)
