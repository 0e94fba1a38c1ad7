"""Settlements and started sends are stored in batches."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from bot.delivery.settle import SettlementWriter
from bot.lib.retry import retrying
from bot.model import Chat, Delivery, Post, Sent, Settlement, Style
from bot.ports import DeliveryStore, StoreError
from tests.clock import TestClock


class Slow:
    """A store that blocks until `on` is set, and refuses the first `refusals` writes."""

    def __init__(self, refusals: int = 0) -> None:
        self.on = asyncio.Event()
        self.kept: list[tuple[list[int], list[int]]] = []
        self._refusals = refusals

    async def settle(self, settlements: Sequence[Settlement], _now: datetime, begun: Sequence[int] = ()) -> None:
        """Keep the ids of settled deliveries and started sends."""
        await self.on.wait()
        if self._refusals:
            self._refusals -= 1
            raise StoreError("sokbo.db is full")
        self.kept.append(([one.delivery.id for one in settlements], list(begun)))


def delivery(number: int) -> Delivery:
    """One of many."""
    chat = Chat("telegram", str(number))
    return Delivery(number, 1, number, chat, Style(), Post("policy", "a.md", "제목"), 1, None, 0)


async def test_what_comes_meanwhile_goes_together() -> None:
    """Rows that come during a transaction share the next one, and each call returns once its row is stored."""
    store, clock = Slow(), TestClock()
    writer = SettlementWriter(cast(DeliveryStore, store), clock)
    first = asyncio.create_task(writer.start_send(delivery(1)))
    await asyncio.sleep(0)
    others = [
        asyncio.create_task(writer.start_send(delivery(2))),
        asyncio.create_task(writer.settle(Settlement(delivery(3), Sent("3")))),
        asyncio.create_task(writer.start_send(delivery(4))),
    ]
    await asyncio.sleep(0)
    assert not any(task.done() for task in (first, *others))
    store.on.set()
    await asyncio.gather(first, *others)

    assert store.kept == [([], [1]), ([3], [2, 4])]


async def test_a_cancelled_caller_takes_it_from_nobody() -> None:
    """A row is stored with its batch even if the caller that waits for it is cancelled."""
    store = Slow()
    writer = SettlementWriter(cast(DeliveryStore, store), TestClock())
    first = asyncio.create_task(writer.start_send(delivery(1)))
    other = asyncio.create_task(writer.start_send(delivery(2)))
    await asyncio.sleep(0)
    first.cancel()
    store.on.set()
    await other

    assert first.cancelled()
    assert store.kept == [([], [1, 2])]


async def test_a_store_that_refuses_lets_nothing_begin() -> None:
    """While the store refuses, no message may go; afterwards the row is stored once."""
    store, clock = Slow(refusals=2), TestClock()
    store.on.set()
    beginning = asyncio.create_task(SettlementWriter(retrying(cast(DeliveryStore, store), clock), clock).start_send(delivery(1)))
    await clock.asleep()
    assert not beginning.done()
    while not beginning.done():
        await clock.advance(2)

    assert store.kept == [([], [1])]
