"""A whole bot against the sandbox: the real libraries, only their base addresses changed."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.sandbox import Sandbox
from bot.config import Config
from bot.lib.wakeup import SystemClock
from bot.ports import Clock
from bot.runtime.build import Secrets
from bot.runtime.run import run_bot

DEADLINE = 120.0
"""Seconds after which a wait has failed; generous, for machines that are busy."""
FAST: dict[str, Any] = {"chat_per_second": 1000, "group_per_minute": 60_000, "per_second": 1000}
UNFOLDED = {"fold_above": 0}
"""The [delivery] table of tests about many posts at once, each with a message of its own."""
CHANNEL, SLACK = "telegram:-1001", "slack:C0DEMO"

POST = """---
title: 새솔시 도서관 12곳 새로 연다
categories:
  - 문화
excerpt: >
  새솔시가 내년까지 작은 도서관 12곳을 새로 연다. 궁금하신가요? 클릭해 보세요!
---
<p>새솔시는 내년까지 작은 도서관 <b>12곳</b>을 새로 연다고 밝혔다. 예산은 34억 원이다.</p>
<table><tr><th>동네</th><th>여는 달</th></tr><tr><td>솔내동</td><td>3월</td></tr><tr><td>한여울동</td><td>5월</td></tr></table>
<p>문의: 새솔시 도서관과(052-555-0101)</p>
<p>자료출처=새솔브리핑 https://www.example.kr</p>
유용한 생활 정보가 필요하시다면, <a href="https://news.example.kr">https://news.example.kr</a>
"""
ONE_MESSAGE = re.sub("<table>.*</table>\n", "", POST)
"""The same post without its table, which Slack shows in the thread: one message on both platforms."""


@dataclass
class Place:
    """The surroundings of a tested bot: its folder of posts, its store, and the sandbox of the platforms."""

    folder: Path
    sandbox: Sandbox

    @property
    def posts(self) -> Path:
        path = self.folder / "_posts"
        path.mkdir(exist_ok=True)
        return path

    @property
    def secrets(self) -> Secrets:
        return Secrets(self.sandbox.telegram_token, self.sandbox.slack_bot_token, self.sandbox.slack_app_token)

    def config(self, **changes: Any) -> Config:
        """A config with one feed and one channel on each platform, limits lifted."""
        tables: dict[str, Any] = {
            "store": {"url": f"sqlite:///{self.folder / 'sokbo.db'}"},
            "web": {"listen": "127.0.0.1:0"},
            "telegram": {"api_base": self.sandbox.telegram_base, "limits": FAST},
            "slack": {"api_base": self.sandbox.slack_base, "limits": {"channel_per_second": 1000}},
            "feeds": [{"id": "policy", "kind": "posts", "path": self.posts, "site_url": "https://news.example.kr"}],
            "channels": [{"platform": "telegram", "chat": "-1001"}, {"platform": "slack", "chat": "C0DEMO"}],
        }
        return Config.model_validate(tables | changes)

    def publish(self, text: str = POST, name: str = "2026-11-20-1.md") -> None:
        """Publish a post as a site generator does: written to another name, then renamed."""
        temporary = self.folder / f".{name}.part"
        temporary.write_text(text, "utf-8")
        temporary.rename(self.posts / name)


@asynccontextmanager
async def bot(config: Config, secrets: Secrets, *, deadline: float = DEADLINE, clock: Clock | None = None) -> AsyncIterator[None]:
    """Run the bot while the block runs, from when its feeds have been polled; then stop it as SIGTERM would."""
    ready, stop = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(run_bot(config, secrets, clock or SystemClock(), stop, ready))
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait({running, waiting}, timeout=deadline, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        assert ready.is_set(), f"not ready within {deadline:g} s"
        yield
    finally:
        waiting.cancel()
        stop.set()
        await running


async def until(true: Callable[[], bool], seconds: float = DEADLINE) -> None:
    """Wait for something to become true; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - a test's wait, not a program's
            await asyncio.sleep(0.01)
