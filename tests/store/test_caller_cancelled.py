"""A task that is cancelled in the middle of a call leaves the store whole and usable."""

import asyncio
from contextlib import suppress

import pytest

from bot.model import PollResult
from store import SqlStore
from tests.store.making import FEED, NOW, chat, claim, enqueue, news, states, subscribe


@pytest.mark.parametrize("steps", [1, 3, 8, 15, 30, 60, 100])
async def test_cancelled_record(store: SqlStore, steps: int) -> None:
    """A record that is cancelled at any point is kept whole or not at all, and the next one works."""
    decisions = [news(f"{n}.md") for n in range(20)]
    task = asyncio.create_task(store.record(FEED, decisions, PollResult(validators={"etag": "1"}), NOW))
    await _cancel_after(task, steps)
    kept, state = await store.version_tags(FEED), await store.feed_state(FEED)

    assert (len(kept), dict(state.validators)) in [(0, {}), (20, {"etag": "1"})]
    assert len(await store.record(FEED, decisions, PollResult(), NOW)) == 20


@pytest.mark.parametrize("steps", [1, 3, 8, 15, 30, 60])
async def test_cancelled_claim(store: SqlStore, steps: int) -> None:
    """A claim that is cancelled at any point took all of its deliveries or none, and other calls go on."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news())
    task = asyncio.create_task(claim(store))
    others = [asyncio.create_task(store.delivery_counts()) for _ in range(5)]
    await _cancel_after(task, steps)
    await asyncio.gather(*others)

    assert await states(store) in (["pending", "pending"], ["sending", "sending"])
    assert len(await claim(store)) in (0, 2)


async def _cancel_after(task: "asyncio.Task[object]", steps: int) -> None:
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
