"""10,000 feeds of as many hosts, mostly 304: compared with the bare HTTP client and the bare parser in the same run."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from lxml import etree

from adapters.sources.http import HttpClient, Validators
from adapters.sources.rss import RssFeed
from adapters.sources.rss.parse import parse
from adapters.workers.formatter import FormatterInProcess
from bot.ingest import Newsroom
from bot.lib.logging import set_up
from bot.lib.wakeup import Signals, SystemClock
from bot.model import FeedRules
from store import open_store

FEEDS = int(os.environ.get("SOKBO_BENCH_FEEDS", "10000"))
REQUESTS = 2000
ROUNDS = 3
IN_FLIGHT = 50
CHANGED = 50
"""One feed of so many has been written anew at each poll."""
LONG = timedelta(hours=1)


def main() -> None:
    """Measure requests, complete polls, and reading."""
    set_up(level="WARNING")
    with _origins() as port:
        _pin(1)
        asyncio.run(_requests(port))
        asyncio.run(_cycle(port))
    _parsing()


async def _requests(port: int) -> None:
    """Conditional requests alone: httpx without keep-alive, and our client."""
    urls = [_url(number, port) for number in range(REQUESTS)]
    bare = httpx.AsyncClient(limits=httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=0), trust_env=False)
    rates: dict[str, list[float]] = {"httpx alone": [], "our client": []}
    async with bare, HttpClient(SystemClock()) as ours:
        conditions = {url: Validators(url, '"1"') for url in urls}
        for _ in range(ROUNDS):
            rates["httpx alone"].append(await _rate(urls, lambda url: bare.get(url, headers={"If-None-Match": '"1"'})))
            rates["our client"].append(await _rate(urls, lambda url: ours.get(url, "*/*", conditions[url], internal=url)))
    best = {name: statistics.median(found) for name, found in rates.items()}
    for name, rate in best.items():
        print(f"{name:12} {rate:7.0f} requests a CPU second")
    print(f"ratio        {best['our client'] / best['httpx alone']:7.2f}")


async def _rate(urls: list[str], get: Callable[[str], Awaitable[object]]) -> float:
    """Requests a CPU second, so many in flight."""
    waiting = iter(urls)

    async def work() -> None:
        for url in waiting:
            await get(url)

    began = time.process_time()
    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    return len(urls) / (time.process_time() - began)


class Rounds:
    """A clock whose long sleeps end all together, when the next round begins."""

    def __init__(self) -> None:
        self._next = asyncio.Event()
        self._waiting = 0
        self._system = SystemClock()

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        if seconds < LONG.total_seconds() / 2:
            await self._system.sleep(seconds)
        else:
            self._waiting += 1
            await self._next.wait()

    async def ended(self, feeds: int) -> None:
        """Wait until every feed sleeps."""
        while self._waiting < feeds:  # noqa: ASYNC110 - a benchmark's wait
            await asyncio.sleep(0.01)

    def begin(self) -> None:
        """Wake every feed."""
        self._waiting = 0
        event, self._next = self._next, asyncio.Event()
        event.set()


async def _cycle(port: int) -> None:
    """Complete polls: the newsroom, its store on disk, and 10,000 sources; the first poll, then rounds of mostly 304."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{folder}/sokbo.db")
        clock = Rounds()
        newsroom = Newsroom(FormatterInProcess(), store, clock, Signals(clock))
        before = _resident()
        async with HttpClient(clock) as client:
            tasks = [asyncio.create_task(_follow(number, port, newsroom, clock, client)) for number in range(FEEDS)]
            await _round(clock, "first look")
            for _ in range(ROUNDS):
                clock.begin()
                await _round(clock, "round")
            print(f"memory: {(_resident() - before) / FEEDS:.0f} bytes a feed, {_resident() / 1e6:.0f} MB in all")
            for task in tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks)
        await store.close()


async def _follow(number: int, port: int, newsroom: Newsroom, clock: Rounds, client: HttpClient) -> None:
    url = _url(number, port) + ("new" if number % CHANGED == 0 else "")
    feed = f"feed-{number}"
    await newsroom.follow(RssFeed(feed, url, LONG, clock, client, internal=True), FeedRules(feed))


async def _round(clock: Rounds, name: str) -> None:
    wall, cpu = time.monotonic(), time.process_time()
    await clock.ended(FEEDS)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    print(f"{name:12} {FEEDS} feeds in {wall:.1f} s, {cpu:.1f} s of CPU: {FEEDS / cpu:.0f} looks a CPU second")


def _parsing() -> None:
    """Reading a feed of fifty long entries: all of it, compared with the strict parser that reads no field."""
    entry = "<item><title>제목 &amp; 소식</title><guid>{n}</guid><link>http://wire.example.kr/{n}</link><pubDate>{date}</pubDate>"
    entry += "<description>요약</description><content><![CDATA[{body}]]></content></item>"
    body, date = "<p>본문 <b>2.2배</b> 늘었다.</p>" * 180, "Mon, 05 Jan 2026 09:00:00 +0900"
    items = "".join(entry.format(n=number, body=body, date=date) for number in range(50))
    content = f"<rss version='2.0'><channel><title>속보</title>{items}</channel></rss>".encode()
    ours, bare = [], []
    for _ in range(10 * ROUNDS):
        ours.append(_seconds(lambda: parse(content)))
        bare.append(_seconds(lambda: etree.fromstring(content)))
    megabytes = len(content) / 1e6
    print(
        f"parsing      {megabytes / statistics.median(ours):.0f} MB/s; lxml alone {megabytes / statistics.median(bare):.0f} MB/s"
    )
    print(f"ratio        {statistics.median(bare) / statistics.median(ours):7.2f}")


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@contextmanager
def _origins() -> Iterator[int]:
    """The newsrooms in a process, and on a core, of their own; their port."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.origin"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)


def _url(number: int, port: int) -> str:
    return f"http://127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}:{port}/"


def _pin(core: int) -> None:
    """Stay on one core, so that CPU time is that of one."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > core:
        os.sched_setaffinity(0, {core})


def _resident() -> int:
    """Bytes of memory this process has in RAM."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
