"""From a post's rename to its accepted message, on either engine, compared with an event, two synced commits and one send."""

import asyncio
import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asyncinotify import Inotify, Mask
from telegram import Bot

from bot.config import Config
from bot.lib.wakeup import SystemClock
from bot.runtime.build import Secrets
from bot.runtime.run import run_bot
from tests.bench.peers import Stand, percentile, row, stand
from tests.endurance.cluster import Server
from tests.main_job.running import FAST, POST

POSTS = 100
GAP = 0.1
METHODS = ("sendMessage", "chat.postMessage")
START_SECONDS = 3
"""Pause after the start, until a worker on a shared store owns everything."""


def main() -> None:
    """Print the floor, and each engine with the ratio of its 95th percentile to the floor's."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with stand() as sandbox:
        floor = asyncio.run(_floor(sandbox))
        print(row("floor: event, two commits, one send", floor))
        for engine, url in _stores():
            for method, seconds in asyncio.run(_ours(sandbox, url)).items():
                print(row(f"{engine}: rename → {method}", seconds))
                print(f"{'':44} p95 / floor's p95 = {percentile(seconds, 95) / percentile(floor, 95):.2f}")


def _stores() -> Iterator[tuple[str, str]]:
    """The engines, each with the address of an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", f"sqlite:///{folder}/sokbo.db"
    try:
        server = Server()
    except Exception as error:
        print(f"no PostgreSQL here: {error}")
        return
    yield "PostgreSQL", server.fresh("latency")
    server.close()


async def _ours(sandbox: Stand, url: str) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "_posts").mkdir()
        secrets = Secrets(sandbox.telegram_token, sandbox.slack_bot_token, sandbox.slack_app_token)
        ready, stop = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(run_bot(_config(folder, sandbox, url), secrets, SystemClock(), stop, ready))
        await asyncio.wait_for(ready.wait(), 60)
        await asyncio.sleep(START_SECONDS)
        accepted = await _all_accepted(sandbox, await _publish(folder))
        stop.set()
        await running
    return accepted


def _config(folder: Path, sandbox: Stand, url: str) -> Config:
    return Config.model_validate(
        {
            "store": {"url": url},
            "web": {"listen": "127.0.0.1:0"},
            "telegram": {"api_base": sandbox.telegram_base, "limits": FAST},
            "slack": {"api_base": sandbox.slack_base, "limits": {"channel_per_second": 1000}},
            "feeds": [{"id": "bench", "kind": "posts", "path": folder / "_posts"}],
            "delivery": {"fold_above": 0},
            "channels": [{"platform": "telegram", "chat": "-1001"}, {"platform": "slack", "chat": "C0DEMO"}],
        }
    )


async def _floor(sandbox: Stand) -> list[float]:
    """The least that must happen, done by hand with the same libraries."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "_posts").mkdir()
        store = sqlite3.connect(folder / "floor.db", isolation_level=None)
        store.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t(x)")
        async with Bot(sandbox.telegram_token, base_url=f"{sandbox.telegram_base}/bot") as bot:
            sending = asyncio.create_task(_send_each(folder / "_posts", store, bot))
            began = await _publish(folder)
            await sending
        store.close()
    return _accepted(sandbox, "sendMessage", began)


async def _send_each(posts: Path, store: sqlite3.Connection, bot: Bot) -> None:
    with Inotify() as inotify:
        inotify.add_watch(posts, Mask.MOVED_TO)
        for _ in range(POSTS):
            event = await inotify.get()
            text = (posts / str(event.name)).read_text("utf-8")
            for _ in range(2):
                store.execute("INSERT INTO t VALUES (?)", (text,))
            await bot.send_message(-1001, text[:200].replace("<", ""))


async def _publish(folder: Path) -> dict[str, float]:
    """Publish one by one; when each was renamed, by the number in its title."""
    began = {}
    for number in range(POSTS):
        await asyncio.sleep(GAP)
        temporary = folder / "next.part"
        temporary.write_text(POST.replace("12곳 새로", f"12곳 번호{number}번 새로"), "utf-8")
        began[str(number)] = time.time()
        temporary.rename(folder / "_posts" / f"2026-11-20-{number}.md")
    return began


def _accepted(sandbox: Stand, method: str, began: dict[str, float]) -> list[float]:
    """Seconds from rename to acceptance, for every post that was accepted."""
    seconds: dict[str, float] = {}
    for call in sandbox.calls():
        number = _number(call)
        if call["method"] == method and call["status"] == 200 and number in began and call["at"] >= began[number]:
            seconds.setdefault(number, call["at"] - began[number])
    return list(seconds.values())


async def _all_accepted(sandbox: Stand, began: dict[str, float]) -> dict[str, list[float]]:
    """The same for each platform, once there is one for every post; raises TimeoutError where some stay out."""
    async with asyncio.timeout(60):
        while True:
            found = {method: await asyncio.to_thread(_accepted, sandbox, method, began) for method in METHODS}
            if all(len(seconds) == len(began) for seconds in found.values()):
                return found
            await asyncio.sleep(0.5)


def _number(call: dict[str, Any]) -> str:
    match = re.search(r"번호(\d+)번", str(call["params"]))
    return match[1] if match else ""
