"""The sandbox in a process of its own, with limits to measure by: `python -m tests.endurance.receiver LIMITS`.

It outlives the bot's restarts, so what it counts is what the platforms would have seen.
"""

import asyncio
import json
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from adapters.sandbox import Fault, Sandbox, SandboxLimits
from tests.bench.peers import Stand

ANSWER_SECONDS = 0.02
"""Seconds that each call takes, so that a kill finds some in flight."""


class Receiver(Stand):
    """A receiver of messages in another process, queried over HTTP."""

    def messages(self, chat: str) -> list[dict[str, Any]]:
        """The bot's messages in a chat, oldest first."""
        return list(self._get("messages", chat=chat)["messages"])

    def breaches(self) -> list[dict[str, Any]]:
        """Every message that came too early."""
        return list(self._get("calls")["breaches"])

    def _get(self, what: str, **query: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.page}control/{what}?{urllib.parse.urlencode(query)}", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def receiver(limits: SandboxLimits, chats: Sequence[str]) -> Iterator[Receiver]:
    """Run one with these chats while the block runs."""
    order = json.dumps({"limits": asdict(limits), "chats": list(chats)})
    process = subprocess.Popen([sys.executable, "-m", __name__, order], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Receiver(json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()


async def _serve(order: dict[str, Any]) -> None:
    async with Sandbox(limits=SandboxLimits(**order["limits"])) as sandbox:
        for chat in order["chats"]:
            sandbox.add_chat(chat)
        for platform, method in (("telegram", "sendMessage"), ("slack", "chat.postMessage")):
            sandbox.add_fault(Fault("slow", platform, method=method, seconds=ANSWER_SECONDS))  # type: ignore[arg-type]
        names = ("page", "telegram_base", "telegram_token", "slack_base", "slack_bot_token", "slack_app_token")
        print(json.dumps({name: getattr(sandbox, name) for name in names}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(sys.argv[1])))
