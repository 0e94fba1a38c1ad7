"""One post to many subscriptions on either engine: seconds to the first message and until all are pending, memory, claims."""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from adapters.platforms.telegram import Telegram
from bot.delivery import Fanout
from bot.lib import logging as logs
from bot.lib.wakeup import Signals, SystemClock
from bot.model import Division, Outcome, Sent, Worker
from bot.ownership.scopes import HOUSE
from store import SqlStore
from tests.bench.deliveries import TOKENS, announce, subscribed, worker
from tests.bench.stub import stub
from tests.endurance.cluster import Server

SIZES = (1_000, 100_000, 1_000_000)
CLAIM = 30
"""Deliveries in one claim: what Telegram takes in a second."""
PAID = 1_000
"""Messages a second that are sent meanwhile: what Telegram takes where it is paid, if the machine can."""


def main() -> None:
    """Measure each size in a process of its own: memory is reported as its peak."""
    try:
        server = Server()
    except Exception as error:
        print(f"no PostgreSQL here: {error}")
        server = None
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="bench") as folder:
            _measure_apart(size, f"sqlite:///{folder}/sokbo.db")
            if server:
                _measure_apart(size, server.fresh(Path(folder).name))
    if server:
        server.close()


def _measure_apart(size: int, url: str) -> None:
    subprocess.run([sys.executable, "-m", __name__, str(size), url], check=True)


class Passed(NamedTuple):
    """Seconds from the record of the post, and megabytes."""

    first_sent: float
    batches: list[float]  # when each batch of subscriptions was done
    before: float
    peak: float
    claim: float
    other_claim: float  # of another platform, which has nothing pending
    other_due: float
    next_due: float  # of the first platform, where all of it is due at once


def measure(size: int, url: str) -> None:
    """Print two lines."""
    logs.set_up(level="WARNING")
    with stub() as address:
        passed = asyncio.run(_one_post(url, address, size))
    batches, tenth = passed.batches, max(1, len(passed.batches) // 10)
    engine = url.partition(":")[0]
    print(f"{engine:10} {size:9,}   first sent {passed.first_sent:6.2f} s   all pending {batches[-1]:6.2f} s", end="")
    print(f"   memory {passed.peak:4.0f} MB, {passed.before:.0f} before")
    pace = [1000 * (batches[end] - batches[end - tenth]) / tenth for end in (tenth, -1)] if len(batches) > tenth else []
    shown = ", ".join(f"{milliseconds:.0f} ms" for milliseconds in pace) or "one batch alone"
    print(f"{'':20}   a batch in the first and the last tenth {shown}", end="")
    print(f"   then a claim of {CLAIM} {1000 * passed.claim:.0f} ms,", end="")
    print(f" another platform's {1000 * passed.other_claim:.0f} ms,", end="")
    print(f" its next due {1000 * passed.other_due:.0f} ms, the first one's {1000 * passed.next_due:.0f} ms", flush=True)


async def _one_post(url: str, address: str, size: int) -> Passed:
    store = await subscribed(url, "telegram", size)
    if store.shared:
        await _own_everything(store)
    telegram, first = Telegram(TOKENS[0], address), asyncio.Event()

    def on_signal(_delivery: object, outcome: Outcome) -> None:
        if isinstance(outcome, Sent):
            first.set()

    signals = Signals(SystemClock())
    carrier = worker(telegram, store, on_signal, signals, PAID)
    fanout = Fanout(store, SystemClock(), signals)
    running = [asyncio.create_task(carrier.run()), asyncio.create_task(fanout.run())]
    await asyncio.sleep(0.5)
    fanned_out = signals.listen(signals.fanned_out)
    before, began = _memory(), time.perf_counter()
    first_sent = asyncio.create_task(_seconds(first.wait()))
    await announce(store, 1)
    signals.posts_recorded.set()
    batches = []
    while await store.open_fanouts():
        await fanned_out.wait()
        batches.append(time.perf_counter() - began)
    seconds = await first_sent
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await carrier.finish(5)
    now = SystemClock().now()
    claim = await _seconds(store.claim("telegram", CLAIM, timedelta(minutes=5), now))
    other_claim = await _seconds(store.claim("slack", CLAIM, timedelta(minutes=5), now))
    other_due = await _seconds(store.next_due("slack", now))
    next_due = await _seconds(store.next_due("telegram", now))
    await telegram.stop()
    await store.close()
    return Passed(seconds, batches, before, _memory(), claim, other_claim, other_due, next_due)


async def _own_everything(store: SqlStore) -> None:
    """Work as the only worker."""
    me, lease = Worker(uuid4().hex, "bench", 1, await store.time()), timedelta(hours=1)
    await store.join(me, lease)
    taken, _ = await store.divide(me.id, lambda _seen: Division((HOUSE, "slack", "telegram")))
    store.hold(taken)


async def _seconds(work: Awaitable[Any]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def _memory() -> float:
    """The most this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    measure(int(sys.argv[1]), sys.argv[2])
