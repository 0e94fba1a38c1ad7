"""The sandbox as a process, and the config of a bot that talks to it."""

import json
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.command import DEADLINE, running, until

TELEGRAM, SLACK = "telegram:-1001", "slack:C0DEMO"
WRONG_TELEGRAM, WRONG_SLACK, WRONG_APP = "7001:geheim-geheim-geheim", "xoxb-geheim-geheim", "xapp-geheim-geheim"

CHANNELS = """
[[channels]]
platform = "telegram"
chat = "-1001"

[[channels]]
platform = "slack"
chat = "C0DEMO"
"""

FEED = """
[[feeds]]
id = "policy"
kind = "posts"
path = "_posts"
"""


@dataclass(frozen=True)
class Platforms:
    """A running sandbox: where it is and what it lets in."""

    page: str
    secrets: dict[str, str]

    def config(self, folder: Path, *, listen: str = "127.0.0.1:0", feeds: str = FEED, channels: str = CHANNELS) -> Path:
        """Write a config.toml for a bot that talks to this sandbox, its limits lifted."""
        text = f"""
[web]
listen = "{listen}"

[telegram]
api_base = "{self.page}telegram"
limits = {{ chat_per_second = 1000, group_per_minute = 60000, per_second = 1000 }}

[slack]
api_base = "{self.page}slack/api/"
limits = {{ channel_per_second = 1000 }}
"""
        file = folder / "config.toml"
        file.write_text(text + feeds + channels, "utf-8")
        return file

    def messages(self, chat: str) -> list[dict[str, Any]]:
        """The bot's messages in a chat, oldest first."""
        found = self._ask(f"control/messages?chat={urllib.parse.quote(chat)}")["messages"]
        assert isinstance(found, list)
        return found

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The answered calls of one method."""
        return [call for call in self._ask("control/calls")["calls"] if call["method"] == method]

    def fault(self, kind: str, platform: str, **more: Any) -> None:
        """Switch a fault on."""
        self._ask("control/faults", {"kind": kind, "platform": platform, **more})

    def mend(self) -> None:
        """Switch every fault off."""
        self._ask("control/faults/clear", {})

    def newsroom(self, action: str, **more: str) -> None:
        """Let the demo's visitor publish, correct, withdraw or break a post."""
        self._ask("control/newsroom", {"do": action, **more})

    def state(self) -> dict[str, Any]:
        """Return the state that a newly opened page receives."""
        found: dict[str, Any] = self._ask("control/state")
        return found

    def send_as_person(self, chat: str, text: str) -> None:
        """Let a person write in a chat."""
        self._ask("control/send", {"chat": chat, "text": text})

    def wait_for_message(self, chat: str, words: str) -> dict[str, Any]:
        """The message in a chat that contains these words, waited for."""
        found: dict[str, Any] = until(
            lambda: next((m for m in self.messages(chat) if words in json.dumps(m, ensure_ascii=False)), None),
            lambda: f"{words!r} in {chat}: {self.messages(chat)}",
        )
        return found

    def _ask(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.page + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return json.load(answer)


@contextmanager
def platforms(folder: Path) -> Iterator[Platforms]:
    """A sandbox that runs while the block does."""
    with running(cwd=folder, module="adapters.sandbox") as process:
        printed = json.loads(process.first_line())
        names = {
            "TELEGRAM_BOT_TOKEN": "telegram_token",
            "SLACK_BOT_TOKEN": "slack_bot_token",
            "SLACK_APP_TOKEN": "slack_app_token",
        }
        yield Platforms(printed["page"], {name: printed[key] for name, key in names.items()})


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
