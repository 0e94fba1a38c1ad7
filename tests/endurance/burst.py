"""A burst of posts under a bot that is killed again and again: its folder, its processes, its store."""

import http.client
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from adapters.sandbox import SandboxLimits
from tests.endurance.posts import publish
from tests.endurance.receiver import Receiver

POSTS = 60
CHATS = ("telegram:-1001", "telegram:42", "telegram:-1003", "slack:C0DEMO", "slack:C0DESK", "slack:C0NEWS")
LIMITS = SandboxLimits(20, 1200, 60, 20, tolerance=0.005, enforce=False)
TIMEOUT = 120.0
"""Seconds within which the bot must be ready, everything settled, or the bot stopped."""

_CONFIG = """
[store]
url = "sqlite:///{folder}/sokbo.db"
[web]
listen = "127.0.0.1:{port}"
[telegram]
api_base = "{told.telegram_base}"
limits = {{ chat_per_second = {limits.telegram_chat_per_second}, group_per_minute = {limits.telegram_group_per_minute}, \
per_second = {limits.telegram_per_second} }}
[slack]
api_base = "{told.slack_base}"
limits = {{ channel_per_second = {limits.slack_channel_per_second} }}
[delivery]
fold_above = 0
[[feeds]]
id = "policy"
kind = "posts"
path = "{folder}/_posts"
site_url = "https://news.example.kr"
"""
_CHANNEL = """
[[channels]]
platform = "{}"
chat = "{}"
"""
_RECORDED = """
SELECT c.platform || ':' || c.chat, m.platform_id FROM messages m
JOIN deliveries d ON d.id = m.delivery_id JOIN destinations c ON c.id = d.destination_id
"""
_DOUBTED = _RECORDED + "WHERE d.maybe_sent_count > 0 AND d.reason_code IN ('no-answer', 'bot-stopped')"

Place = tuple[str, str]
"""A chat and a message's id there."""


class Burst:
    """One round. `unrecorded`: messages that had arrived when the bot was killed and that its store does not know."""

    def __init__(self, folder: Path, far_end: Receiver) -> None:
        self.config = folder / "config.toml"
        self.far_end = far_end
        self.kills = 0
        self.unrecorded: set[Place] = set()
        self.failures: list[str] = []
        self._folder = folder
        self._port = free_port()
        self._recorded: set[Place] = set()
        self._posts = folder / "_posts"
        self._posts.mkdir()
        text = _CONFIG.format(folder=folder, port=self._port, told=far_end, limits=LIMITS)
        self.config.write_text(text + "".join(_CHANNEL.format(*chat.split(":")) for chat in CHATS), "utf-8")

    def play(self, rng: random.Random) -> None:
        """Publish the burst, kill the bot several times, then let it finish and stop it."""
        with self._bot() as bot:
            self._wait(self._ready, "ready")
            for number in range(1, POSTS + 1):
                publish(self._posts, number)
            self._kill(bot, rng.uniform(0, 1.5))
        for _ in range(rng.randint(3, 5)):
            with self._bot() as bot:
                if rng.random() < 0.8:  # the others while it starts
                    self._wait(self._ready, "ready")
                self._kill(bot, rng.uniform(0, 1.2))
        with self._bot() as bot:
            self._wait(self._ready, "ready")
            self._wait(self._settled, "settled")
            bot.terminate()
            try:
                if code := bot.wait(TIMEOUT):
                    self.failures.append(f"the bot stopped with {code}")
            except subprocess.TimeoutExpired:
                self.failures.append(f"not stopped within {TIMEOUT:.0f} s")

    def maybe_sent(self) -> set[Place]:
        """Messages whose delivery is marked as possibly doubled."""
        return set(self._query(_DOUBTED))

    def states(self) -> dict[str, int]:
        """Return the number of deliveries in each state."""
        return {state: int(count) for state, count in self._query("SELECT state, count(*) FROM deliveries GROUP BY state")}

    @contextmanager
    def _bot(self) -> Iterator[subprocess.Popen[bytes]]:
        far = self.far_end
        names = ("TELEGRAM_BOT_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
        tokens = dict(zip(names, (far.telegram_token, far.slack_bot_token, far.slack_app_token), strict=True))
        with (self._folder / "bot.log").open("ab") as log:
            command = [sys.executable, "-m", "bot", "run", "--config", str(self.config)]
            bot = subprocess.Popen(command, env=os.environ | tokens, stdout=log, stderr=log)
            try:
                yield bot
            finally:
                bot.kill()
                bot.wait()

    def _kill(self, bot: subprocess.Popen[bytes], after: float) -> None:
        """Kill it hard, let what is on its way arrive, and note what of it the store does not know."""
        time.sleep(after)
        bot.kill()
        bot.wait()
        self.kills += 1
        self._recorded |= self._left_behind()
        self.unrecorded |= self._arrived() - self._recorded

    def _arrived(self) -> set[Place]:
        """Return the arrived messages once no more arrive: a busy receiver may still handle those sent before the kill."""
        before, arrived = None, self._received()
        while arrived != before:
            time.sleep(0.2)
            before, arrived = arrived, self._received()
        return arrived

    def _received(self) -> set[Place]:
        return {(chat, str(message["id"])) for chat in CHATS for message in self.far_end.messages(chat)}

    def _left_behind(self) -> set[Place]:
        """Return the messages in a killed bot's store, from a copy: opening the store itself would repair it for the next bot."""
        copy = self._folder / "copy"
        copy.mkdir(exist_ok=True)
        for file in self._folder.glob("sokbo.db*"):
            shutil.copy(file, copy)
        return set(query_file(copy / "sokbo.db", _RECORDED))

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    def _settled(self) -> bool:
        states = self.states()
        return sum(states.values()) == POSTS * len(CHATS) and not states.keys() & {"pending", "retry", "sending"}

    def _wait(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + TIMEOUT
        while not true():
            if time.monotonic() > end:
                self.failures.append(f"not {what} within {TIMEOUT:.0f} s")
                return
            time.sleep(0.1)

    def _query(self, sql: str) -> list[tuple[str, str]]:
        return query_file(self._folder / "sokbo.db", sql)


def query_file(file: Path, sql: str) -> list[tuple[str, str]]:
    """Ask the store. Not opened read-only: after a kill the next reader has to mend the write-ahead log."""
    with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def free_port() -> int:
    """One that stays free between two starts: below those that the system hands out to connections."""
    while True:
        port = random.SystemRandom().randint(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
