"""From publication to the accepted message at 25 sends a second of routine traffic, inside Telegram's limits, urgent and routine.

For comparison, what a sender would take that needs no time itself: the least that the limits allow for the same posts.
"""

import asyncio
import re
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from adapters.sandbox import SandboxLimits
from bot.config import Config
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.lib import logging as logs
from bot.lib.wakeup import SystemClock
from bot.model import Chat
from bot.runtime.build import Secrets
from bot.runtime.run import run_bot
from tests.bench.peers import percentile, row
from tests.endurance.posts import post
from tests.endurance.receiver import Receiver, receiver

CHATS = [f"telegram:{5_000 + number}" for number in range(50)]
ALERTED = CHATS[::10]
"""Chats that get the urgent posts too."""
EVERY = 2.0
"""Seconds between routine posts: 25 sends a second."""
ROUTINE, URGENT = 30, 12
TIMEOUT = 60.0
"""Seconds within which everything must be accepted after the last post."""
PACE = RateLimits(chat_per_second=1, per_second=30)


class Publication(NamedTuple):
    """One post: when it is published, in seconds from the beginning, and the chats that get it."""

    at: float
    number: int
    urgent: bool

    @property
    def chats(self) -> list[str]:
        """The chats that this publication is sent to."""
        return ALERTED if self.urgent else CHATS


def main() -> None:
    """Print what was measured, what is the least, and how far they are apart."""
    logs.set_up(level="WARNING")
    posts = _posts()
    with receiver(SandboxLimits(), CHATS) as far_end:
        began = asyncio.run(_ours(posts, far_end))
        ours, breaches = _accepted(posts, began, far_end), far_end.breaches()
    least = _least(posts)
    for urgent, name in ((True, "urgent"), (False, "routine")):
        taken, needed = ([seconds for one, seconds in run if one.urgent == urgent] for run in (ours, least))
        print(row(f"the least inside the limits, {name}", needed))
        print(row(f"sokbo: publish → accepted, {name}", taken))
        print(f"{'':44} p95 beyond the least {1000 * (percentile(taken, 95) - percentile(needed, 95)):.0f} ms")
    print(f"{len(ours)} sends, {len(breaches)} of them too early")


def _posts() -> list[Publication]:
    """Routine posts to every chat in a steady row; urgent ones to a few, each at another moment between two of them."""
    routine = [Publication(number * EVERY, number, urgent=False) for number in range(ROUTINE)]
    urgent = [Publication(3 + number * 4.3, 500 + number, urgent=True) for number in range(URGENT)]
    return sorted(routine + urgent)


async def _ours(posts: Sequence[Publication], far_end: Receiver) -> dict[int, float]:
    """Run the bot and publish; when each post was."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for feed in ("routine", "urgent"):
            (folder / feed / "_posts").mkdir(parents=True)
        ready, stop = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(run_bot(_config(folder, far_end), _secrets(far_end), SystemClock(), stop, ready))
        await asyncio.wait_for(ready.wait(), 20)
        began = await asyncio.to_thread(_publish, folder, posts)
        async with asyncio.timeout(TIMEOUT):
            while len(await asyncio.to_thread(_on_arrival, far_end)) < sum(len(one.chats) for one in posts):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        stop.set()
        await running
    return began


def _config(folder: Path, far_end: Receiver) -> Config:
    def feed(name: str) -> dict[str, object]:
        return {"id": name, "kind": "posts", "path": folder / name / "_posts", "urgent": {"categories": ["긴급"]}}

    def channel(name: str) -> dict[str, object]:
        feeds = ["routine", "urgent"] if name in ALERTED else ["routine"]
        return {"platform": "telegram", "chat": Chat.parse(name).id, "feeds": feeds, "stories": "each"}  # all alike

    return Config.model_validate(
        {
            "store": {"url": f"sqlite:///{folder / 'sokbo.db'}"},
            "web": {"listen": "127.0.0.1:0"},
            "telegram": {"api_base": far_end.telegram_base},
            "feeds": [feed("routine"), feed("urgent")],
            "delivery": {"fold_above": 0},
            "channels": [channel(name) for name in CHATS],
        }
    )


def _secrets(far_end: Receiver) -> Secrets:
    return Secrets(telegram=far_end.telegram_token)


def _publish(folder: Path, posts: Sequence[Publication]) -> dict[int, float]:
    first, began = time.time(), {}
    for one in posts:
        text = post(12 * one.number + 1).replace("- 문화", "- 긴급" if one.urgent else "- 문화")
        feed = folder / ("urgent" if one.urgent else "routine")
        (feed / "next.part").write_text(text, "utf-8")
        time.sleep(max(0.0, first + one.at - time.time()))
        began[one.number] = time.time()
        (feed / "next.part").rename(feed / "_posts" / f"2026-11-20-{one.number}.md")
    return began


def _accepted(posts: Sequence[Publication], began: dict[int, float], far_end: Receiver) -> list[tuple[Publication, float]]:
    """Seconds from publication to acceptance, for every post in every chat."""
    arrival = _on_arrival(far_end)
    return [(one, arrival[one.number, chat] - began[one.number]) for one in posts for chat in one.chats]


def _on_arrival(far_end: Receiver) -> dict[tuple[int, str], float]:
    """When which post was accepted in which chat."""
    calls = (call for call in far_end.calls() if call["method"] == "sendMessage" and call["status"] == 200)
    return {(_number(str(call["params"])), f"telegram:{call['params']['chat_id']}"): call["at"] for call in calls}


def _number(text: str) -> int:
    match = re.search(r"도서관 (\d+)곳", text)
    return (int(match[1]) - 1) // 12 if match else -1


def _least(posts: Sequence[Publication]) -> list[tuple[Publication, float]]:
    """The same posts through the limits alone: urgent first, then the oldest whose chat is free."""
    rate_limiter, start = RateLimiter(PACE), datetime(2026, 1, 1, tzinfo=UTC)
    left = [(one, Chat.parse(chat)) for one in posts for chat in one.chats]
    now, sends = start, []
    while left:
        published = [send for send in left if start + timedelta(seconds=send[0].at) <= now]
        due = [send for send in published if rate_limiter.allowed_at(send[1]) <= now]
        if not due:
            now += timedelta(milliseconds=1)
            continue
        send = min(due, key=lambda send: (not send[0].urgent, send[0].at))
        left.remove(send)
        rate_limiter.record_arrival(send[1], now)
        sends.append((send[0], (now - start).total_seconds() - send[0].at))
    return sends
