"""Hostile posts: meanwhile others are sent within seconds, and the bot answers, stops and starts as usual."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from adapters.workers import formatter
from bot.config import Config
from bot.model import PostReason, PostState
from store import open_store
from tests.adapters.platforms.helpers import free_port
from tests.endurance.attacks import BODIES, hostile
from tests.main_job.running import CHANNEL, ONE_MESSAGE, Place, bot, until

HEALTH_SECONDS, URGENT_SECONDS, STOP_SECONDS = 1.0, 2.0, 10.0
"""Limits on a quiet machine; where more processes want to run than there are processors, as much longer."""


def urgent(number: int) -> str:
    """An urgent post."""
    return ONE_MESSAGE.replace("title: ", "urgent: true\ntitle: ").replace("도서관 12곳", f"긴급 도서관 {number}곳")


class Watch:
    """Asks a running bot how it is, ten times a second, and measures urgent posts."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.slowest = 0.0
        self.numbers = iter(range(100, 1_000))

    async def publish_urgent(self) -> float:
        """Publish an urgent post; return the seconds until the channel has it."""
        number = next(self.numbers)
        began = time.monotonic()
        self.place.publish(urgent(number), f"2026-11-29-{number}.md")
        await until(lambda: any(f"긴급 도서관 {number}곳" in message.text for message in self.place.sandbox.messages(CHANNEL)))
        return time.monotonic() - began

    async def ask(self, address: str) -> None:
        """Ask until cancelled."""
        async with httpx.AsyncClient(timeout=60) as web:
            while True:
                began = time.monotonic()
                assert (await web.get(f"{address}/healthz")).status_code == 200
                self.slowest = max(self.slowest, time.monotonic() - began)
                await asyncio.sleep(0.1)


@asynccontextmanager
async def watched(watch: Watch, config: Config) -> AsyncIterator[None]:
    """A running bot that is asked how it is, and must stop in time."""
    async with bot(config, watch.place.secrets):
        asking = asyncio.create_task(watch.ask(f"http://{config.web.listen}"))
        try:
            yield
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
        stopped = time.monotonic()
    assert time.monotonic() - stopped < STOP_SECONDS


def config_of(place: Place) -> Config:
    """The usual config, with an address that can be asked; a burst of posts must not become a digest."""
    return place.config(web={"listen": f"127.0.0.1:{free_port()}"}, delivery={"fold_above": 0})


async def state_of(config: Config, key: str) -> tuple[PostState, PostReason] | None:
    """The stored state of a post; None where it is not stored yet."""
    store = await open_store(config.store.url, exclusive=False)
    known = (await store.known_posts("policy", [key], set(), ())).known.get(key)
    await store.close()
    return (known.state, known.reason_code) if known else None


async def test_hostile_posts_delay_nobody(place: Place) -> None:
    """While posts of millions of characters are read, the bot is healthy and an urgent post arrives, also after a restart."""
    watch, config = Watch(place), config_of(place)
    async with watched(watch, config):
        for name in BODIES:
            place.publish(hostile(name), f"2026-11-20-{name}.md")
        waits = [await watch.publish_urgent() for _ in range(8)]
    async with watched(watch, config):
        waits.append(await watch.publish_urgent())
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert max(waits) < URGENT_SECONDS * busy, waits
    assert watch.slowest < HEALTH_SECONDS * busy


async def test_a_post_that_is_too_slow_is_held_and_not_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that is too slow is held with that reason, other posts are sent, and a restart does not read it again."""
    monkeypatch.setattr(formatter, "QUICK_SECONDS", 0.1)
    monkeypatch.setattr(formatter, "SLOW_SECONDS", 0.3)
    watch, config = Watch(place), config_of(place)
    async with watched(watch, config):
        place.publish(hostile("items"), "2026-11-20-1.md")
        place.publish(ONE_MESSAGE, "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        async with asyncio.timeout(60):
            while (state := await state_of(config, "2026-11-20-1.md")) is None:  # noqa: ASYNC110 - a test's wait
                await asyncio.sleep(0.2)
    assert state == (PostState.HELD, PostReason.TOO_SLOW)
    reads: list[str] = []
    read = formatter.FormatterInWorker._read_quickly

    async def counted(self, document, rules):  # type: ignore[no-untyped-def]
        reads.append(document.key)
        return await read(self, document, rules)

    monkeypatch.setattr(formatter.FormatterInWorker, "_read_quickly", counted)
    async with watched(watch, config):
        await watch.publish_urgent()
    assert [key for key in reads if not key.startswith("2026-11-29")] == []
    assert len(place.sandbox.messages(CHANNEL)) == 2
