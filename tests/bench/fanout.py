"""One post to many subscriptions: seconds to the first accepted message, seconds until all are pending, memory."""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from adapters.platforms.telegram import Telegram
from bot.delivery import Fanout
from bot.lib import logging as logs
from bot.lib.wakeup import Signals, SystemClock
from bot.model import Outcome, Sent
from tests.bench.deliveries import TOKENS, announce, subscribed, worker
from tests.bench.stub import stub

SIZES = (1_000, 100_000, 1_000_000)


def main() -> None:
    """Measure each size in a process of its own: memory is reported as its peak."""
    for size in SIZES:
        subprocess.run([sys.executable, "-m", __name__, str(size)], check=True)


def measure(size: int) -> None:
    """Print one line."""
    logs.set_up(level="WARNING")
    with stub() as address, tempfile.TemporaryDirectory() as folder:
        first, pending, before = asyncio.run(_one_post(Path(folder), address, size))
    times = f"first sent {first:6.2f} s   all pending {pending:6.2f} s"
    print(f"{size:9,} subscriptions   {times}   memory {_memory():4.0f} MB, {before:.0f} before")


async def _one_post(folder: Path, address: str, size: int) -> tuple[float, float, float]:
    store = await subscribed(folder, "telegram", size)
    telegram, first = Telegram(TOKENS[0], address), asyncio.Event()

    def on_signal(_delivery: object, outcome: Outcome) -> None:
        if isinstance(outcome, Sent):
            first.set()

    signals = Signals(SystemClock())
    carrier = worker(telegram, store, on_signal, signals)
    fanout = Fanout(store, SystemClock(), signals)
    running = [asyncio.create_task(carrier.run()), asyncio.create_task(fanout.run())]
    await asyncio.sleep(0.5)
    before, began = _memory(), time.perf_counter()
    await announce(store, 1)
    signals.posts_recorded.set()
    await first.wait()
    first_sent = time.perf_counter() - began
    while sum((await store.delivery_counts()).values()) < size:  # noqa: ASYNC110 - what it waits for is in the store
        await asyncio.sleep(0.05)
    all_pending = time.perf_counter() - began
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await carrier.finish(5)
    await telegram.stop()
    await store.close()
    return first_sent, all_pending, before


def _memory() -> float:
    """The most this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    measure(int(sys.argv[1]))
