"""What the sending benchmarks share: a store with subscribers and posts, and a delivery worker without limits."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from adapters.workers.formatter import FormatterInProcess
from bot.delivery import DeliveryWorker
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.lib.i18n import words
from bot.lib.wakeup import Signals, SystemClock
from bot.model import Chat, Decision, Document, FeedRules, Outcome, PollResult, PostState, Style
from bot.ports import Platform, Store
from formatter.editor import Formatter
from store import open_store
from tests.endurance.posts import post

FEED = "bench"
TOKENS = "7001:sandboxsandbox", "xoxb-sandbox", "xapp-sandbox"
FIRST = {"telegram": 10_000_000, "slack": 10_000_000}
_COPY_DESTINATIONS = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
INSERT INTO destinations ({columns}) SELECT {values} FROM numbers, (SELECT * FROM destinations LIMIT 1)
"""
_COPY_SUBSCRIPTIONS = """
INSERT INTO subscriptions ({columns}) SELECT {values}
FROM (SELECT id AS destination FROM destinations ORDER BY id LIMIT -1 OFFSET 1), (SELECT * FROM subscriptions LIMIT 1)
"""


async def subscribed(folder: Path, platform: str, chats: int) -> Store:
    """A store with so many chats that want everything; made by copying one in SQL, which is no part of what is measured."""
    file = folder / "sokbo.db"
    store = await open_store(f"sqlite:///{file}")
    sign = "" if platform == "telegram" else "C"
    await store.subscribe(Chat(platform, f"{sign}{FIRST[platform]}"), [FEED], Style(), SystemClock().now())
    if chats > 1:
        with closing(sqlite3.connect(file)) as connection, connection:
            _copy(connection, "destinations", _COPY_DESTINATIONS, {"chat": f"'{sign}' || ({FIRST[platform]} + n)"}, chats - 1)
            _copy(connection, "subscriptions", _COPY_SUBSCRIPTIONS, {"destination_id": "destination"}, chats - 1)
    return store


async def announce(store: Store, posts: int) -> None:
    """Record so many posts as news."""
    editor, decisions = Formatter(), []
    for number in range(posts):
        content = editor.read(Document(FEED, str(number), "", post(6 * number + 1).encode()), FeedRules(FEED))
        decisions.append(Decision(str(number), "", PostState.LIVE, content=content, content_hash=str(number), announce=True))
    await store.record(FEED, decisions, PollResult(), SystemClock().now())


def worker(
    platform: Platform, store: Store, report: Callable[[Any, Outcome], None], signals: Signals | None = None
) -> DeliveryWorker:
    """A delivery worker without limits."""
    clock = SystemClock()
    limits = RateLimiter(RateLimits(1_000_000))
    return DeliveryWorker(platform, store, FormatterInProcess(), limits, clock, words, report, signals or Signals(clock))


def _copy(connection: sqlite3.Connection, table: str, sql: str, changed: dict[str, str], count: int) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    values = ", ".join(changed.get(column, column) for column in columns)
    connection.execute(sql.format(columns=", ".join(columns), values=values), {"count": count})
