"""People asking while alerts go out: seconds to the answer, what was lost, Slack's acknowledgements, and the alerts' share."""

import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict, deque
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from bot.config import Config
from bot.lib import logging as logs
from bot.lib.wakeup import SystemClock
from bot.runtime.build import Secrets
from bot.runtime.run import run_bot
from tests.bench.peers import Stand, percentile, row, stand
from tests.main_job.running import POST

SECONDS = int(os.environ.get("SOKBO_BENCH_SECONDS", "30"))
RATES = {"telegram": 20, "slack": 100}
CHANNELS = 400
READERS = 300
"""Chats of each platform that get every alert."""
EVERY = 10
"""Seconds between two posts: more alerts than Telegram lets through, so that they and the answers want the same room."""
PER_SECOND = 30
QUESTIONS = ("latest 3", "search 도서관", "latest 1", "feeds")


def main() -> None:
    """Print times, losses and shares, and the machine's load meanwhile."""
    logs.set_up(level="ERROR")
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with stand() as sandbox, tempfile.TemporaryDirectory() as folder:
        asked = asyncio.run(_run(Path(folder), sandbox))
        for platform in RATES:
            _print(platform, asked, sandbox)
        acknowledged = sandbox.acknowledged()
    late = sum(seconds is None or seconds > 3 for seconds in acknowledged)
    print(row("slack: acknowledged", [seconds for seconds in acknowledged if seconds is not None]), f"  {late} late or never")
    print(f"load after: {os.getloadavg()[0]:.1f}")


class Asked(NamedTuple):
    """A command: where, and when."""

    chat: str
    at: float


async def _run(folder: Path, sandbox: Stand) -> list[Asked]:
    """Run a bot, ask it and publish for SECONDS, and leave it the time that an answer may take."""
    (folder / "_posts").mkdir()
    secrets = Secrets(sandbox.telegram_token, sandbox.slack_bot_token, sandbox.slack_app_token)
    ready, stop = asyncio.Event(), asyncio.Event()
    await asyncio.to_thread(_people, sandbox, "add")
    running = asyncio.create_task(run_bot(_config(folder, sandbox), secrets, SystemClock(), stop, ready))
    await asyncio.wait_for(ready.wait(), 30)
    publishing = asyncio.create_task(_publish(folder))
    asked = await asyncio.to_thread(_people, sandbox, "ask")
    publishing.cancel()
    await asyncio.sleep(20)
    stop.set()
    await running
    return asked


def _config(folder: Path, sandbox: Stand) -> Config:
    return Config.model_validate(
        {
            "store": {"url": f"sqlite:///{folder / 'sokbo.db'}"},
            "web": {"listen": "127.0.0.1:0"},
            "telegram": {"api_base": sandbox.telegram_base, "limits": {"per_second": PER_SECOND}},
            "slack": {"api_base": sandbox.slack_base},
            "feeds": [{"id": "bench", "kind": "posts", "path": folder / "_posts"}],
            "delivery": {"fold_above": 0},
            "channels": [{"platform": chat.partition(":")[0], "chat": chat.partition(":")[2]} for chat in _readers()],
        }
    )


def _chats(platform: str) -> list[str]:
    """Return the chats where people ask: on Telegram one private chat each, on Slack shared channels."""
    if platform == "slack":
        return [f"slack:C{10_000 + number}" for number in range(CHANNELS)]
    return [f"telegram:{50_000 + number}" for number in range(SECONDS * RATES[platform])]


def _readers() -> list[str]:
    return [f"telegram:{10_000 + n}" for n in range(READERS)] + [f"slack:C{50_000 + n}" for n in range(READERS)]


def _people(sandbox: Stand, what: str) -> list[Asked]:
    """Let people come or ask, in a process of their own, so that their work is not counted as the bot's."""
    command = [sys.executable, "-m", __name__, sandbox.page, what]
    return [Asked(*values) for values in json.loads(subprocess.check_output(command))]


async def _be_people(page: str, what: str) -> list[Asked]:
    connector = aiohttp.TCPConnector(limit=50, force_close=True)
    async with aiohttp.ClientSession(f"{page}control/", connector=connector) as control:
        if what == "add":
            await asyncio.gather(*(_add(control, chat) for chat in [*_chats("telegram"), *_chats("slack"), *_readers()]))
            return []
        asked = await asyncio.gather(*(_ask(control, platform, rate) for platform, rate in RATES.items()))
    return [command for commands in asked for command in commands]


async def _add(control: aiohttp.ClientSession, chat: str) -> None:
    kind = {"kind": "private"} if chat.startswith("telegram") else {}
    async with control.post("chats", json={"chat": chat, "title": chat, **kind}) as answer:
        answer.raise_for_status()


async def _publish(folder: Path) -> None:
    for number in itertools.count():
        neighbour = folder / "next.part"
        neighbour.write_text(POST.replace("12곳 새로", f"12곳 번호{number}번 새로"), "utf-8")
        neighbour.rename(folder / "_posts" / f"2026-11-20-{number}.md")
        await asyncio.sleep(EVERY)


async def _ask(control: aiohttp.ClientSession, platform: str, rate: int) -> list[Asked]:
    """Ask at that rate, whether there was an answer or not."""
    began, asked, sending = time.time(), [], []
    places, questions = itertools.cycle(_chats(platform)), itertools.cycle(QUESTIONS)
    for number in range(SECONDS * rate):
        await asyncio.sleep(max(0, began + number / rate - time.time()))
        asked.append(Asked(next(places), time.time()))
        sending.append(asyncio.create_task(_send(control, asked[-1].chat, next(questions), number)))
    await asyncio.gather(*sending)
    return asked


async def _send(control: aiohttp.ClientSession, chat: str, text: str, number: int) -> None:
    sign, user = ("/", _person(number)) if chat.startswith("telegram") else ("/sokbo ", f"U{number % 1000:04}BENCH")
    async with control.post("send", json={"chat": chat, "text": sign + text, "user": user}) as answer:
        answer.raise_for_status()


def _person(number: int) -> Any:
    return {"id": 50_000 + number, "is_bot": False, "first_name": "독자", "language_code": "ko"}


def _print(platform: str, asked: list[Asked], sandbox: Stand) -> None:
    """Match each question with the next answer in its chat that is not taken."""
    calls = [call for call in sandbox.calls() if call["platform"] == platform and call["status"] == 200 and call["chat"]]
    answers = _by_chat(calls)
    own = [command for command in asked if command.chat.startswith(platform)]
    seconds, lost = [], 0
    for command in sorted(own, key=lambda command: command.at):
        if waiting := answers[command.chat]:
            seconds.append(waiting.popleft() - command.at)
        else:
            lost += 1
    print(row(f"{platform}: {RATES[platform]} a second, answered", seconds), f"  {lost} lost of {len(own)}")
    readers = set(_readers())
    first, last = own[0].at, own[-1].at
    alerts = [call["at"] for call in calls if call["chat"] in readers and first <= call["at"] <= last]
    share = f", {len(alerts) / (last - first) / PER_SECOND:.0%} of the budget" if platform == "telegram" else ""
    print(f"{platform}: alerts meanwhile {len(alerts) / (last - first):.1f} a second{share}, p95 {percentile(seconds, 95):.3f} s")


def _by_chat(calls: list[dict[str, Any]]) -> dict[str, deque[float]]:
    found: dict[str, deque[float]] = defaultdict(deque)
    for call in calls:
        if call["method"] in ("sendMessage", "response_url", "chat.postMessage"):
            found[call["chat"]].append(call["at"])
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_be_people(*sys.argv[1:]))))
